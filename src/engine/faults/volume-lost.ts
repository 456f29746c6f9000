import type { FaultKind } from './kind.ts';

export const volumeLost: FaultKind = {
  name: 'volumeLost',
  about: 'The disk behind a claim is gone: what must write to it ends, and no pod can mount it.',
  strikes: 'claims',
  facts: (claim) => [[`volume/${claim}`, 'lost']],
};
