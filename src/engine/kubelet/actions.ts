/** What a sync has to do to the runtime (`computePodActions`): a list of steps, in order. */
import type { Container, Pod } from '../api/types.ts';
import { fnv } from './images.ts';
import type { ContainerRecord, PodRecord, ProbeType, Step } from './memory.ts';
import { restartsForResize, toResize } from './resize.ts';
import { resultOf } from './results.ts';
import { isSidecar, latest, restartsAfter, sandboxReady, stateAt, toBeStarted } from './view.ts';

/** The shortest time that a container gets to stop, seconds (`minimumGracePeriodInSeconds`). */
export const MINIMUM_GRACE = 2;

/** What a change of restarts the container; resources are changed in place (`HashContainer` leaves them out). */
export function hashOf(container: Container): string {
  return fnv(`${container.name}\u0000${container.image}`).toString(16);
}

export function actionsOf(record: PodRecord, seen: number): Step[] {
  const { pod } = record;
  if (!sandboxReady(record, seen)) return fromNothing(record, seen);
  const starts: Step[] = [];
  for (const container of pod.spec.ephemeralContainers ?? [])
    if (latest(record, container.name, seen) === undefined)
      starts.push({ op: 'start', name: container.name, kind: 'ephemeral', aborts: false });
  const init = initActions(record, seen);
  if (init.kill) return [{ op: 'killPod' }];
  starts.push(...init.starts.map(startInit));
  if (!init.done) return [...init.kills, ...starts];
  const main = mainActions(record, seen);
  if (main.keep === 0 && main.starts.length === 0) return [{ op: 'killPod' }];
  const names = toResize(record, seen).map(({ name }) => name);
  const killed = main.kills.length > 0 ? main.starts.map((step) => (step.op === 'start' ? step.name : '')) : [];
  const inPlace = names.filter((name) => !killed.includes(name));
  const resize: Step[] = inPlace.length > 0 ? [{ op: 'resize', names: inPlace }] : [];
  return [...init.kills, ...main.kills, ...starts, ...resize, ...main.starts];
}

function startInit(container: Container): Step {
  return { op: 'start', name: container.name, kind: 'init', aborts: !isSidecar(container) };
}

/** No sandbox: everything begins again, unless the pod has run and is not to be restarted. */
function fromNothing(record: PodRecord, seen: number): Step[] {
  const { pod, sandbox } = record;
  const attempt = sandbox === undefined ? 0 : sandbox.attempt + 1;
  const kill: Step[] = sandbox === undefined ? [] : [{ op: 'killPod' }];
  const ran = record.containers.some((container) => container.createdAt <= seen);
  if (pod.spec.restartPolicy === 'Never' && attempt > 0 && ran) return kill;
  const starts = pod.spec.containers.filter((container) => {
    const instance = latest(record, container.name, seen);
    const succeeded = instance !== undefined && stateAt(instance, seen) === 'exited' && instance.exitCode === 0;
    const policy = container.restartPolicy ?? pod.spec.restartPolicy;
    return !(succeeded && policy === 'OnFailure');
  });
  if (starts.length === 0 && ran) return kill;
  const first = pod.spec.initContainers?.[0];
  const begin: Step[] =
    first === undefined
      ? starts.map(({ name }) => ({ op: 'start', name, kind: 'main', aborts: false }))
      : [startInit(first)];
  return [...kill, { op: 'sandbox', attempt }, ...begin];
}

interface InitActions {
  kill: boolean;
  kills: Step[];
  starts: Container[];
  /** All init containers are through: the main ones may run. */
  done: boolean;
}

/** Goes backwards from the last init container that has been started: it decides what comes next. */
function initActions(record: PodRecord, seen: number): InitActions {
  const { pod } = record;
  const inits = pod.spec.initContainers ?? [];
  const actions: InitActions = { kill: false, kills: [], starts: [], done: inits.length === 0 };
  if (actions.done) return actions;
  actions.done = pod.spec.containers.some((container) => {
    const instance = latest(record, container.name, seen);
    return instance !== undefined && stateAt(instance, seen) !== 'exited';
  });
  let through = actions.done;
  for (let i = inits.length - 1; i >= 0; i--) {
    const container = inits[i] as Container;
    const instance = latest(record, container.name, seen);
    if (instance === undefined) {
      if (through && isSidecar(container)) actions.starts.push(container);
      continue;
    }
    if (through && !isSidecar(container)) continue;
    if (!initStep(record, seen, actions, i, instance, through)) return { ...actions, starts: [], done: false };
    through = true;
  }
  if (!through) actions.starts.push(inits[0] as Container);
  actions.starts.reverse();
  return actions;
}

/** @returns false when initialization has failed for good */
function initStep(
  record: PodRecord,
  seen: number,
  actions: InitActions,
  i: number,
  instance: ContainerRecord,
  through: boolean,
): boolean {
  const { pod } = record;
  const inits = pod.spec.initContainers ?? [];
  const container = inits[i] as Container;
  const completed = () => {
    if (i === inits.length - 1) actions.done = true;
    else if (!through) actions.starts.push(inits[i + 1] as Container);
  };
  switch (stateAt(instance, seen)) {
    case 'created':
      actions.starts.push(container);
      return true;
    case 'running':
      if (isSidecar(container)) sidecarStep(record, actions, container, instance, completed);
      return true;
    default:
      if (isSidecar(container)) actions.starts.push(container);
      else if (instance.exitCode === 0) completed();
      else if (restartsAfter(pod, container, instance.exitCode)) actions.starts.push(container);
      else {
        actions.kill = true;
        return false;
      }
      return true;
  }
}

function sidecarStep(
  record: PodRecord,
  actions: InitActions,
  container: Container,
  instance: ContainerRecord,
  completed: () => void,
): void {
  const restart = (message: string, type?: ProbeType) => {
    actions.kills.push(killStep(record.pod, container, instance, message, type));
    actions.starts.push(container);
  };
  if (container.startupProbe) {
    const result = resultOf(record, container.name, 'startup', instance.id);
    if (result === 'failure') restart(`Init container ${container.name} failed startup probe`, 'startup');
    if (result !== 'success') return;
  }
  completed();
  if (instance.hash !== hashOf(container)) restart(`Init container ${container.name} definition changed`);
  else if (resultOf(record, container.name, 'liveness', instance.id) === 'failure')
    restart(`Init container ${container.name} failed liveness probe`, 'liveness');
}

function mainActions(record: PodRecord, seen: number): { keep: number; kills: Step[]; starts: Step[] } {
  const { pod } = record;
  const [kills, starts]: [Step[], Step[]] = [[], []];
  let keep = 0;
  for (const container of pod.spec.containers) {
    const start: Step = { op: 'start', name: container.name, kind: 'main', aborts: false };
    const instance = latest(record, container.name, seen);
    if (instance === undefined || stateAt(instance, seen) !== 'running') {
      if (toBeStarted(pod, record, container, seen)) starts.push(start);
      continue;
    }
    if (restartsForResize(record, container, seen)) {
      starts.push(start);
      kills.push(killStep(pod, container, instance, `Container ${container.name} resize requires restart`, undefined));
      continue;
    }
    const wrong = wrongWith(record, container, instance);
    if (wrong === undefined) {
      keep++;
      continue;
    }
    const policy = container.restartPolicy ?? pod.spec.restartPolicy;
    const restart = wrong.type === undefined || policy !== 'Never';
    const message = restart ? `${wrong.message}, will be restarted` : wrong.message;
    if (restart) starts.push(start);
    kills.push(killStep(pod, container, instance, message, wrong.type));
  }
  return { keep, kills, starts };
}

/** Why a running container has to go, if it has. */
function wrongWith(
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
): { message: string; type: ProbeType | undefined } | undefined {
  const { name } = container;
  if (instance.hash !== hashOf(container)) return { message: `Container ${name} definition changed`, type: undefined };
  for (const type of ['liveness', 'startup'] as const)
    if (resultOf(record, name, type, instance.id) === 'failure')
      return { message: `Container ${name} failed ${type} probe`, type };
  return undefined;
}

function killStep(
  pod: Pod,
  container: Container,
  instance: ContainerRecord,
  message: string,
  type: ProbeType | undefined,
): Step {
  return { op: 'kill', id: instance.id, message, grace: graceOf(pod, container, type) };
}

/** Seconds that a container gets to stop (`setTerminationGracePeriod`). */
export function graceOf(pod: Pod, container: Container, type: ProbeType | undefined): number {
  const { deletionGracePeriodSeconds } = pod.metadata;
  if (deletionGracePeriodSeconds !== undefined) return deletionGracePeriodSeconds;
  const probe = type === 'liveness' ? container.livenessProbe : type === 'startup' ? container.startupProbe : undefined;
  return probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? MINIMUM_GRACE;
}
