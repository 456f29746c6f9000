/**
 * The status manager: keeps what the kubelet last said of a pod, sends it to the API when it differs, and removes the pod
 * when its end is complete (`pkg/kubelet/status/status_manager.go`).
 */
import type { ContainerStatus, Pod, PodStatus } from '../api/types.ts';
import { isRefusal } from '../client/client.ts';
import { conditionOf, isPodTerminal } from '../client/objects.ts';
import { toTime } from '../sim/time.ts';
import { equal } from '../store/equal.ts';
import { OWNED, type PodCondition } from './conditions.ts';
import type { Context } from './context.ts';
import type { PodRecord } from './memory.ts';
import { asRun } from './mirror.ts';
import type { FullStatus } from './status.ts';
import { isSidecar } from './view.ts';

/** The status manager tries again what it could not send (`syncPeriod`, ms). */
const RESEND = 10_000;

/**
 * A kubelet's status manager sends one status after another: it asks for the pod, then patches it (`syncPod`), ms. So the pods
 * that one relist finds ready become so one by one.
 */
const SENDING = 12;

/** Keeps and sends `status` unless it says nothing new. */
export function say(ctx: Context, record: PodRecord, status: FullStatus): void {
  if (record.status !== undefined && equal(record.status, status)) return;
  record.status = status;
  sendInTurn(ctx, record);
}

/** Sends what was said last when the statuses before it are sent. */
function sendInTurn(ctx: Context, record: PodRecord): void {
  const node = ctx.nodeOf(record);
  const turn = node.sendsAt;
  if (turn <= ctx.now) {
    node.sendsAt = ctx.now + SENDING;
    send(ctx, record);
    return;
  }
  const waits = ctx.due(`s/${record.uid}`);
  if (waits !== undefined && waits <= turn) return;
  node.sendsAt = turn + SENDING;
  ctx.at(`s/${record.uid}`, turn);
}

/** Sends what was said last; later, when the API server is out of reach. */
export function send(ctx: Context, record: PodRecord): void {
  try {
    const pod = current(ctx, record);
    if (pod !== undefined && record.status !== undefined) {
      const merged = merge(ctx, record, pod, record.status);
      const written = ctx.client(record.node).setStatus('pods', record.key, merged);
      record.pod = asRun(record, written);
      removeIfDone(ctx, record, written);
    }
    record.unsent = false;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    record.unsent = true;
    ctx.at(`s/${record.uid}`, ctx.now + RESEND);
  }
}

/** The pod in the API, if it is still the same one. */
export function current(ctx: Context, record: PodRecord): Pod | undefined {
  const pod = ctx.client(record.node).get('pods', record.key);
  return pod?.metadata.uid === record.uid ? pod : undefined;
}

/** What goes to the API: conditions of others are kept, and a terminal phase waits until nothing can run any more. */
function merge(ctx: Context, record: PodRecord, pod: Pod, status: PodStatus): PodStatus {
  const others = pod.status.conditions?.filter(({ type }) => !OWNED.has(type)) ?? [];
  const own = status.conditions?.filter(({ type }) => OWNED.has(type)) ?? [];
  const mayRun = record.state === 'sync' || record.state === 'terminating';
  const ends = !isPodTerminal(pod) && (status.phase === 'Succeeded' || status.phase === 'Failed');
  const conditions = others.length === 0 ? own : [...others, ...own];
  // Assigned: a spread of what is not frozen has a hidden class of its own, and freezing that makes another for each pod.
  const merged = Object.assign({}, status);
  merged.conditions = conditions;
  if (ends && mayRun) {
    merged.phase = pod.status.phase ?? 'Pending';
    delete merged.reason;
    delete merged.message;
    if (pod.status.reason) merged.reason = pod.status.reason;
    if (pod.status.message) merged.message = pod.status.message;
  }
  if (ends && !mayRun && record.evicted !== undefined) disrupt(ctx, record, conditions);
  return merged;
}

/** The pod was put out by its kubelet: the condition goes out with the terminal phase. */
function disrupt(ctx: Context, record: PodRecord, conditions: { type: string }[]): void {
  if (record.evicted?.grace === undefined || conditionOf(conditions, 'DisruptionTarget') !== undefined) return;
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    observedGeneration: record.pod.metadata.generation ?? 1,
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: toTime(ctx.now),
    reason: 'TerminationByKubelet',
    message: record.evicted.message,
  };
  conditions.unshift(condition);
}

type Terminated = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

/** What is said of a container that was never seen to run (`ContainerReasonStatusUnknown`). */
const UNLOCATED = {
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message: 'The container could not be located when the pod was terminated',
  startedAt: null,
  finishedAt: null,
};

/** The worker is through with the pod: whatever is not known to have ended has failed. */
export function finish(ctx: Context, record: PodRecord): void {
  const { status } = record;
  if (status !== undefined) {
    const { containerStatuses = [], initContainerStatuses = [] } = status;
    record.status = {
      ...status,
      phase: status.phase === 'Succeeded' ? status.phase : 'Failed',
      containerStatuses: wasInitialized(record.pod) ? containerStatuses.map(terminated) : containerStatuses,
    };
    if (status.initContainerStatuses) record.status.initContainerStatuses = initsTerminated(initContainerStatuses);
  }
  sendInTurn(ctx, record);
}

function terminated(status: ContainerStatus): ContainerStatus {
  return status.state?.terminated ? status : { ...status, state: { terminated: UNLOCATED as unknown as Terminated } };
}

/** Those that were begun, and the first even if it never was; those after them are left waiting. */
function initsTerminated(statuses: readonly ContainerStatus[]): ContainerStatus[] {
  const last = statuses.findLastIndex(({ state, lastState }) => !state?.waiting || lastState?.terminated);
  return statuses.map((status, i) => (i <= Math.max(0, last) ? terminated(status) : status));
}

/**
 * Main containers that never had a chance to start are left waiting: their init containers had not come to an end. This is judged
 * by what the API server says of the pod.
 */
function wasInitialized({ spec, status }: Pod): boolean {
  const { initContainerStatuses = [], containerStatuses = [] } = status;
  const init = spec.initContainers?.at(-1);
  if (init === undefined) return true;
  if (containerStatuses.some(({ state, lastState }) => !state?.waiting || lastState?.terminated)) return true;
  const last = initContainerStatuses.find(({ name }) => name === init.name);
  if (isSidecar(init)) return last?.state?.running !== undefined && last.started === true;
  return last?.state?.terminated?.exitCode === 0 || last?.lastState?.terminated?.exitCode === 0;
}

function removeIfDone(ctx: Context, record: PodRecord, pod: Pod): void {
  if (record.state !== 'finished' || pod.metadata.deletionTimestamp === undefined || !isPodTerminal(pod)) return;
  ctx.client(record.node).delete('pods', record.key, {
    gracePeriodSeconds: 0,
    preconditions: { uid: record.uid },
  });
}
