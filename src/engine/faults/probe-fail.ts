import type { FaultKind } from './kind.ts';

export const probeFail: FaultKind = {
  name: 'probeFail',
  about: "The pod's probes fail, whatever they ask.",
  strikes: 'pods',
  facts: (pod) => [[`probe/${pod}`, 'fail']],
};
