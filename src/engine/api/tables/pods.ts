/** Pods: the STATUS text is worked out of the phase, the reason and every container's state. */
import { fromTime } from '../../sim/time.ts';
import type { Container, ContainerStatus, Pod } from '../types.ts';
import { age, type Cell, hasTrue, humanDuration } from './columns.ts';

/** Set by the node life-cycle controller on pods of a node that no longer answers. */
const NODE_LOST = 'NodeLost';

interface Summary {
  reason: string;
  ready: number;
  restarts: number;
  /** Virtual ms of the last restart; 0 when there was none. */
  lastRestart: number;
}

/** A pod in a line. */
export interface PodSummary {
  /** The STATUS cell: `Running`, `Init:0/2`, `CrashLoopBackOff`, `Terminating`, ... */
  readonly status: string;
  /** Containers that are ready, and all of them; of init containers only sidecars count. */
  readonly ready: number;
  readonly total: number;
  readonly restarts: number;
  /** Virtual ms of the last restart; undefined when there was none. */
  readonly lastRestart: number | undefined;
}

const finishedAt = (status: ContainerStatus): number => {
  const at = status.lastState?.terminated?.finishedAt;
  return at ? fromTime(at) : 0;
};

const isSidecar = (container: Container | undefined): boolean => container?.restartPolicy === 'Always';

/** `Error`, or what stands for a missing reason: the signal or the exit code. */
function endReason(ended: { readonly reason?: string; readonly signal?: number; readonly exitCode: number }): string {
  return ended.reason || (ended.signal ? `Signal:${ended.signal}` : `ExitCode:${ended.exitCode}`);
}

/** How an init container holds up the pod, or undefined when it does not. */
function heldBy(status: ContainerStatus, sidecar: boolean, index: number, total: number): string | undefined {
  const { terminated, waiting } = status.state ?? {};
  if (terminated?.exitCode === 0 || (sidecar && status.started)) return undefined;
  if (terminated) return `Init:${endReason(terminated)}`;
  if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
  return `Init:${index}/${total}`;
}

/** Goes through the init containers up to the first that is not done. */
function initSummary(pod: Pod, base: string): { all: Summary; sidecars: Summary; initializing: boolean } {
  const all: Summary = { reason: base, ready: 0, restarts: 0, lastRestart: 0 };
  const sidecars: Summary = { reason: base, ready: 0, restarts: 0, lastRestart: 0 };
  const specs = pod.spec.initContainers ?? [];
  for (const [index, status] of (pod.status.initContainerStatuses ?? []).entries()) {
    const sidecar = isSidecar(specs.find((container) => container.name === status.name));
    for (const summary of sidecar ? [all, sidecars] : [all]) {
      summary.restarts += status.restartCount;
      summary.lastRestart = Math.max(summary.lastRestart, finishedAt(status));
    }
    const held = heldBy(status, sidecar, index, specs.length);
    if (held !== undefined) {
      all.reason = held;
      return { all, sidecars, initializing: true };
    }
    const ended = status.state?.terminated?.exitCode === 0;
    if (sidecar && !ended && status.ready) all.ready++;
  }
  return { all, sidecars, initializing: false };
}

/** Adds the main containers, the last first, so that the first one's state is what is shown. */
function addContainers(pod: Pod, summary: Summary): void {
  let hasRunning = false;
  let failure = '';
  const statuses = pod.status.containerStatuses ?? [];
  for (let i = statuses.length - 1; i >= 0; i--) {
    const status = statuses[i];
    if (status === undefined) continue;
    summary.restarts += status.restartCount;
    summary.lastRestart = Math.max(summary.lastRestart, finishedAt(status));
    const { waiting, terminated, running } = status.state ?? {};
    if (waiting?.reason) summary.reason = waiting.reason;
    else if (terminated) {
      summary.reason = endReason(terminated);
      if (terminated.exitCode !== 0) failure = summary.reason;
    } else if (status.ready && running) {
      hasRunning = true;
      summary.ready++;
    }
  }
  if (summary.reason !== 'Completed') return;
  if (hasRunning && hasTrue(pod.status.conditions, 'Ready')) summary.reason = 'Running';
  else if (failure !== '') summary.reason = failure;
  else if (hasRunning) summary.reason = 'NotReady';
}

/** Of stored pods, which never change: who lists again finds most of them as they were. */
const summaries = new WeakMap<Pod, PodSummary>();

export function podSummary(pod: Pod): PodSummary {
  const known = summaries.get(pod);
  if (known !== undefined) return known;
  const summary = summaryOf(pod);
  if (Object.isFrozen(pod)) summaries.set(pod, summary);
  return summary;
}

function summaryOf(pod: Pod): PodSummary {
  const { reason: status, ready, restarts, lastRestart } = countedUp(pod);
  const total = pod.spec.containers.length + (pod.spec.initContainers?.filter(isSidecar).length ?? 0);
  return { status, ready, total, restarts, lastRestart: lastRestart === 0 ? undefined : lastRestart };
}

function countedUp(pod: Pod): Summary {
  const phase = pod.status.phase ?? '';
  const gated = pod.status.conditions?.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated');
  const base = gated ? 'SchedulingGated' : pod.status.reason || phase;
  const summary = startSummary(pod, base);
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (pod.status.reason === NODE_LOST) summary.reason = 'Unknown';
    else if (phase !== 'Succeeded' && phase !== 'Failed') summary.reason = 'Terminating';
  }
  return summary;
}

/** What the containers say of a pod, whatever becomes of it as a whole. */
function startSummary(pod: Pod, base: string): Summary {
  // Most pods have no init containers.
  if (pod.status.initContainerStatuses === undefined) {
    const summary = { reason: base, ready: 0, restarts: 0, lastRestart: 0 };
    addContainers(pod, summary);
    return summary;
  }
  const { all, sidecars, initializing } = initSummary(pod, base);
  if (initializing && !hasTrue(pod.status.conditions, 'Initialized')) return all;
  const summary = { ...all, restarts: sidecars.restarts, lastRestart: sidecars.lastRestart };
  addContainers(pod, summary);
  return summary;
}

export const podStatus = (pod: Pod): string => podSummary(pod).status;

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const open = gates.filter((gate) => hasTrue(pod.status.conditions, gate.conditionType)).length;
  return `${open}/${gates.length}`;
}

export function printPod(pod: Pod, now: number): Cell[] {
  const { status, ready, total, restarts, lastRestart } = podSummary(pod);
  const ago = restarts !== 0 && lastRestart !== undefined ? ` (${humanDuration(now - lastRestart)} ago)` : '';
  return [
    pod.metadata.name,
    `${ready}/${total}`,
    status,
    `${restarts}${ago}`,
    age(pod, now),
    pod.status.podIPs?.[0]?.ip || '<none>',
    pod.spec.nodeName || '<none>',
    pod.status.nominatedNodeName || '<none>',
    readinessGates(pod),
  ];
}
