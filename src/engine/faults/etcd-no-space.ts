import { ALARM, SPACE } from '../client/reach.ts';
import type { FaultKind } from './kind.ts';

export const etcdNoSpace: FaultKind = {
  name: 'etcdNoSpace',
  about: 'etcd has used up its quota and raised its alarm: everything can be read and removed, nothing can be written.',
  strikes: 'name',
  names: ['etcd'],
  everybody: true,
  facts: () => [
    [SPACE, 'full'],
    [ALARM, 'NOSPACE'],
  ],
};
