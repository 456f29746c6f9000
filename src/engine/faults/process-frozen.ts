import { PROCESSES } from '../sim/control-plane.ts';
import type { FaultKind } from './kind.ts';

export const processFrozen: FaultKind = {
  name: 'processFrozen',
  about:
    'A process of the control plane hangs: it takes connections and does not answer, and goes on when it is healed.',
  strikes: 'name',
  names: PROCESSES,
  params: { machine: { about: 'the machine whose replica is meant; all of them unless given' } },
  facts: (name, { machine }) => [[machine ? `process/${name}/${machine}` : `process/${name}`, 'frozen']],
};
