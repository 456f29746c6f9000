/** The steps of a sync that act on the runtime; each may take simulated time, standing at `job.stage` meanwhile. */
import type { Container } from '../api/types.ts';
import { slowness } from '../sim/links.ts';
import { graceOf, MINIMUM_GRACE } from './actions.ts';
import { giveAddress, takeAddress } from './addresses.ts';
import type { Context } from './context.ts';
import type { ContainerRecord, Job, PodRecord, Step } from './memory.ts';
import { changed } from './relist.ts';
import { allocatedTo } from './resize.ts';
import { limitChanged, startContainer } from './start.ts';
import { beginPreStop, kill, killContainer } from './stop.ts';
import { isSidecar, latest, runningAt, specOf } from './view.ts';

export type Outcome = 'done' | 'wait' | 'abort';

/** Creating a sandbox: the pause container and its network, ms. */
const SANDBOX_TIME = 150;

/** Does a step as far as it goes now; `wait` when it goes on later through the worker. */
export function perform(ctx: Context, record: PodRecord, job: Job, step: Step): Outcome {
  switch (step.op) {
    case 'killPod':
      return killPod(ctx, record, job);
    case 'sandbox':
      return createSandbox(ctx, record, job, step.attempt);
    case 'kill':
      return killOne(ctx, record, job, step);
    case 'resize':
      return resize(ctx, record, step.names);
    case 'start':
      return startContainer(ctx, record, job, step);
  }
}

/** Gives running containers what they have been promised. */
function resize(ctx: Context, record: PodRecord, names: readonly string[]): Outcome {
  for (const name of names) {
    const instance = latest(record, name, ctx.now);
    const container = specOf(record.pod, name)?.container;
    if (instance === undefined || container === undefined) continue;
    instance.resources = allocatedTo(record, container);
    limitChanged(ctx, record, container, instance);
  }
  record.reinspect = true;
  changed(ctx, record);
  return 'done';
}

function createSandbox(ctx: Context, record: PodRecord, job: Job, attempt: number): Outcome {
  if (job.stage === '') {
    if (attempt > 0)
      ctx.event(record, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
    if (!ctx.runtimeWorks(record.node)) return 'wait';
    job.stage = 'waiting';
    ctx.at(`w/${record.uid}`, ctx.now + SANDBOX_TIME * slowness(ctx.parts.world, record.node));
    return 'wait';
  }
  const address = record.pod.spec.hostNetwork ? ctx.nodeOf(record).address : takeAddress(ctx, record);
  record.sandbox = { attempt, createdAt: ctx.now, address, stoppedAt: undefined };
  changed(ctx, record);
  return 'done';
}

function killOne(ctx: Context, record: PodRecord, job: Job, step: Step & { op: 'kill' }): Outcome {
  const container = record.containers.find(({ id }) => id === step.id);
  if (container === undefined || container.finishedAt !== undefined) return 'done';
  if (job.stage === '') {
    job.stage = 'killing';
    killContainer(ctx, record, container, step.message, step.grace);
  }
  return 'wait';
}

/** Ends every container, sidecars after the main ones and in reverse order, then the sandbox; all preStop hooks begin at once. */
function killPod(ctx: Context, record: PodRecord, job: Job): Outcome {
  const running = runningAt(record, ctx.now);
  const spec = (container: ContainerRecord) => specOf(record.pod, container.name);
  if (job.stage === '') {
    job.stage = 'killing';
    job.since = ctx.now;
    for (const container of running) {
      const found = spec(container);
      ctx.event(record, 'Normal', 'Killing', `Stopping container ${container.name}`, found?.container);
    }
    const inTurn = nextToStop(record, running);
    for (const container of running) if (!inTurn.includes(container)) beginPreStop(ctx, record, container);
  }
  if (running.length > 0) {
    for (const container of nextToStop(record, running)) {
      if (container.stoppedAt !== undefined) continue;
      const found = spec(container);
      const full = job.type === 'terminating' ? record.grace : graceOfRecord(record, found?.container);
      kill(ctx, record, container, full, job.since);
    }
    return 'wait';
  }
  const { sandbox } = record;
  if (sandbox !== undefined && sandbox.stoppedAt === undefined) {
    record.sandbox = { ...sandbox, stoppedAt: ctx.now };
    giveAddress(ctx, record, sandbox.address);
    changed(ctx, record);
  }
  return 'done';
}

function graceOfRecord(record: PodRecord, container: Container | undefined): number {
  return container === undefined ? MINIMUM_GRACE : graceOf(record.pod, container, undefined);
}

/** Those whose turn it is: a sidecar waits for the main containers and for the sidecars after it (`newTerminationOrdering`). */
function nextToStop(record: PodRecord, running: readonly ContainerRecord[]): readonly ContainerRecord[] {
  const sidecars = (record.pod.spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name);
  const mainRuns = running.some(({ kind }) => kind === 'main');
  const place = ({ name }: ContainerRecord) => sidecars.indexOf(name);
  const last = Math.max(...running.map(place));
  return running.filter((container) => place(container) < 0 || (!mainRuns && place(container) === last));
}
