/** PodSecurity: the labels by which a namespace says how strict it is must say something that there is. */
import type { AdmissionPlugin } from '../admission.ts';
import { concerns } from '../admission.ts';
import { invalid, type StatusCause } from '../errors.ts';
import { Errors } from '../validation/rule.ts';

const LEVELS = ['privileged', 'baseline', 'restricted'];
const VERSION = /^v1\.(0|[1-9]\d*)$/;

type Labels = Readonly<Record<string, string>>;

function causesOf(labels: Labels): readonly StatusCause[] {
  const errors = new Errors();
  for (const mode of ['enforce', 'audit', 'warn']) {
    const key = `pod-security.kubernetes.io/${mode}`;
    const [level, version] = [labels[key], labels[`${key}-version`]];
    if (level !== undefined && !LEVELS.includes(level))
      errors.invalid(`metadata.labels[${key}]`, level, `must be one of ${LEVELS.join(', ')}`);
    if (version !== undefined && version !== 'latest' && !VERSION.test(version))
      errors.invalid(`metadata.labels[${key}-version]`, version, 'must be "latest" or "v1.x"');
  }
  return errors.causes;
}

export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  handles: (request) => concerns(request, 'namespaces', 'CREATE', 'UPDATE'),
  validate(request, object) {
    const causes = causesOf(object?.metadata.labels ?? {});
    // What was wrong before does not keep anybody from changing the rest.
    if (causes.length > causesOf(request.old?.metadata.labels ?? {}).length)
      throw invalid(request.resource, request.name, causes);
  },
};
