import type { FaultKind } from './kind.ts';

const MEBI = 2 ** 20;

export const memoryLeak: FaultKind = {
  name: 'memoryLeak',
  about: 'A container of the pod takes more and more memory, and after a restart again; healing gives it back.',
  strikes: 'pods',
  params: {
    mebibytes: { about: 'how much more each minute; 60 unless said otherwise', number: [0.001, 1_000_000] },
    container: { about: 'its name; the first one unless given' },
  },
  facts: (pod, { mebibytes, container }, { sim }) => [
    [`leak/${pod}`, { perMs: (Number(mebibytes ?? 60) * MEBI) / 60_000, container: container ?? '', since: sim.now }],
  ],
};
