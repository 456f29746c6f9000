/** The pod conditions that the kubelet owns (`pkg/kubelet/status/generate.go`). */
import type { Container, ContainerStatus, Pod, PodStatus } from '../api/types.ts';
import { conditionOf } from '../client/objects.ts';
import { toTime } from '../sim/time.ts';
import { isSidecar } from './view.ts';

export interface PodCondition {
  type: string;
  observedGeneration?: number;
  status: string;
  lastProbeTime: null;
  lastTransitionTime: string;
  reason?: string;
  message?: string;
}

/** In the order in which the kubelet writes them. */
export const OWNED: ReadonlySet<string> = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'PodResizePending',
  'PodResizeInProgress',
]);

interface Verdict {
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

const TRUE: Verdict = { status: 'True' };
const FALSE: Verdict = { status: 'False' };

const names = (containers: readonly Container[]): string => `[${containers.map(({ name }) => name).join(' ')}]`;

/** What of `containers` is unknown, and what does not fulfil `wanted`, as a message; empty when all do. */
function complain(
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  wanted: (container: Container, status: ContainerStatus) => boolean,
  complaint: string,
): { text: string; unknown: boolean } {
  if (allAre(containers, statuses, wanted)) return FULFILLED;
  const unknown: Container[] = [];
  const unmet: Container[] = [];
  for (const container of containers) {
    const status = statusOf(statuses, container.name);
    if (status === undefined) unknown.push(container);
    else if (!wanted(container, status)) unmet.push(container);
  }
  const parts: string[] = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: ${names(unknown)}`);
  if (unmet.length > 0) parts.push(`containers with ${complaint} status: ${names(unmet)}`);
  return { text: parts.join(', '), unknown: unknown.length > 0 };
}

const FULFILLED = { text: '', unknown: false };

function allAre(
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
  wanted: (container: Container, status: ContainerStatus) => boolean,
): boolean {
  for (let i = 0; i < containers.length; i++) {
    const container = containers[i] as Container;
    const status = statusOf(statuses, container.name);
    if (status === undefined || !wanted(container, status)) return false;
  }
  return true;
}

function statusOf(statuses: readonly ContainerStatus[], name: string): ContainerStatus | undefined {
  for (let i = 0; i < statuses.length; i++) if (statuses[i]?.name === name) return statuses[i];
  return undefined;
}

function containersReady(pod: Pod, statuses: readonly ContainerStatus[], phase: string): Verdict {
  const sidecars = pod.spec.initContainers?.filter(isSidecar) ?? NONE;
  const containers = sidecars.length > 0 ? [...sidecars, ...pod.spec.containers] : pod.spec.containers;
  const { text, unknown } = complain(containers, statuses, isReady, 'unready');
  if (phase === 'Succeeded' && !unknown) return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  if (text !== '') return { status: 'False', reason: 'ContainersNotReady', message: text };
  return TRUE;
}

const isReady = (_: Container, status: ContainerStatus): boolean => status.ready;
const NONE: readonly Container[] = [];

function ready(pod: Pod, containers: Verdict, others: readonly { type: string; status: string }[]): Verdict {
  if (containers.status !== 'True' || pod.spec.readinessGates === undefined) return containers;
  const unmet: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates) {
    const condition = conditionOf(others, conditionType);
    if (condition === undefined)
      unmet.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (condition.status !== 'True')
      unmet.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`);
  }
  if (unmet.length > 0) return { status: 'False', reason: 'ReadinessGatesNotReady', message: unmet.join(', ') };
  return TRUE;
}

function isInitialized(container: Container, status: ContainerStatus): boolean {
  return isSidecar(container) ? status.started === true : status.ready;
}

function initialized(pod: Pod, statuses: readonly ContainerStatus[], phase: string): Verdict {
  const containers = pod.spec.initContainers ?? NONE;
  const { text, unknown } = complain(containers, statuses, isInitialized, 'incomplete');
  if (phase === 'Succeeded' && !unknown) return { status: 'True', reason: 'PodCompleted' };
  if (text === '' || anyMainStarted(pod, statuses)) return TRUE;
  return { status: 'False', reason: 'ContainersNotInitialized', message: text };
}

/** Whether a main container runs, ran, or ran before (`HasAnyRegularContainerStarted`). */
function anyMainStarted(pod: Pod, statuses: readonly ContainerStatus[]): boolean {
  return pod.spec.containers.some((container) => {
    const status = statusOf(statuses, container.name);
    if (status === undefined) return false;
    return Boolean(status.lastState?.terminated || status.state?.terminated || status.started);
  });
}

export interface ConditionInput {
  readonly pod: Pod;
  readonly old: PodStatus;
  /** Init and main containers. */
  readonly statuses: readonly ContainerStatus[];
  readonly phase: string;
  readonly sandbox: boolean;
  readonly resize: readonly PodCondition[];
  readonly now: number;
}

/** All conditions of the new status: what others own is kept, in front. */
export function conditionsOf(input: ConditionInput): NonNullable<PodStatus['conditions']> {
  const { pod, old, statuses, phase } = input;
  const others = (pod.status.conditions ?? []).filter(({ type }) => !OWNED.has(type));
  const containers = containersReady(pod, statuses, phase);
  const stamp = (type: string, verdict: Verdict) => stamped(type, verdict, pod, old, input.now);
  const own = [
    stamp('PodReadyToStartContainers', input.sandbox ? TRUE : FALSE),
    stamp('Initialized', initialized(pod, statuses, phase)),
    stamp('Ready', ready(pod, containers, others)),
    stamp('ContainersReady', containers),
    stamp('PodScheduled', TRUE),
  ];
  const before = [...(others as unknown as PodCondition[]), ...input.resize];
  const all = before.length > 0 ? before.concat(own) : own;
  return all as unknown as NonNullable<PodStatus['conditions']>; // the type package has no null time
}

function stamped(type: string, verdict: Verdict, pod: Pod, old: PodStatus, now: number): PodCondition {
  const before = conditionOf(old.conditions, type) as PodCondition | undefined;
  const { status, reason, message } = verdict;
  const observedGeneration = pod.metadata.generation ?? 1;
  const same = before !== undefined && before.status === status;
  // What says the same stays the same object: versions share it, and nobody compares its fields.
  if (
    same &&
    before.lastTransitionTime !== undefined &&
    before.lastProbeTime === null &&
    before.observedGeneration === observedGeneration &&
    before.reason === reason &&
    before.message === message
  )
    return before;
  const condition: PodCondition = {
    type,
    observedGeneration,
    status,
    lastProbeTime: null,
    lastTransitionTime: same ? (before.lastTransitionTime ?? toTime(now)) : toTime(now),
  };
  if (reason !== undefined) condition.reason = reason;
  if (message !== undefined) condition.message = message;
  return condition;
}
