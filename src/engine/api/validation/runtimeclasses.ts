/** RuntimeClasses: how pods of a class are run, what that costs, and where it can be had. */
import { semanticEqual } from '../schema/empties.ts';
import type { RuntimeClass, Toleration } from '../types.ts';
import { dump } from './dump.ts';
import { labels, metadata } from './metadata.ts';
import { toleration } from './placement.ts';
import { requirements } from './resources.ts';
import { all, IMMUTABLE, type Rule } from './rule.ts';
import { label, subdomain } from './texts.ts';

const runtimeBody: Rule<RuntimeClass> = (of, _, errors) => {
  for (const message of label(of.handler ?? '')) errors.invalid('handler', of.handler ?? '', message);
  labels(of.scheduling?.nodeSelector, 'scheduling.nodeSelector', errors);
  const { tolerations = [] } = of.scheduling ?? {};
  tolerations.forEach((one, i) => {
    toleration(one, `scheduling.tolerations[${i}]`, errors);
  });
  const kept = ({ tolerationSeconds: _, ...rest }: Toleration) => rest;
  tolerations.forEach((one, i) => {
    if (tolerations.findIndex((other) => semanticEqual(kept(other), kept(one))) < i)
      errors.duplicate(`scheduling.tolerations[${i}]`, dump('core.Toleration', 'core/v1.Toleration', one));
  });
  requirements(new Set())({ limits: of.overhead?.podFixed ?? {} }, 'overhead', errors);
};

export const runtimeClass: Rule<RuntimeClass> = all<RuntimeClass>(metadata(subdomain, { core: false }), runtimeBody);
export const runtimeClassUpdate =
  (now: RuntimeClass, old: RuntimeClass): Rule<RuntimeClass> =>
  (_, path, errors) => {
    runtimeBody(now, path, errors);
    if (now.handler !== old.handler) errors.invalid('handler', now.handler, IMMUTABLE);
  };
