import { CERTIFICATES } from '../client/reach.ts';
import type { FaultKind } from './kind.ts';

export const certificateExpired: FaultKind = {
  name: 'certificateExpired',
  about: 'A certificate of the control plane is over its time: who shows it is not believed any more.',
  strikes: 'name',
  names: CERTIFICATES,
  facts: (name, _, { sim }) => [[`certificate/${name}`, sim.now]],
};
