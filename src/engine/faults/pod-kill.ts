import type { FaultKind } from './kind.ts';

export const podKill: FaultKind = {
  name: 'podKill',
  about: 'Somebody deletes the pod without grace.',
  strikes: 'pods',
  strike: (parts, pod) => {
    parts.client('fault').delete('pods', pod, { gracePeriodSeconds: 0 });
  },
};
