import type { FaultKind } from './kind.ts';

export const containerCrash: FaultKind = {
  name: 'containerCrash',
  about: 'A container of the pod ends at once.',
  strikes: 'pods',
  params: {
    container: { about: 'its name; all of them unless given' },
    code: { about: 'the exit code, 1 unless said otherwise', number: [0, 255] },
    reason: { about: 'the reason, `Error` unless said otherwise' },
  },
  strike: ({ world }, pod, params) => {
    world.set(`crash/${pod}`, params);
    world.clear(`crash/${pod}`);
  },
};
