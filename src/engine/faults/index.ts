/** The catalogue of what can break. A new kind is one file here and one line below. */
import { apiServerSlow } from './api-server-slow.ts';
import { certificateExpired } from './certificate-expired.ts';
import { containerCrash } from './container-crash.ts';
import { cpuHog } from './cpu-hog.ts';
import { dns } from './dns.ts';
import { errors } from './errors.ts';
import { etcdNoSpace } from './etcd-no-space.ts';
import { imagePull } from './image-pull.ts';
import type { FaultKind } from './kind.ts';
import { kubeProxyStopped } from './kube-proxy-stopped.ts';
import { kubeletCertificateExpired } from './kubelet-certificate-expired.ts';
import { kubeletStopped } from './kubelet-stopped.ts';
import { latency } from './latency.ts';
import { memoryLeak } from './memory-leak.ts';
import { nodeDown } from './node-down.ts';
import { nodeFrozen } from './node-frozen.ts';
import { nodeNetworkLost } from './node-network-lost.ts';
import { nodePressure } from './node-pressure.ts';
import { nodeShutdown } from './node-shutdown.ts';
import { nodeSlow } from './node-slow.ts';
import { oom } from './oom.ts';
import { partition } from './partition.ts';
import { podKill } from './pod-kill.ts';
import { probeFail } from './probe-fail.ts';
import { processDown } from './process-down.ts';
import { processFrozen } from './process-frozen.ts';
import { runtimeStopped } from './runtime-stopped.ts';
import { volumeFull } from './volume-full.ts';
import { volumeLost } from './volume-lost.ts';
import { zoneDown } from './zone-down.ts';

export const FAULTS: readonly FaultKind[] = [
  nodeDown,
  nodeFrozen,
  nodeSlow,
  nodeNetworkLost,
  nodePressure,
  nodeShutdown,
  kubeletStopped,
  runtimeStopped,
  kubeProxyStopped,
  partition,
  zoneDown,
  latency,
  errors,
  dns,
  processDown,
  processFrozen,
  apiServerSlow,
  etcdNoSpace,
  certificateExpired,
  kubeletCertificateExpired,
  podKill,
  containerCrash,
  oom,
  memoryLeak,
  cpuHog,
  probeFail,
  imagePull,
  volumeFull,
  volumeLost,
];

export const FAULT_KINDS: readonly string[] = FAULTS.map((kind) => kind.name);
