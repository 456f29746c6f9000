import type { FaultKind } from './kind.ts';

export const volumeFull: FaultKind = {
  name: 'volumeFull',
  about: 'There is no space left on the volume of a claim: what must write to it ends.',
  strikes: 'claims',
  facts: (claim) => [[`volume/${claim}`, 'full']],
};
