/** Stopping containers, and their ends. */

import { MINIMUM_GRACE } from './actions.ts';
import type { Context } from './context.ts';
import { runHook } from './hooks.ts';
import type { ContainerRecord, End, HookRun, PodRecord } from './memory.ts';
import { changed } from './relist.ts';
import { specOf } from './view.ts';

/** Signals: 128 + SIGKILL. */
const KILLED = 137;

/** Says that a container is stopped, and stops it. */
export function killContainer(
  ctx: Context,
  record: PodRecord,
  container: ContainerRecord,
  message: string,
  grace: number,
): void {
  ctx.event(record, 'Normal', 'Killing', message, specOf(record.pod, container.name)?.container);
  kill(ctx, record, container, grace);
}

/** Runs the preStop hook; one that fails is told of, and does not hold up the end. */
export function beginPreStop(ctx: Context, record: PodRecord, container: ContainerRecord): HookRun | undefined {
  const preStop = runHook(ctx, record, container, 'preStop');
  if (preStop?.ok === false) {
    const spec = specOf(record.pod, container.name)?.container;
    ctx.event(record, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', spec);
  }
  return preStop;
}

/**
 * The preStop hook, then SIGTERM, then SIGKILL when the grace period (seconds) is over.
 * @param since when the pod began to end: a container that waited for its turn began its hook then, and has less time left
 */
export function kill(
  ctx: Context,
  record: PodRecord,
  container: ContainerRecord,
  grace: number,
  since = ctx.now,
): void {
  const begun = since < ctx.now;
  const preStop = begun ? runHook(ctx, record, container, 'preStop') : beginPreStop(ctx, record, container);
  const hook = Math.min(preStop?.took ?? 0, grace * 1000);
  const termed = Math.max(ctx.now, since + hook);
  const waited = Math.floor(hook / 1000) + Math.floor((termed - since - hook) / 1000);
  const left = Math.max(MINIMUM_GRACE, grace - waited) * 1000;
  container.stoppedAt = ctx.now;
  const { term } = container.program;
  const end: End =
    term !== undefined && term.after < left
      ? { at: termed + term.after, code: term.code, reason: reasonOf(term.code), message: '' }
      : { at: termed + left, code: KILLED, reason: 'Error', message: '' };
  if (container.ends === undefined || end.at < container.ends.at) endAt(ctx, record, container, end);
  if (container.program.hears) signal(ctx, record, container, termed);
}

/** SIGTERM reaches a script that has a handler for it; see `waiting.ts`. */
export function signal(ctx: Context, record: PodRecord, container: ContainerRecord, at = ctx.now): void {
  container.signalled = at;
  ctx.at(`y/${record.uid}/${container.id}`, at);
}

export function reasonOf(code: number): string {
  return code === 0 ? 'Completed' : 'Error';
}

/** Lets a running container end in the given way. */
export function endAt(ctx: Context, record: PodRecord, container: ContainerRecord, end: End): void {
  container.ends = end;
  ctx.only(`x/${record.uid}/${container.id}`, end.at);
}

/** The container's end has come. @returns whether it was running */
export function ended(ctx: Context, record: PodRecord, id: string): boolean {
  const container = record.containers.find((each) => each.id === id);
  if (container?.ends === undefined || container.finishedAt !== undefined) return false;
  container.finishedAt = ctx.now;
  container.exitCode = container.ends.code;
  container.reason = container.ends.reason;
  container.message = container.ends.message || lastWords(ctx, record, container);
  changed(ctx, record);
  return true;
}

/** With `FallbackToLogsOnError` the end of the log is the termination message: 80 lines, 2048 bytes at most. */
function lastWords(ctx: Context, record: PodRecord, container: ContainerRecord): string {
  const spec = specOf(record.pod, container.name)?.container;
  if (spec?.terminationMessagePolicy !== 'FallbackToLogsOnError' || container.exitCode === 0) return '';
  const { startedAt = ctx.now } = container;
  const lines = ctx.behaviours.logs(container.program, 0, ctx.now - startedAt, startedAt);
  return lines
    .slice(-80)
    .map(({ text }) => `${text}\n`)
    .join('')
    .slice(-2048);
}
