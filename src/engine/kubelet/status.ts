/** A pod's status from what the kubelet knows of it (`generateAPIPodStatus`). */
import type { Container, ContainerStatus, Pod, PodStatus } from '../api/types.ts';
import { toTime } from '../sim/time.ts';
import { conditionsOf } from './conditions.ts';
import { digestOf, parseImage } from './images.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';
import { phaseOf } from './phase.ts';
import { allocatedTo, resizeCondition } from './resize.ts';
import { isStarted, readiness } from './results.ts';
import { isSidecar, latest, previous, sandboxReady, stateAt, toBeStarted } from './view.ts';

/** Fields that 1.35 has and the type package does not. */
export type FullStatus = PodStatus & { observedGeneration?: number };
type State = NonNullable<ContainerStatus['state']>;

/** `ContainerStatusUnknown` (`kubecontainer.ContainerReasonStatusUnknown`): it ran, and nobody saw how it ended. */
const LOST = { reason: 'ContainerStatusUnknown', exitCode: 137 } as const;

export interface StatusInput {
  readonly record: PodRecord;
  /** The runtime is seen as it was at this moment. */
  readonly seen: number;
  readonly now: number;
  /** The pod's worker has ended it. */
  readonly ending: boolean;
  readonly hostAddress: string;
}

export function generateStatus(input: StatusInput): FullStatus {
  const { record, seen, now } = input;
  const { pod } = record;
  const old = record.status ?? pod.status;
  const inits = pod.spec.initContainers ?? [];
  const waiting = inits.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  const containerStatuses = statusesOf(input, pod.spec.containers, old.containerStatuses, waiting, false);
  if (containerStatuses.length > 1) containerStatuses.sort((a, b) => (a.name < b.name ? -1 : 1));
  const initContainerStatuses = statusesOf(input, inits, old.initContainerStatuses, waiting, true);
  const all = inits.length > 0 ? [...initContainerStatuses, ...containerStatuses] : containerStatuses;
  const started = pod.spec.containers.some((container) => latest(record, container.name, seen) !== undefined);
  const phase = settlePhase(input, old, phaseOf(pod, all, input.ending, started));
  const { reason, message } = why(record, old, phase);
  const address = pod.spec.hostNetwork ? input.hostAddress : addressOf(record, seen);
  // Written out, and the commonest form first: pods share few hidden classes, and every reader of statuses is fast.
  const status: FullStatus = {
    observedGeneration: pod.metadata.generation ?? 1,
    phase,
    conditions: conditionsOf({
      pod,
      old,
      statuses: all,
      phase,
      sandbox: sandboxReady(record, seen),
      resize: input.ending ? [] : resizeCondition(record),
      now,
    }),
    hostIP: input.hostAddress,
    hostIPs: old.hostIP === input.hostAddress && old.hostIPs ? old.hostIPs : [{ ip: input.hostAddress }],
    startTime: old.startTime ?? toTime(now),
    containerStatuses,
    qosClass: old.qosClass ?? 'BestEffort',
  };
  if (address !== undefined) {
    status.podIP = address;
    status.podIPs = old.podIP === address && old.podIPs ? old.podIPs : [{ ip: address }];
  }
  if (inits.length > 0) status.initContainerStatuses = initContainerStatuses;
  if (pod.spec.ephemeralContainers?.length)
    status.ephemeralContainerStatuses = statusesOf(
      input,
      pod.spec.ephemeralContainers as readonly Container[],
      old.ephemeralContainerStatuses,
      waiting,
      false,
    ).map(({ started: _, ...rest }) => ({ ...rest, ready: false })); // they are not probed, and count for nothing
  if (message) status.message = message;
  if (reason) status.reason = reason;
  if (old.resourceClaimStatuses) status.resourceClaimStatuses = old.resourceClaimStatuses;
  if (old.nominatedNodeName) status.nominatedNodeName = old.nominatedNodeName;
  return status;
}

function statusesOf(
  input: StatusInput,
  containers: readonly Container[],
  old: readonly ContainerStatus[] | undefined,
  waiting: string,
  init: boolean,
): ContainerStatus[] {
  return containers.map((container) => {
    const before = old?.find(({ name }) => name === container.name);
    return containerStatus(input, container, before, waiting, init);
  });
}

/** Terminal phases stay, and a pod that is put out for the node's sake has failed. */
function settlePhase({ record }: StatusInput, old: PodStatus, phase: string): string {
  if (record.evicted !== undefined) return 'Failed';
  const terminal = (value: string | undefined) => value === 'Failed' || value === 'Succeeded';
  if (terminal(record.pod.status.phase)) return record.pod.status.phase ?? phase;
  if (terminal(old.phase) && !terminal(phase)) return old.phase ?? phase;
  return phase;
}

const NO_WHY = {};

function why(record: PodRecord, old: PodStatus, phase: string): { reason?: string; message?: string } {
  if (record.evicted !== undefined) return record.evicted;
  if (phase !== old.phase || !(old.reason || old.message || record.pod.status.reason || record.pod.status.message))
    return NO_WHY;
  const reason = old.reason || record.pod.status.reason;
  const message = old.message || record.pod.status.message;
  return { ...(reason ? { reason } : {}), ...(message ? { message } : {}) };
}

/** The address is shown until the status is final: a stopped sandbox keeps it. */
function addressOf(record: PodRecord, seen: number): string | undefined {
  const { sandbox } = record;
  return sandbox === undefined || sandbox.createdAt > seen ? undefined : sandbox.address;
}

function containerStatus(
  input: StatusInput,
  container: Container,
  old: ContainerStatus | undefined,
  waiting: string,
  init: boolean,
): ContainerStatus {
  const { record, seen } = input;
  const instance = latest(record, container.name, seen);
  const status =
    instance === undefined
      ? withoutInstance(record.pod, container, old, waiting)
      : ofInstance(record, container, instance, old, seen);
  const done = init && instance !== undefined && stateAt(instance, seen) === 'exited' && instance.exitCode === 0;
  const failure = record.failures[container.name];
  if (failure !== undefined && (!done || isSidecar(container)) && toBeStarted(record.pod, record, container, seen)) {
    if (status.state?.terminated) status.lastState = status.state;
    const { reason, message } = failure;
    status.state = { waiting: message ? { reason, message } : { reason } };
  }
  status.started = isStarted(record, container, status);
  status.ready = isReady(record, container, status, init);
  return status;
}

function isReady(record: PodRecord, container: Container, status: ContainerStatus, init: boolean): boolean {
  if (init && !isSidecar(container)) return status.state?.terminated?.exitCode === 0;
  return Boolean(status.started && status.state?.running) && readiness(record, container, status);
}

function withoutInstance(
  pod: Pod,
  container: Container,
  old: ContainerStatus | undefined,
  waiting: string,
): ContainerStatus {
  if (old?.state?.terminated) return { ...old };
  const status: ContainerStatus = {
    name: container.name,
    state: { waiting: { reason: waiting } },
    lastState: old?.lastState ?? {},
    ready: false,
    restartCount: old?.restartCount ?? 0,
    image: container.image ?? '',
    imageID: '',
  };
  Object.assign(status, mounts(container, old));
  if (old?.state?.running && !status.lastState?.terminated) {
    const message = 'The container could not be located when the pod was deleted.  The container used to be Running';
    status.lastState = { terminated: { ...LOST, message, startedAt: null, finishedAt: null } } as unknown as State;
    if (pod.metadata.deletionTimestamp === undefined) status.restartCount++;
  }
  return status;
}

function ofInstance(
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
  old: ContainerStatus | undefined,
  seen: number,
): ContainerStatus {
  const before = previous(record, instance);
  const allocated = allocatedTo(record, container);
  const resources = stateAt(instance, seen) === 'running' ? instance.resources : allocated;
  const image = parseImage(instance.image);
  const name = image.full.split('@')[0] ?? image.full;
  const same = old?.image === name && old.containerID?.endsWith(instance.id);
  const status: ContainerStatus = {
    name: container.name,
    state: stateOf(instance, seen),
    lastState: before === undefined ? {} : stateOf(before, seen),
    ready: false,
    restartCount: instance.restart,
    image: name,
    imageID: same ? old.imageID : `${image.registry}/${image.repository}@sha256:${digestOf(name)}`,
    containerID: (same && old.containerID) || `containerd://${instance.id}`,
    resources,
  };
  if (allocated.requests) status.allocatedResources = allocated.requests;
  return Object.assign(status, mounts(container, old));
}

function stateOf(instance: ContainerRecord, seen: number): State {
  const state = stateAt(instance, seen);
  if (state === 'created') return { waiting: {} };
  // What could not be started has no time of a start: the runtime says 0.
  const startedAt = toTime(instance.reason === 'StartError' ? 0 : (instance.startedAt ?? instance.createdAt));
  if (state === 'running') return { running: { startedAt } };
  return {
    terminated: {
      exitCode: instance.exitCode,
      reason: instance.reason,
      ...(instance.message ? { message: instance.message } : {}),
      startedAt,
      finishedAt: toTime(instance.finishedAt ?? seen),
      containerID: `containerd://${instance.id}`,
    },
  };
}

/** The mounts as the status shows them; they never change, so the old ones are kept. */
function mounts(container: Container, old: ContainerStatus | undefined): Pick<ContainerStatus, 'volumeMounts'> {
  if (old?.volumeMounts) return { volumeMounts: old.volumeMounts };
  if (!container.volumeMounts?.length) return {};
  return {
    volumeMounts: container.volumeMounts.map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
      name,
      mountPath,
      ...(readOnly ? { readOnly, recursiveReadOnly: recursiveReadOnly === 'Enabled' ? 'Enabled' : 'Disabled' } : {}),
    })),
  };
}
