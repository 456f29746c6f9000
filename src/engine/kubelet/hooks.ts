/** Life-cycle hooks: how long they take and whether they succeed (`pkg/kubelet/lifecycle/handlers.go`). */
import type { Context } from './context.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';
import { portOf } from './prober.ts';
import { specOf } from './view.ts';

interface Handler {
  readonly exec?: { readonly command?: readonly string[] };
  readonly httpGet?: {
    readonly host?: string;
    readonly path?: string;
    readonly port: number | string;
    readonly scheme?: string;
  };
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
  const spec = specOf(record.pod, container.name)?.container;
  const handler = spec?.lifecycle?.[which] as Handler | undefined;
  if (spec === undefined || handler === undefined) return undefined;
  const at = ctx.now - (container.startedAt ?? ctx.now);
  if (handler.sleep) return { took: handler.sleep.seconds * 1000, ok: true, message: '' };
  if (handler.exec) {
    const { code, took, output } = ctx.behaviours.exec(container.program, handler.exec.command ?? [], at);
    const message = `command '${(handler.exec.command ?? []).join(' ')}' exited with ${code}: ${output}`;
    return { took, ok: code === 0, message: code === 0 ? '' : message };
  }
  if (handler.httpGet) {
    // Any answer will do: its status is not looked at.
    const { host = record.sandbox?.address ?? '', path = '/', scheme = 'HTTP' } = handler.httpGet;
    const port = portOf(spec, handler.httpGet.port);
    if (ctx.behaviours.answer(container.program, { port, path, at }) !== undefined)
      return { took: 0, ok: true, message: '' };
    const url = `${scheme.toLowerCase()}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
    return { took: 0, ok: false, message: `Get "${url}": dial tcp ${host}:${port}: connect: connection refused` };
  }
  return { took: 0, ok: false, message: 'invalid handler' }; // a TCP hook is accepted and never works
}
