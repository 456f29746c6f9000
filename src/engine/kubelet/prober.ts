/** What one probe finds: exec, HTTP, TCP or gRPC against the container's model (`pkg/probe`). */
import type { Container } from '../api/types.ts';
import type { Context } from './context.ts';
import type { ContainerRecord, PodRecord, Verdict } from './memory.ts';

type Probe = NonNullable<Container['livenessProbe']>;

export interface Found {
  readonly verdict: Verdict;
  readonly output: string;
}

const OK: Found = { verdict: 'success', output: '' };
const failure = (output: string): Found => ({ verdict: 'failure', output });

export function runProbe(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
  probe: Probe,
): Found {
  const at = ctx.now - (instance.startedAt ?? ctx.now);
  if (instance.finishedAt !== undefined) return { verdict: 'unknown', output: '' };
  if (failsByFault(ctx, record)) return failure('');
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec) {
    const command = probe.exec.command ?? [];
    const { code, output, took } = ctx.behaviours.exec(instance.program, command, at);
    if (took > timeout)
      return failure(`command timed out: "${command.join(' ')}" timed out after ${probe.timeoutSeconds ?? 1}s`);
    return code === 0 ? OK : failure(output);
  }
  const host = record.sandbox?.address ?? '';
  if (probe.tcpSocket) {
    const port = portOf(container, probe.tcpSocket.port);
    const open = ctx.behaviours.answer(instance.program, { port, at }) !== undefined;
    return open ? OK : failure(`dial tcp ${host}:${port}: connect: connection refused`);
  }
  if (probe.httpGet) {
    const { port: named, path = '/', scheme = 'HTTP' } = probe.httpGet;
    const port = portOf(container, named);
    const answer = ctx.behaviours.answer(instance.program, { port, path, at });
    const url = `${scheme.toLowerCase()}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
    if (answer === undefined) return failure(`Get "${url}": dial tcp ${host}:${port}: connect: connection refused`);
    return answer.status >= 200 && answer.status < 400
      ? OK
      : failure(`HTTP probe failed with statuscode: ${answer.status}`);
  }
  if (probe.grpc) {
    const { port } = probe.grpc;
    const open = ctx.behaviours.answer(instance.program, { port, at }) !== undefined;
    const within = `${probe.timeoutSeconds ?? 1}s`;
    return open
      ? OK
      : failure(`timeout: failed to connect service "${host}:${port}" within ${within}: context deadline exceeded`);
  }
  return OK;
}

/** A fault makes the pod's probes fail: the fact `probe/NAMESPACE/POD`. */
function failsByFault(ctx: Context, record: PodRecord): boolean {
  return !ctx.parts.world.fine(`probe/${record.key}`);
}

/** When what the probe finds may next change, virtual ms; Infinity: not before something else happens. */
export function stableUntil(ctx: Context, instance: ContainerRecord, probe: Probe): number {
  if (instance.startedAt === undefined) return ctx.now;
  const at = ctx.now - instance.startedAt;
  if (probe.exec) return instance.startedAt + ctx.behaviours.nextChange(instance.program, probe.exec.command ?? [], at);
  const { listens } = instance.program;
  return listens !== undefined && at < listens.after ? instance.startedAt + listens.after : Number.POSITIVE_INFINITY;
}

/** A port by number or by its name in the container. */
export function portOf(container: Container, port: number | string): number {
  if (typeof port === 'number') return port;
  const named = container.ports?.find(({ name }) => name === port);
  return named?.containerPort ?? Number(port);
}
