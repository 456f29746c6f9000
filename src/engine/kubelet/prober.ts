/** What one probe finds: exec, HTTP, TCP or gRPC against the container's model (`pkg/probe`). */
import type { Container } from '../api/types.ts';
import { answersLate, delayAt, errorAt, slowness } from '../sim/links.ts';
import type { Context } from './context.ts';
import { digestOf } from './images.ts';
import { servedFiles } from './inside.ts';
import type { ContainerRecord, PodRecord, ProbeType, Verdict } from './memory.ts';
import { NETWORK } from './once.ts';
import { specOf } from './view.ts';

type Probe = NonNullable<Container['livenessProbe']>;

export interface Found {
  readonly verdict: Verdict;
  readonly output: string;
}

/** What Go's client says of a server that speaks no HTTP. */
const NO_HTTP = {
  closed: 'EOF',
  foreign: 'net/http: HTTP/1.x transport connection broken: malformed HTTP response',
};

const OK: Found = { verdict: 'success', output: '' };
/** How the kubelet calls itself. */
const AGENT = 'kube-probe/1.35';
const noPort = (name: number | string): Found => ({
  verdict: 'unknown',
  output: `strconv.Atoi: parsing ${JSON.stringify(name)}: invalid syntax`,
});
const failure = (output: string): Found => ({ verdict: 'failure', output });

export function runProbe(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
  probe: Probe,
  type: ProbeType,
): Found {
  const at = ctx.now - (instance.startedAt ?? ctx.now);
  if (instance.finishedAt !== undefined) return { verdict: 'unknown', output: '' };
  if (failsByFault(ctx, record, type)) return failure('');
  const { world } = ctx.parts;
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec) {
    const command = probe.exec.command ?? [];
    const { code, output, took, missing } = ctx.run(record, container, instance, command, { trusting: true });
    if (missing !== undefined)
      return { verdict: 'unknown', output: `${notStarted(record, container)}${missing}: unknown` };
    if (took * slowness(world, record.node) > timeout)
      return failure(`command timed out: "${command.join(' ')}" timed out after ${probe.timeoutSeconds ?? 1}s`);
    return code === 0 ? OK : failure(output);
  }
  const host = record.sandbox?.address ?? '';
  const late = answersLate(world, record.node) + delayAt(ctx.parts, `pod/${record.key}`) > timeout;
  if (probe.tcpSocket) {
    const port = portOf(container, probe.tcpSocket.port);
    if (Number.isNaN(port)) return noPort(probe.tcpSocket.port);
    const open = ctx.behaviours.answer(instance.program, { port, at }) !== undefined;
    if (open && late) return failure(`dial tcp ${host}:${port}: i/o timeout`);
    return open ? OK : failure(`dial tcp ${host}:${port}: connect: connection refused`);
  }
  if (probe.httpGet) {
    const { port: named, path = '/', scheme = 'HTTP' } = probe.httpGet;
    const port = portOf(container, named);
    if (Number.isNaN(port)) return noPort(named);
    const files = servedFiles(ctx, record, container, instance);
    const found = ctx.behaviours.answer(instance.program, {
      ...{ port, path, at, https: scheme === 'HTTPS', agent: AGENT, client: ctx.nodes.get(record.node)?.address ?? '' },
      host: hostAsked(probe.httpGet) ?? `${host}:${port}`,
      ...(files ? { files } : {}),
    });
    const { answer, late: held } =
      found?.forward === undefined ? { answer: found, late: 0 } : ctx.follow(record.key, found.forward);
    const url = `${scheme.toLowerCase()}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
    if (answer === undefined) return failure(`Get "${url}": dial tcp ${host}:${port}: connect: connection refused`);
    if (answer.fails !== undefined) return failure(`Get "${url}": ${NO_HTTP[answer.fails]}`);
    if (scheme === 'HTTPS' && answer.tls === false)
      return failure(`Get "${url}": http: server gave HTTP response to HTTPS client`);
    if (late || held > timeout)
      return failure(`Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
    const status = errorAt(ctx.parts, `pod/${record.key}`) ?? answer.status;
    return status >= 200 && status < 400 ? OK : failure(`HTTP probe failed with statuscode: ${status}`);
  }
  if (probe.grpc) {
    const { port } = probe.grpc;
    const open =
      ctx.behaviours.answer(instance.program, { port, at }) !== undefined &&
      ctx.behaviours.mayServeGrpc(instance.program);
    const within = `${probe.timeoutSeconds ?? 1}s`;
    return open && !late
      ? OK
      : failure(`timeout: failed to connect service "${host}:${port}" within ${within}: context deadline exceeded`);
  }
  return OK;
}

/** The Host header that a probe is told to send. */
const hostAsked = ({ host, httpHeaders = [] }: NonNullable<Probe['httpGet']>): string | undefined =>
  httpHeaders.find(({ name }) => name.toLowerCase() === 'host')?.value ?? host;

/** The way of a refusal from runc to the kubelet. */
function notStarted(record: PodRecord, container: Container): string {
  const id = digestOf(`${record.uid}/${container.name}`);
  return `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: `;
}

/** A fault makes the pod's probes fail, or those of one type: the fact `probe/NAMESPACE/POD`. */
function failsByFault(ctx: Context, record: PodRecord, type: ProbeType): boolean {
  const fact = ctx.parts.world.holds('probe') ? ctx.parts.world.get(`probe/${record.key}`) : undefined;
  return fact !== undefined && (fact === type || fact === 'all');
}

/** Whether what a probe finds may be another thing each time: a fault disturbs what goes to the pod. */
function isDisturbed(ctx: Context, { key, node }: PodRecord): boolean {
  const { world } = ctx.parts;
  return !(world.fine(`latency/pod/${key}`) && world.fine(`errors/pod/${key}`) && world.fine(`pace/${node}`));
}

/** Its script is run as time goes on (`waiting.ts`), so that its files are real ones. */
const isRunAsItGoes = (instance: ContainerRecord): boolean => 'stands' in instance;

/** Whether a command may come to something else though nobody writes in the container: it asks the network, or a script goes on. */
function mayTurn(record: PodRecord, instance: ContainerRecord, command: readonly string[]): boolean {
  const text = command.join(' ');
  const spec = specOf(record.pod, instance.name)?.container;
  return (
    isRunAsItGoes(instance) ||
    (instance.program.script !== undefined && /\s/.test(command.at(-1) ?? '')) ||
    text.split(/[^\w-]+/).some((word) => NETWORK.has(word) || word === 'date') ||
    (spec?.volumeMounts ?? []).some(({ mountPath }) => text.includes(mountPath))
  );
}

/** When what the probe finds may next change, virtual ms; Infinity: not before something else happens. */
export function stableUntil(ctx: Context, record: PodRecord, instance: ContainerRecord, probe: Probe): number {
  if (instance.startedAt === undefined || isDisturbed(ctx, record)) return ctx.now;
  if (probe.exec && mayTurn(record, instance, probe.exec.command ?? [])) return ctx.now;
  const at = ctx.now - instance.startedAt;
  if (probe.exec) return instance.startedAt + ctx.behaviours.nextChange(instance.program, probe.exec.command ?? [], at);
  const { listens, relays } = instance.program;
  if (relays && probe.httpGet) return ctx.now;
  return listens !== undefined && at < listens.after ? instance.startedAt + listens.after : Number.POSITIVE_INFINITY;
}

/** A port by number or by its name in the container. */
export function portOf(container: Container, port: number | string): number {
  if (typeof port === 'number') return port;
  const named = container.ports?.find(({ name }) => name === port);
  return named?.containerPort ?? Number(port);
}
