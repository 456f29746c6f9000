/** Defaults of pods and pod templates. Results are remembered by identity: a template is filled in once for all its pods. */

import { freeze } from '../../store/freeze.ts';
import { amountsOf } from '../pod-resources.ts';
import type { PodSpec, PodTemplateSpec } from '../types.ts';
import { container, hostPorts, requestLimits } from './containers.ts';
import { each, fill, inside, remembering } from './fill.ts';
import { volume } from './volumes.ts';

type Spec = { -readonly [P in keyof PodSpec]: PodSpec[P] };

function common(of: Spec): Spec {
  let spec = fill(of, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  // The old name of the field is kept beside the new one, whichever was given (conversion of the core group).
  if (spec.serviceAccountName !== spec.serviceAccount) {
    const name = spec.serviceAccountName || spec.serviceAccount;
    if (name) spec = { ...spec, serviceAccountName: name, serviceAccount: name };
  }
  spec = inside(spec, 'volumes', (volumes) => each(volumes, volume));
  spec = inside(spec, 'initContainers', (list) => each(list, container));
  spec = inside(spec, 'ephemeralContainers', (list) => each(list, container as never));
  return inside(spec, 'containers', (list) => each(list, container));
}

/** The spec of a template, as in a Deployment. */
export const templateSpec = remembering<Spec>((spec) => freeze(common(spec)));

/** The spec of a pod itself: what a template leaves open is settled here. */
export const podSpec = remembering<Spec>((of) => {
  let spec = fill(templateSpec(of), { enableServiceLinks: true });
  spec = inside(spec, 'containers', (list) => each(list, requestLimits));
  spec = inside(spec, 'initContainers', (list) => each(list, requestLimits));
  spec = podLevel(spec);
  if (spec.hostNetwork) {
    spec = inside(spec, 'containers', (list) => each(list, hostPorts));
    spec = inside(spec, 'initContainers', (list) => each(list, hostPorts));
  }
  return freeze(spec);
});

type Amounts = Readonly<Record<string, string>>;
type PodLevel = Spec & { resources?: { limits?: Amounts; requests?: Amounts } };

/**
 * Where a pod states what it needs as a whole, the rest of that follows from its containers: limits of huge pages, and
 * requests, which otherwise are its limits.
 */
function podLevel(of: Spec): Spec {
  const { resources } = of as PodLevel;
  if (resources === undefined) return of;
  const stated = { limits: resources.limits ?? {}, requests: resources.requests ?? {} };
  if (Object.keys(stated.limits).length + Object.keys(stated.requests).length === 0) return of;
  const pages = Object.entries(amountsOf(of as PodSpec, 'limits')).filter(
    ([name]) => name.startsWith('hugepages-') && stated.requests[name] === undefined,
  );
  const limits = fill<Record<string, string>>(stated.limits, Object.fromEntries(pages));
  let { requests } = stated;
  if (Object.keys(limits).length > 0) {
    const whole = ([name]: [string, string]) => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
    const needed = Object.entries(amountsOf(of as PodSpec, 'requests')).filter(
      ([name]) => name === 'cpu' || name === 'memory',
    );
    requests = fill<Record<string, string>>(requests, Object.fromEntries(needed));
    requests = fill<Record<string, string>>(requests, Object.fromEntries(Object.entries(limits).filter(whole)));
  }
  if (limits === resources.limits && requests === resources.requests) return of;
  const next = {
    ...resources,
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
  };
  return { ...of, resources: next } as Spec;
}

/** A template as it stands in a workload: metadata and spec are always there. */
export function template(of: PodTemplateSpec | undefined): PodTemplateSpec {
  const filled = fill<PodTemplateSpec>(of ?? {}, { metadata: {}, spec: { containers: [] } });
  return inside(filled, 'spec', templateSpec);
}
