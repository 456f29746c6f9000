/** Life-cycle hooks: how long they take and whether they succeed (`pkg/kubelet/lifecycle/handlers.go`). */
import type { Context } from './context.ts';
import type { ContainerRecord, HookRun, PodRecord } from './memory.ts';
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

type Which = 'preStop' | 'postStart';

/** Runs a hook, once; undefined when the container has none. */
export function runHook(
  ctx: Context,
  record: PodRecord,
  container: ContainerRecord,
  which: Which,
): HookRun | undefined {
  const run = container.hooks?.[which] ?? firstRun(ctx, record, container, which);
  if (run !== undefined) container.hooks = { ...container.hooks, [which]: run };
  return run;
}

function firstRun(ctx: Context, record: PodRecord, container: ContainerRecord, which: Which): HookRun | undefined {
  const spec = specOf(record.pod, container.name)?.container;
  const handler = spec?.lifecycle?.[which] as Handler | undefined;
  if (spec === undefined || handler === undefined) return undefined;
  const at = ctx.now - (container.startedAt ?? ctx.now);
  if (handler.sleep) return { took: handler.sleep.seconds * 1000, ok: true, message: '' };
  if (handler.exec) {
    const { command = [] } = handler.exec;
    const { code, took, output, missing } = ctx.run(record, spec, container, command, { trusting: true });
    const message = `command '${command.join(' ')}' exited with ${code}: ${output || (missing ?? '')}`;
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
