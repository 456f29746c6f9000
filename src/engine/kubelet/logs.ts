/** Container logs: which instance is meant, whether its log can be had, and its lines. */
import { ApiError, badRequest, internalError } from '../api/errors.ts';
import type { ContainerStatus, Pod } from '../api/types.ts';
import { fromTime } from '../sim/time.ts';
import type { Context } from './context.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';
import { lastRelist } from './relist.ts';

export interface LogLine {
  /** Virtual milliseconds since the Unix epoch. */
  readonly time: number;
  readonly text: string;
}

export interface LogQuery {
  readonly container?: string;
  readonly previous?: boolean;
  /** Only the last lines. */
  readonly tail?: number;
  readonly sinceSeconds?: number;
  /** RFC 3339 */
  readonly sinceTime?: string;
  /** Asked as at an earlier moment, virtual ms. */
  readonly until?: number;
}

/** A log, and what the runtime says instead when the file is gone (kubectl prints it as if it were the log). */
export interface Log {
  readonly container: string;
  readonly lines: readonly LogLine[];
  readonly lost?: string;
}

/** Windows that are looked at first when only the last lines are wanted, ms. */
const TAIL_WINDOW = 60_000;
/** How many times wider the next window is at most. */
const WIDEST = 8;

/** @throws ApiError as the API server and the kubelet refuse; an empty log for a pod without a node */
export function readLog(ctx: Context, pod: Pod, record: PodRecord | undefined, query: LogQuery): Log {
  const { instance, ...log } = find(ctx, pod, record, query);
  return instance === undefined ? log : { ...log, lines: linesOf(ctx, instance, query) };
}

/** Works a little at a log, which may take long. @returns how much of it is known, 0 to 1: then it is read at once @throws ApiError */
export function logComesNearer(ctx: Context, pod: Pod, record: PodRecord | undefined, query: LogQuery): number {
  const { instance } = find(ctx, pod, record, query);
  if (instance?.startedAt === undefined) return 1;
  const { program, startedAt } = instance;
  return ctx.behaviours.logsComeNearer(program, endOf(ctx, instance, startedAt, query), startedAt);
}

/** The log that is meant without its lines, and the instance that has them. */
function find(
  ctx: Context,
  pod: Pod,
  record: PodRecord | undefined,
  query: LogQuery,
): Log & { readonly instance?: ContainerRecord } {
  const container = containerOf(pod, query.container);
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') return { container, lines: [] };
  reachable(ctx, pod.spec.nodeName, `containerLogs/${pod.metadata.namespace}/${pod.metadata.name}/${container}`);
  const id = instanceFor(pod, container, query.previous ?? false);
  const instance = record?.containers.find((each) => each.id === id);
  if (record === undefined || instance === undefined || isCollected(ctx, record, instance))
    return { container, lines: [], lost: `unable to retrieve container logs for containerd://${id}` };
  return { container, lines: [], instance };
}

/** The container meant (`validateContainer` of the pod registry). */
function containerOf({ metadata, spec }: Pod, wanted: string | undefined): string {
  const all = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  if (wanted) {
    if (all.some(({ name }) => name === wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${metadata.name}`);
  }
  const [only] = spec.containers;
  if (only !== undefined && spec.containers.length === 1) return only.name;
  const names = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
  throw badRequest(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${names.map(({ name }) => name).join(' ')}]`,
  );
}

/** @throws ApiError when the API server cannot talk to the kubelet of `node`; for a stream it makes an error of its own of that */
export function reachable(ctx: Context, node: string, path: string, asks: 'get' | 'stream' = 'get'): void {
  const address = ctx.nodes.get(node)?.address ?? '';
  const { world } = ctx.parts;
  const silent = !world.fine(`machine/${node}`) || !world.fine(`network/${node}`);
  if (!silent && ctx.kubeletWorks(node)) return;
  const why = silent ? 'i/o timeout' : 'connect: connection refused';
  const message = `"https://${address}:10250/${path}": dial tcp ${address}:10250: ${why}`;
  if (asks === 'stream') throw internalError(`error sending request: Post ${message}`);
  throw new ApiError(500, '', `Get ${message}`); // what is no status has no reason
}

/** The id of the instance whose log is meant (`validateContainerLogStatus` of the kubelet). */
function instanceFor(pod: Pod, container: string, previous: boolean): string {
  const { status, metadata } = pod;
  const who = `container "${container}" in pod "${metadata.name}"`;
  const said = [
    ...(status.containerStatuses ?? []),
    ...(status.initContainerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
  ].find(({ name }) => name === container);
  if (said === undefined) throw badRequest(`${who} is not available`);
  const last = said.lastState?.terminated?.containerID;
  if (previous) {
    if (!last) throw badRequest(`previous terminated ${who} not found`);
    return idOf(last);
  }
  return idOf(currentOf(said, who, last));
}

function currentOf(said: ContainerStatus, who: string, last: string | undefined): string {
  const { running, terminated, waiting } = said.state ?? {};
  if (running) return said.containerID ?? '';
  if (terminated || said.lastState?.terminated) {
    const id = terminated?.containerID || last;
    if (!id) throw badRequest(`${who} is terminated`);
    return id;
  }
  switch (waiting?.reason) {
    case 'ErrImagePull':
      throw badRequest(`${who} is waiting to start: image can't be pulled`);
    case 'ImagePullBackOff':
      throw badRequest(`${who} is waiting to start: trying and failing to pull image`);
    default:
      throw badRequest(`${who} is waiting to start: ${waiting?.reason ?? ''}`);
  }
}

const idOf = (id: string): string => id.slice(id.indexOf('//') + 2);

/** Of the dead instances of a container only the newest is kept (`maxPerPodContainerCount` 1), from the next relist on. */
function isCollected(ctx: Context, record: PodRecord, instance: ContainerRecord): boolean {
  const looked = lastRelist(ctx, ctx.nodeOf(record));
  return record.containers.some(
    (other) =>
      other.name === instance.name &&
      other.createdAt > instance.createdAt &&
      other.finishedAt !== undefined &&
      other.finishedAt <= looked,
  );
}

/** Up to when it had written, ms after its start. */
const endOf = (ctx: Context, { finishedAt }: ContainerRecord, startedAt: number, { until }: LogQuery): number =>
  Math.min(finishedAt ?? ctx.now, until ?? Number.POSITIVE_INFINITY) - startedAt;

function linesOf(ctx: Context, instance: ContainerRecord, query: LogQuery): LogLine[] {
  const { startedAt } = instance;
  if (startedAt === undefined) return [];
  const { until = ctx.now } = query;
  const end = endOf(ctx, instance, startedAt, query);
  if (end < 0) return [];
  const since = Math.max(
    query.sinceSeconds === undefined ? startedAt : until - query.sinceSeconds * 1000,
    query.sinceTime === undefined ? startedAt : fromTime(query.sinceTime),
  );
  const start = Math.max(0, since - startedAt);
  const at = (from: number) =>
    ctx.behaviours
      .logs(instance.program, from, end, startedAt)
      .map(({ at: offset, text }) => ({ time: startedAt + offset, text }));
  if (query.tail === undefined || query.tail < 0) return at(start);
  for (let window = TAIL_WINDOW; ; ) {
    const from = Math.max(start, end - window);
    const lines = at(from);
    if (lines.length >= query.tail || from <= start) return query.tail === 0 ? [] : lines.slice(-query.tail);
    // as far back as the lines found so far come, and a little more: what stands before is made for nothing
    const wider = lines.length === 0 ? WIDEST : (1.2 * query.tail) / lines.length;
    window = Math.ceil(window * Math.max(1.2, Math.min(wider, WIDEST)));
  }
}
