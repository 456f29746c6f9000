/**
 * What a kubelet knows of its runtime: everything as it was at some moment, mostly the last relist. The records hold the
 * truth with its times, so that knowledge is a question, not a copy.
 */
import type { Container, Pod } from '../api/types.ts';
import type { ContainerKind, ContainerRecord, PodRecord } from './memory.ts';

export type ContainerState = 'created' | 'running' | 'exited';

/** How a container was at `time`; it existed then. */
export function stateAt(container: ContainerRecord, time: number): ContainerState {
  if (container.finishedAt !== undefined && container.finishedAt <= time) return 'exited';
  return container.startedAt !== undefined && container.startedAt <= time ? 'running' : 'created';
}

/** The newest instance that existed at `time`. */
export function latest(record: PodRecord, name: string, time: number): ContainerRecord | undefined {
  for (let i = record.containers.length - 1; i >= 0; i--) {
    const container = record.containers[i] as ContainerRecord;
    if (container.name === name && container.createdAt <= time) return container;
  }
  return undefined;
}

/** The newest instance that had ended by `time`: the one before, while a running container is replaced. */
export function latestDead(record: PodRecord, name: string, time: number): ContainerRecord | undefined {
  return record.containers.findLast((each) => each.name === name && stateAt(each, time) === 'exited');
}

/** The instance before `container`, if it is still kept. */
export function previous(record: PodRecord, container: ContainerRecord): ContainerRecord | undefined {
  return record.containers.findLast((other) => other.name === container.name && other.createdAt < container.createdAt);
}

export function runningAt(record: PodRecord, time: number): ContainerRecord[] {
  return record.containers.filter((container) => container.createdAt <= time && stateAt(container, time) === 'running');
}

/** Whether a sandbox with its network stood at `time`. */
export function sandboxReady(record: PodRecord, time: number): boolean {
  const { sandbox } = record;
  if (sandbox === undefined || sandbox.createdAt > time) return false;
  return sandbox.stoppedAt === undefined || sandbox.stoppedAt > time;
}

/** The number of events that a relist at `to` finds, having looked at `from`: containers and the sandbox, started or ended. */
export function eventsBetween(record: PodRecord, from: number, to: number): { started: number; died: number } {
  let started = 0;
  let died = 0;
  for (const container of record.containers) {
    if (container.createdAt > to) continue;
    const before = container.createdAt > from ? undefined : stateAt(container, from);
    const after = stateAt(container, to);
    if (before === after) continue;
    if (after === 'running') started++;
    else if (after === 'exited') died++;
  }
  const { sandbox } = record;
  if (sandbox !== undefined && sandbox.createdAt <= to) {
    const ended = sandbox.stoppedAt !== undefined && sandbox.stoppedAt <= to;
    if (ended && (sandbox.stoppedAt ?? 0) > from) died++;
    else if (!ended && sandbox.createdAt > from) started++;
  }
  return { started, died };
}

type RestartRules = {
  restartPolicy?: string;
  restartPolicyRules?: readonly {
    action: string;
    exitCodes?: { operator: string; values?: readonly number[] };
  }[];
};

export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

/** The pod's specs of a container with its kind. */
export function specOf(
  pod: Pod,
  name: string,
): { readonly container: Container; readonly kind: ContainerKind } | undefined {
  const { containers, initContainers, ephemeralContainers } = pod.spec;
  const main = containers.find((container) => container.name === name);
  if (main !== undefined) return { container: main, kind: 'main' };
  const init = initContainers?.find((container) => container.name === name);
  if (init !== undefined) return { container: init, kind: 'init' };
  const ephemeral = ephemeralContainers?.find((container) => container.name === name);
  return ephemeral === undefined ? undefined : { container: ephemeral as Container, kind: 'ephemeral' };
}

/** Whether an ended container is started again: its own policy and rules, else the pod's (`ContainerShouldRestart`). */
export function restartsAfter(pod: Pod, container: Container, exitCode: number): boolean {
  const own = container as RestartRules;
  for (const rule of own.restartPolicyRules ?? []) {
    const listed = rule.exitCodes?.values?.includes(exitCode) ?? false;
    if (rule.exitCodes !== undefined && listed === (rule.exitCodes.operator === 'In')) return true;
  }
  switch (own.restartPolicy ?? pod.spec.restartPolicy ?? 'Always') {
    case 'Always':
      return true;
    case 'OnFailure':
      return exitCode !== 0;
    default:
      return false;
  }
}

/** Whether the next sync starts the container (`ShouldContainerBeRestarted`). */
export function toBeStarted(pod: Pod, record: PodRecord, container: Container, time: number): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  const instance = latest(record, container.name, time);
  if (instance === undefined) return true;
  switch (stateAt(instance, time)) {
    case 'running':
      return false;
    case 'created':
      return true;
    default:
      return restartsAfter(pod, container, instance.exitCode);
  }
}
