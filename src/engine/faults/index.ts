/** The catalogue of what can break. A new kind is one file here and one line below. */
import type { FaultKind } from './kind.ts';
import { kubeletStopped } from './kubelet-stopped.ts';
import { nodeDown } from './node-down.ts';
import { nodeFrozen } from './node-frozen.ts';
import { nodeNetworkLost } from './node-network-lost.ts';
import { podKill } from './pod-kill.ts';
import { processDown } from './process-down.ts';

export const FAULTS: readonly FaultKind[] = [
  nodeDown,
  nodeFrozen,
  nodeNetworkLost,
  kubeletStopped,
  processDown,
  podKill,
];

export const FAULT_KINDS: readonly string[] = FAULTS.map((kind) => kind.name);
