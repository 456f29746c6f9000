import type { FaultKind } from './kind.ts';

export const nodeFrozen: FaultKind = {
  name: 'nodeFrozen',
  about: 'The machine hangs: nothing on it moves, and everything goes on where it was when it wakes.',
  strikes: 'nodes',
  facts: (node) => [[`machine/${node}`, 'frozen']],
};
