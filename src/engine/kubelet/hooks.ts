/** Life-cycle hooks: how long they take and whether they succeed. */
import type { Context } from './context.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';
import { specOf } from './view.ts';

interface Handler {
  readonly exec?: { readonly command?: readonly string[] };
  readonly httpGet?: { readonly path?: string; readonly port: number | string };
  readonly tcpSocket?: { readonly port: number | string };
  readonly sleep?: { readonly seconds: number };
}

export interface HookRun {
  /** ms */
  readonly took: number;
  readonly ok: boolean;
  readonly message: string;
}

/** Runs a hook; undefined when the container has none. */
export function runHook(
  ctx: Context,
  record: PodRecord,
  container: ContainerRecord,
  which: 'preStop' | 'postStart',
): HookRun | undefined {
  const handler = specOf(record.pod, container.name)?.container.lifecycle?.[which] as Handler | undefined;
  if (handler === undefined) return undefined;
  const at = ctx.now - (container.startedAt ?? ctx.now);
  if (handler.sleep) return { took: handler.sleep.seconds * 1000, ok: true, message: '' };
  if (handler.exec) {
    const { code, took, output } = ctx.behaviours.exec(container.program, handler.exec.command ?? [], at);
    const message = `command '${(handler.exec.command ?? []).join(' ')}' exited with ${code}: ${output}`;
    return { took, ok: code === 0, message: code === 0 ? '' : message };
  }
  return { took: 0, ok: true, message: '' };
}

/** ms */
export function hookDuration(
  ctx: Context,
  record: PodRecord,
  container: ContainerRecord,
  which: 'preStop' | 'postStart',
): number {
  return runHook(ctx, record, container, which)?.took ?? 0;
}
