/** The phase of a pod from the states of its containers (`getPhase` of the kubelet). */
import type { Container, ContainerStatus, Pod } from '../api/types.ts';
import { isSidecar, restartsAfter } from './view.ts';

type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

interface Counts {
  pendingInit: number;
  failedInit: number;
  pendingSidecars: number;
  unknown: number;
  running: number;
  waiting: number;
  stopped: number;
  final: number;
  succeeded: number;
}

/**
 * @param statuses of init and main containers
 * @param ending the pod is terminal for its worker: nothing will be restarted
 * @param initialized a main container has been started before
 */
export function phaseOf(pod: Pod, statuses: readonly ContainerStatus[], ending: boolean, initialized: boolean): Phase {
  const counts = count(pod, statuses);
  if (counts.failedInit > 0) return 'Failed';
  if (counts.pendingInit > 0 || (counts.pendingSidecars > 0 && !initialized) || counts.waiting > 0) return 'Pending';
  if (counts.running > 0 && counts.unknown === 0) return 'Running';
  if (counts.running === 0 && counts.stopped > 0 && counts.unknown === 0) {
    if (!ending && counts.stopped !== counts.final) return 'Running';
    return counts.stopped === counts.succeeded ? 'Succeeded' : 'Failed';
  }
  return 'Pending';
}

function count(pod: Pod, statuses: readonly ContainerStatus[]): Counts {
  const counts: Counts = {
    pendingInit: 0,
    failedInit: 0,
    pendingSidecars: 0,
    unknown: 0,
    running: 0,
    waiting: 0,
    stopped: 0,
    final: 0,
    succeeded: 0,
  };
  const find = (container: Container) => statuses.find((status) => status.name === container.name);
  for (const container of pod.spec.initContainers ?? [])
    if (isSidecar(container)) countSidecar(counts, find(container));
    else countInit(counts, pod, container, find(container));
  for (const container of pod.spec.containers) countMain(counts, pod, container, find(container));
  return counts;
}

function countInit(counts: Counts, pod: Pod, container: Container, status: ContainerStatus | undefined): void {
  const ended = status?.state?.terminated ?? (status?.state?.waiting ? status.lastState?.terminated : undefined);
  if (ended === undefined) counts.pendingInit++;
  else if (ended.exitCode !== 0 && !restartsAfter(pod, container, ended.exitCode)) counts.failedInit++;
}

function countSidecar(counts: Counts, status: ContainerStatus | undefined): void {
  if (status?.state === undefined) counts.unknown++;
  else if (status.state.running) {
    counts.running++;
    if (!status.started) counts.pendingSidecars++;
  } else if (status.state.waiting && !status.lastState?.terminated) {
    counts.pendingSidecars++;
    counts.waiting++;
  }
}

function countMain(counts: Counts, pod: Pod, container: Container, status: ContainerStatus | undefined): void {
  if (status?.state === undefined) {
    counts.unknown++;
    return;
  }
  if (status.state.running) {
    counts.running++;
    return;
  }
  const ended = status.state.terminated ?? status.lastState?.terminated;
  if (ended === undefined) {
    counts.waiting++;
    return;
  }
  counts.stopped++;
  if (!restartsAfter(pod, container, ended.exitCode)) counts.final++;
  if (status.state.terminated?.exitCode === 0) counts.succeeded++;
}
