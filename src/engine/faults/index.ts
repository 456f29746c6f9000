/** The catalogue of what can break. A new kind is one file here and one line below. */
import { apiServerSlow } from './api-server-slow.ts';
import { containerCrash } from './container-crash.ts';
import { etcdNoSpace } from './etcd-no-space.ts';
import { imagePull } from './image-pull.ts';
import type { FaultKind } from './kind.ts';
import { kubeProxyStopped } from './kube-proxy-stopped.ts';
import { kubeletStopped } from './kubelet-stopped.ts';
import { nodeDown } from './node-down.ts';
import { nodeFrozen } from './node-frozen.ts';
import { nodeNetworkLost } from './node-network-lost.ts';
import { nodePressure } from './node-pressure.ts';
import { nodeShutdown } from './node-shutdown.ts';
import { partition } from './partition.ts';
import { podKill } from './pod-kill.ts';
import { probeFail } from './probe-fail.ts';
import { processDown } from './process-down.ts';
import { processFrozen } from './process-frozen.ts';
import { runtimeStopped } from './runtime-stopped.ts';

export const FAULTS: readonly FaultKind[] = [
  nodeDown,
  nodeFrozen,
  nodeNetworkLost,
  nodePressure,
  nodeShutdown,
  kubeletStopped,
  runtimeStopped,
  kubeProxyStopped,
  partition,
  processDown,
  processFrozen,
  apiServerSlow,
  etcdNoSpace,
  podKill,
  containerCrash,
  probeFail,
  imagePull,
];

export const FAULT_KINDS: readonly string[] = FAULTS.map((kind) => kind.name);
