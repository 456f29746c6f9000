import type { FaultKind } from './kind.ts';

export const containerCrash: FaultKind = {
  name: 'containerCrash',
  about: 'A container of the pod ends at once.',
  strikes: 'pods',
  params: {
    container: 'its name; all of them unless given',
    code: 'the exit code, 1 unless said otherwise',
    reason: 'the reason, as OOMKilled',
  },
  strike: ({ world }, pod, params) => {
    world.set(`crash/${pod}`, params);
    world.clear(`crash/${pod}`);
  },
};
