/** Starting one container: back-off, image, configuration, creation, start, postStart hook (`startContainer`). */

import { wholeValue } from '../api/quantity.ts';
import type { Container } from '../api/types.ts';
import { slowness } from '../sim/links.ts';
import { hashOf } from './actions.ts';
import { noteReader, withSurroundings } from './around.ts';
import type { Program, Start } from './behaviours/behaviour.ts';
import type { Context } from './context.ts';
import { onItsDisk } from './disks.ts';
import { goDuration } from './durations.ts';
import { asTold, environment } from './environment.ts';
import { runHook } from './hooks.ts';
import { parseImage } from './images.ts';
import { planEnd } from './leaks.ts';
import type { ContainerRecord, Job, PodRecord, Step } from './memory.ts';
import { isMirror } from './mirror.ts';
import { announce } from './node-events.ts';
import { rootRefusal } from './nonroot.ts';
import { runOnce } from './once.ts';
import { ensureImage } from './pulls.ts';
import { changed } from './relist.ts';
import { allocatedTo } from './resize.ts';
import { asksForService, serviceVariables } from './service-variables.ts';
import { withStart } from './startable.ts';
import type { Outcome } from './steps.ts';
import { kill } from './stop.ts';
import { onFreePorts } from './taken-port.ts';
import { inTrouble } from './troubles.ts';
import { latest, latestDead, specOf } from './view.ts';
import { beginWaiting } from './waiting.ts';

/** Crash loops back off from 10 s, doubling to the longest that the kubelet is told; the count starts anew after twice that. */
const FIRST_BACKOFF = 10_000;
/** From create to running, ms. */
const START_TIME = 50;

type StartStep = Step & { op: 'start' };

export function startContainer(ctx: Context, record: PodRecord, job: Job, step: StartStep): Outcome {
  const container = specOf(record.pod, step.name)?.container;
  if (container === undefined) return 'done';
  switch (job.stage) {
    case '':
      job.results[step.name] = null;
      if (backsOff(ctx, record, job, container)) return outcome(step, false);
      return image(ctx, record, job, step, container);
    case 'pulling':
      return 'wait';
    case 'pulled':
      return image(ctx, record, job, step, container);
    case 'creating':
      return started(ctx, record, job, step, container);
    default:
      return ranHook(ctx, record, job, step, container);
  }
}

function outcome(step: StartStep, ok: boolean): Outcome {
  return !ok && step.aborts ? 'abort' : 'done';
}

function fail(job: Job, container: Container, reason: string, message: string): void {
  job.results[container.name] = { reason, message };
  job.error ??= { kind: 'plain' };
}

function backsOff(ctx: Context, record: PodRecord, job: Job, container: Container): boolean {
  const dead = latestDead(record, container.name, record.inspectedAt);
  if (dead?.finishedAt === undefined) return false;
  const key = `${container.name}/${hashOf(container)}`;
  const { [key]: entry } = record.restarts;
  const longest = ctx.parts.flags.maxContainerRestartPeriod;
  const expired = entry !== undefined && dead.finishedAt - entry.at > 2 * longest;
  if (entry !== undefined && !expired && ctx.now - dead.finishedAt < entry.delay) {
    const who = `${record.pod.metadata.name}_${record.pod.metadata.namespace}`;
    ctx.event(
      record,
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${container.name} in pod ${who}(${record.uid})`,
      container,
    );
    const wait = goDuration(entry.delay);
    job.results[container.name] = {
      reason: 'CrashLoopBackOff',
      message: `back-off ${wait} restarting failed container=${container.name} pod=${who}(${record.uid})`,
    };
    const at = dead.finishedAt + entry.delay;
    const soonest = job.error?.kind === 'until' ? Math.min(job.error.at, at) : at;
    job.error = { kind: 'until', at: soonest };
    return true;
  }
  const delay = entry === undefined || expired ? FIRST_BACKOFF : Math.min(entry.delay * 2, longest);
  record.restarts[key] = { delay, at: ctx.now };
  return false;
}

function image(ctx: Context, record: PodRecord, job: Job, step: StartStep, container: Container): Outcome {
  const got = ensureImage(ctx, record, job, container);
  if (got === 'wait') return 'wait';
  if (got !== 'ready') {
    ctx.event(record, 'Warning', 'Failed', `Error: ${got.reason}`, container);
    fail(job, container, got.reason, got.message);
    return outcome(step, false);
  }
  return create(ctx, record, job, step, container);
}

function create(ctx: Context, record: PodRecord, job: Job, step: StartStep, container: Container): Outcome {
  const config = environment(ctx, record, container);
  const error = 'error' in config ? config.error : rootRefusal(record, container);
  if ('error' in config || error !== undefined) {
    ctx.event(record, 'Warning', 'Failed', `Error: ${error}`, container);
    fail(job, container, 'CreateContainerConfigError', error ?? '');
    return outcome(step, false);
  }
  const before = latest(record, container.name, ctx.now);
  const restart = before === undefined ? 0 : before.restart + 1;
  // What no word of the command asks for is left out: a program keeps its environment, and Services may be many.
  const env = asksForService(container) ? { ...serviceVariables(ctx, record.pod), ...config.env } : config.env;
  const program = programOf(ctx, record, asTold(ctx, record, container), restart, env);
  const older = record.containers.filter(({ name }) => name === container.name).slice(0, -1);
  const kept = record.containers.filter((each) => !older.includes(each));
  const made: ContainerRecord = {
    id: containerId(ctx, `${record.uid}/${container.name}/${restart}/${ctx.now}`),
    name: container.name,
    kind: step.kind,
    image: container.image ?? '',
    hash: hashOf(container),
    restart,
    createdAt: ctx.now,
    startedAt: undefined,
    finishedAt: undefined,
    exitCode: 0,
    reason: '',
    message: '',
    stoppedAt: undefined,
    ends: undefined,
    resources: allocatedTo(record, container),
    program,
  };
  record.containers = kept.concat([made]);
  made.program = withStart(ctx, record, asTold(ctx, record, container), made, program);
  made.program = onFreePorts(record, container.name, withSurroundings(ctx, record, container, made));
  noteReader(ctx, record, made.program);
  ctx.event(record, 'Normal', 'Created', 'Container created', container);
  if (made.program.fails !== undefined) {
    const { code, reason, message } = made.program.fails;
    ctx.event(record, 'Warning', 'Failed', `Error: ${message}`, container);
    fail(job, container, reason, message);
    made.startedAt = ctx.now;
    made.finishedAt = ctx.now;
    made.exitCode = code;
    made.reason = 'StartError';
    made.message = message;
    changed(ctx, record);
    return outcome(step, false);
  }
  job.stage = 'creating';
  ctx.at(`w/${record.uid}`, ctx.now + START_TIME * slowness(ctx.parts.world, record.node));
  return 'wait';
}

/** From its image's model; a process of the control plane that is kept down by a fault ends after a moment. */
function programOf(
  ctx: Context,
  record: PodRecord,
  container: Container,
  restart: number,
  env: Readonly<Record<string, string>>,
): Program {
  const made = ctx.behaviours.start(facts(ctx, record, container, restart, env));
  const program = atItsPace(ctx, record.node, onItsDisk(ctx, record.pod, container.name, made));
  const { component } = record.pod.metadata.labels ?? {};
  if (component === undefined || !isMirror(record.pod)) return program;
  const { world } = ctx.parts;
  const kept = [`process/${component}`, `process/${component}/${record.node}`].some(
    (fact) => world.get(fact) === 'down',
  );
  if (!kept) return inTrouble(ctx, component, program);
  return Object.freeze({ ...program, exit: { after: 500, code: 1 } });
}

/** A running container has another limit of memory: when it runs out of it is another moment. */
export function limitChanged(ctx: Context, record: PodRecord, container: Container, instance: ContainerRecord): void {
  const env = environment(ctx, record, container, instance.createdAt);
  if (!('env' in env) || instance.stoppedAt !== undefined || instance.startedAt === undefined) return;
  const { exit, ...rest } = instance.program;
  const next = programOf(ctx, record, container, instance.restart, env.env).exit;
  if (exit?.reason !== 'OOMKilled' && next?.reason !== 'OOMKilled') return;
  if (next !== undefined && instance.startedAt + next.after < ctx.now) return; // it holds more than that already
  instance.program = Object.freeze({ ...rest, ...(next ? { exit: next } : {}) });
  planEnd(ctx, record, instance);
}

/** On a slow machine everything that a program does takes longer. */
function atItsPace(ctx: Context, node: string, program: Program): Program {
  const factor = slowness(ctx.parts.world, node);
  const { listens, term } = program;
  if (factor === 1) return program;
  return Object.freeze({
    ...program,
    ...(listens ? { listens: { ...listens, after: listens.after * factor } } : {}),
    ...(term ? { term: { ...term, after: term.after * factor } } : {}),
  });
}

function facts(
  ctx: Context,
  record: PodRecord,
  container: Container,
  restart: number,
  env: Readonly<Record<string, string>>,
): Start {
  const limit = container.resources?.limits?.['memory'];
  return {
    image: parseImage(container.image ?? ''),
    command: container.command ?? [],
    args: container.args ?? [],
    env,
    memoryLimit: limit === undefined ? undefined : wholeValue(limit),
    ports: (container.ports ?? []).map(({ containerPort }) => containerPort),
    restart,
    ...(container.stdin || container.tty ? { interactive: true } : {}),
    first: !(ctx.runtime.init || record.pod.spec.shareProcessNamespace || record.pod.spec.hostPID),
    once: (record.pod.spec.restartPolicy ?? 'Always') !== 'Always',
    pod: record.pod.metadata.name,
    namespace: record.pod.metadata.namespace ?? '',
    chance: () => ctx.parts.sim.chance(`start/${record.uid}/${container.name}/${restart}`).int(2 ** 31),
  };
}

/** 64 hexadecimal digits. */
function containerId(ctx: Context, name: string): string {
  return ctx.parts.sim.chance(`container/${name}`).hex(8);
}

function started(ctx: Context, record: PodRecord, job: Job, step: StartStep, container: Container): Outcome {
  const instance = latest(record, container.name, ctx.now);
  if (instance === undefined) return 'done';
  instance.startedAt = ctx.now;
  if (!beginWaiting(ctx, record, container, instance)) {
    instance.program = runOnce(ctx, record, container, instance);
    planEnd(ctx, record, instance);
  }
  changed(ctx, record);
  ctx.event(record, 'Normal', 'Started', 'Container started', container);
  announce(ctx, record, instance.program);
  const hook = runHook(ctx, record, instance, 'postStart');
  if (hook === undefined) return outcome(step, true);
  job.stage = 'hook';
  job.since = ctx.now;
  ctx.at(`w/${record.uid}`, ctx.now + hook.took);
  return 'wait';
}

/** The hook has ended; a container whose hook failed is killed. */
function ranHook(ctx: Context, record: PodRecord, job: Job, step: StartStep, container: Container): Outcome {
  const instance = latest(record, container.name, ctx.now);
  if (instance === undefined || instance.finishedAt !== undefined) return outcome(step, true);
  if (job.stage === 'killing') return 'wait';
  const hook = runHook(ctx, record, instance, 'postStart');
  if (hook === undefined || hook.ok) return outcome(step, true);
  ctx.event(record, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', container);
  ctx.event(record, 'Normal', 'Killing', 'FailedPostStartHook', container);
  fail(job, container, 'PostStartHookError', hook.message);
  job.stage = 'killing';
  kill(ctx, record, instance, record.pod.spec.terminationGracePeriodSeconds ?? 0);
  return 'wait';
}
