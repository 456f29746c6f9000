import type { FaultKind } from './kind.ts';

export const probeFail: FaultKind = {
  name: 'probeFail',
  about: "The pod's probes fail, whatever they ask.",
  strikes: 'pods',
  params: {
    probe: {
      about: 'readiness, liveness or startup; all of them unless given',
      words: ['readiness', 'liveness', 'startup'],
    },
  },
  facts: (pod, { probe }) => [[`probe/${pod}`, probe ?? 'all']],
};
