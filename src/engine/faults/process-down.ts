import { PROCESSES } from '../sim/control-plane.ts';
import type { FaultKind } from './kind.ts';

export const processDown: FaultKind = {
  name: 'processDown',
  about: 'A process of the control plane is not running: what asks it is refused.',
  strikes: 'name',
  names: PROCESSES,
  params: { machine: { about: 'the machine whose replica is meant; all of them unless given' } },
  facts: (name, { machine }) => [[machine ? `process/${name}/${machine}` : `process/${name}`, 'down']],
};
