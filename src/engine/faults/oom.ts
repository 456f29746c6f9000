import { containerCrash } from './container-crash.ts';
import type { FaultKind } from './kind.ts';

export const oom: FaultKind = {
  name: 'oom',
  about: 'The kernel kills a container of the pod for its memory: exit code 137, reason OOMKilled.',
  strikes: 'pods',
  params: { container: { about: 'its name; all of them unless given' } },
  strike: (parts, pod, { container = '' }) =>
    containerCrash.strike?.(parts, pod, { container, code: 137, reason: 'OOMKilled' }),
};
