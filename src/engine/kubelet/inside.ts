/** What somebody inside a container sees: its environment, its files, its processes. */
import type { Container, Pod } from '../api/types.ts';
import { resolvConf } from '../dns.ts';
import { toMicroTime } from '../sim/time.ts';
import type { ImageName } from './behaviours/behaviour.ts';
import { isSmall } from './behaviours/contents.ts';
import type { Context } from './context.ts';
import { changedAt, dataOf, deletedAt, environment, fieldOf, type ResourceRef, resourceOf } from './environment.ts';
import { hostsFile } from './hosts.ts';
import { parseImage } from './images.ts';
import type { Mounted } from './listing.ts';
import { DEBIAN, machineFiles } from './machine-files.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';
import { serviceVariables } from './service-variables.ts';
import { accountFiles, nameIn, userOf } from './user.ts';
import { specOf } from './view.ts';
import { isGenerated, layerOf, overlay } from './written.ts';

type Volume = NonNullable<Pod['spec']['volumes']>[number];

export interface Process {
  readonly pid: number;
  readonly user: string;
  readonly command: string;
  /** Virtual ms. */
  readonly startedAt: number;
  /** The container that ends with it, by its id. */
  readonly of?: string;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** All variables of a process in the container. */
export function environOf(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
): Record<string, string> {
  const own = environment(ctx, record, container, instance.createdAt);
  const variables = 'env' in own ? own.env : {};
  const { pod } = record;
  return {
    PATH,
    HOSTNAME: pod.spec.hostNetwork ? record.node : (pod.spec.hostname ?? pod.metadata.name),
    ...variables,
    ...withoutOwn(serviceVariables(ctx, pod, instance.createdAt), variables),
    ...(Object.hasOwn(variables, 'HOME') ? {} : { HOME: userOf(record, container).uid === 0 ? '/root' : '/' }),
  };
}

/** Services' variables stand behind the container's own, which win. */
function withoutOwn(
  services: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(services).filter(([name]) => !Object.hasOwn(own, name)));
}

/** What tells Alpine's from Debian's; BusyBox has none. */
function releaseOf(image: ImageName): [string, string][] {
  if (image.base === 'busybox') return [];
  if (!isSmall(image)) return [['/etc/os-release', DEBIAN]];
  const version = /^(?:.*-alpine)?(\d+\.\d+)/.exec(image.base === 'alpine' ? image.tag : '')?.[1] ?? '3.22';
  return [
    [
      '/etc/os-release',
      `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}.0\nPRETTY_NAME="Alpine Linux v${version}"\nHOME_URL="https://alpinelinux.org/"\n`,
    ],
  ];
}

/** Where every pod finds its service account's token. */
const TOKENS = '/var/run/secrets/';

/**
 * The files that a server in the container may serve; undefined while they can be none but the image's. What another
 * container's program puts on a volume is not known, unless a script writes it: there the image's own files stand in for it.
 */
export function servedFiles(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
): (() => ReadonlyMap<string, string>) | undefined {
  const mounts = (container.volumeMounts ?? []).filter(({ mountPath }) => !mountPath.startsWith(TOKENS));
  if (instance.written === undefined && mounts.length === 0) return undefined;
  return () => {
    const files = new Map(filesOf(ctx, record, container, instance));
    const unknown = mounts.filter(({ name }) => isFilledElsewhere(ctx, record, container, name));
    for (const [path, text] of unknown.length > 0 ? Object.entries(ctx.behaviours.files(instance.program)) : [])
      if (unknown.some(({ mountPath }) => path.startsWith(`${mountPath}/`))) files.set(path, text);
    return files;
  };
}

/** Whether what a container's program does to files is known: of a shell and of servers it is, of a program of one's own not. */
function isKnown(ctx: Context, { containers }: PodRecord, name: string): boolean {
  const { program } = containers.find((each) => each.name === name) ?? {};
  return program !== undefined && ctx.behaviours.isModelled(program);
}

/** Whether others mount a volume on which nobody has written by hand. */
function isFilledElsewhere(ctx: Context, record: PodRecord, container: Container, name: string): boolean {
  const { spec } = record.pod;
  const volume = spec.volumes?.find((each) => each.name === name);
  if (volume === undefined || isGenerated(volume)) return false;
  if (Object.keys(layerOf(ctx, record, volume) ?? {}).length > 0) return false;
  const others = [...(spec.initContainers ?? []), ...spec.containers].filter((each) => each.name !== container.name);
  return others.some(
    (each) => each.volumeMounts?.some((mount) => mount.name === name) && !isKnown(ctx, record, each.name),
  );
}

/** Files by path: those of the image, of the pod, and of every mounted volume; a path that ends with a slash is a folder. */
export function filesOf(
  ctx: Context,
  record: PodRecord,
  container: Container,
  instance: ContainerRecord,
): ReadonlyMap<string, string> {
  const files = new Map(Object.entries(ctx.behaviours.files(instance.program)));
  const { pod } = record;
  const host = pod.spec.hostname ?? pod.metadata.name;
  files.set('/etc/hostname', `${host}\n`);
  files.set('/etc/hosts', hostsFile(pod, record.sandbox?.address ?? ''));
  files.set('/etc/resolv.conf', resolvConf(pod));
  const image = parseImage(container.image ?? '');
  for (const [path, text] of [...accountFiles(image), ...releaseOf(image)]) if (!files.has(path)) files.set(path, text);
  overlay(files, instance.written, '');
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => a.mountPath.length - b.mountPath.length);
  for (const mount of mounts) {
    const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
    if (volume === undefined) continue;
    const root = `${mount.mountPath.replace(/\/+$/, '')}/`;
    // What is mounted by a path in the volume is the file that was there when the container was made; nothing brings it up to date.
    const content = contentOf(ctx, record, volume, mount.subPath ? instance.createdAt : refreshedAt(ctx, record));
    const layer = layerOf(ctx, record, volume);
    const part = mount.subPath ?? '';
    const single = layer?.[part] ?? content.find(([path]) => path === part)?.[1];
    if (single !== undefined) {
      files.set(mount.mountPath, single);
      continue;
    }
    for (const path of files.keys()) if (path.startsWith(root)) files.delete(path); // hidden below the volume
    files.set(root, '');
    const inside = mount.subPath ? `${mount.subPath.replace(/\/+$/, '')}/` : '';
    for (const [path, text] of content) if (path.startsWith(inside)) files.set(root + path.slice(inside.length), text);
    overlay(files, layer, root, inside);
  }
  return files;
}

/** A pod's volumes are brought up to date with its regular sync: 60 s and up to half as much again (`syncFrequency`). */
const REFRESH = 60_000;

/** When the kubelet last brought the pod's volumes up to date. */
function refreshedAt(ctx: Context, record: PodRecord): number {
  const since = record.sandbox?.createdAt ?? ctx.now;
  const every = REFRESH * (1 + ctx.chance(`refresh/${record.uid}`) / 2);
  return since + Math.floor((ctx.now - since) / every) * every;
}

/** When it will do so next. */
export function refreshedNext(ctx: Context, record: PodRecord): number {
  const every = REFRESH * (1 + ctx.chance(`refresh/${record.uid}`) / 2);
  return refreshedAt(ctx, record) + every;
}

/** How the kubelet keeps the volume that is mounted on a folder, of one that comes from the cluster. */
export function mountedAt(
  ctx: Context,
  record: PodRecord,
  { volumeMounts = [] }: Container,
  folder: string,
): Mounted | undefined {
  const mount = volumeMounts.find((each) => each.mountPath.replace(/\/+$/, '') === folder && !each.subPath);
  const volume = mount && record.pod.spec.volumes?.find(({ name }) => name === mount.name);
  if (volume === undefined || !isGenerated(volume)) return undefined;
  const since = writtenAt(ctx, record, volume);
  const stamp = toMicroTime(since).slice(0, 19).replace(/[-T:]/g, '_');
  const nanos = ctx.parts.sim.chance(`written/${record.uid}/${volume.name}/${since}`).int(2 ** 32);
  return { folder: `..${stamp}.${nanos}`, since };
}

/** When the kubelet wrote a volume's files last: with the pod's sandbox, or when it noticed a change. */
function writtenAt(ctx: Context, record: PodRecord, { secret, configMap, projected }: Volume): number {
  const noticed = refreshedAt(ctx, record);
  const namesOf = (of: 'secrets' | 'configmaps'): (string | undefined)[] => {
    const sources = projected?.sources ?? [];
    if (of === 'secrets') return [secret?.secretName, ...sources.map((source) => source.secret?.name)];
    return [configMap?.name, ...sources.map((source) => source.configMap?.name)];
  };
  const changes = (['secrets', 'configmaps'] as const).flatMap((resource) =>
    namesOf(resource).map((name) =>
      name === undefined ? 0 : (changedAt(ctx, resource, `${record.pod.metadata.namespace}/${name}`, noticed) ?? 0),
    ),
  );
  const [since, changed] = [record.sandbox?.createdAt ?? ctx.now, Math.max(0, ...changes)];
  if (changed <= since) return since;
  const every = REFRESH * (1 + ctx.chance(`refresh/${record.uid}`) / 2);
  return Math.round(since + Math.ceil((changed - since) / every) * every);
}

type Items = readonly { readonly key: string; readonly path: string }[] | undefined;

/** @param time as of when the cluster's objects are told */
function contentOf(ctx: Context, record: PodRecord, volume: Volume, time: number): [string, string][] {
  const { secret, configMap, downwardAPI, projected, hostPath } = volume;
  if (hostPath) return machineFiles(record.node, hostPath.path);
  if (secret) return keysOf(ctx, record, time, 'secrets', secret.secretName ?? '', secret.items);
  if (configMap) return keysOf(ctx, record, time, 'configmaps', configMap.name ?? '', configMap.items);
  if (downwardAPI) return fieldsOf(ctx, record, downwardAPI.items);
  return (projected?.sources ?? []).flatMap((source): [string, string][] => {
    if (source.secret) return keysOf(ctx, record, time, 'secrets', source.secret.name ?? '', source.secret.items);
    if (source.configMap)
      return keysOf(ctx, record, time, 'configmaps', source.configMap.name ?? '', source.configMap.items);
    if (source.downwardAPI) return fieldsOf(ctx, record, source.downwardAPI.items);
    if (source.serviceAccountToken) return [[source.serviceAccountToken.path, tokenOf(record)]];
    return [];
  });
}

function keysOf(
  ctx: Context,
  record: PodRecord,
  time: number,
  resource: 'secrets' | 'configmaps',
  name: string,
  items: Items,
): [string, string][] {
  const data = dataOf(ctx, record.pod, resource, name, time) ?? lastData(ctx, record, time, resource, name) ?? {};
  if (!items?.length) return Object.entries(data);
  return items.flatMap(({ key, path }): [string, string][] => {
    const value = data[key];
    return value === undefined ? [] : [[path, value]];
  });
}

/** What was mounted stays as it was when its object is deleted: the kubelet fails to bring it up to date. */
function lastData(
  ctx: Context,
  record: PodRecord,
  time: number,
  resource: 'secrets' | 'configmaps',
  name: string,
): Record<string, string> | undefined {
  const since = record.sandbox?.createdAt ?? time;
  const deleted = deletedAt(ctx, resource, `${record.pod.metadata.namespace}/${name}`, since, time);
  return deleted === undefined ? undefined : dataOf(ctx, record.pod, resource, name, deleted - 1);
}

interface Item {
  readonly path: string;
  readonly fieldRef?: { readonly fieldPath?: string };
  readonly resourceFieldRef?: ResourceRef & { readonly containerName?: string };
}

function fieldsOf(ctx: Context, record: PodRecord, items: readonly Item[] = []): [string, string][] {
  return items.map(({ path, fieldRef, resourceFieldRef }) => {
    const container = specOf(record.pod, resourceFieldRef?.containerName ?? '')?.container;
    const text =
      resourceFieldRef && container
        ? resourceOf(ctx, record, container, resourceFieldRef)
        : fieldOf(record, fieldRef?.fieldPath ?? '');
    return [path, text];
  });
}

/** A token has the form of a JWT; it opens nothing. */
function tokenOf({ pod }: PodRecord): string {
  const part = (value: unknown) => btoa(JSON.stringify(value)).replace(/=+$/, '');
  const subject = `system:serviceaccount:${pod.metadata.namespace}:${pod.spec.serviceAccountName ?? 'default'}`;
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ aud: ['https://kubernetes.default.svc'], sub: subject })}.${part(pod.metadata.uid)}`;
}

/** The processes of a running container itself. */
export function processesOf(ctx: Context, record: PodRecord, instance: ContainerRecord): Process[] {
  if (!isRunning(instance)) return [];
  const own = specOf(record.pod, instance.name)?.container;
  const { uid } = own === undefined ? { uid: 0 } : userOf(record, own);
  const [passwd] = accountFiles(parseImage(own?.image ?? ''));
  const user = nameIn(passwd?.[1], uid) ?? String(uid);
  const startedAt = instance.startedAt ?? ctx.now;
  return ctx.behaviours.processes(instance.program).map((command, i) => ({
    pid: i === 0 ? 1 : i + 6,
    user,
    command,
    startedAt,
    ...(i === 0 ? { of: instance.id } : {}),
  }));
}

/** The processes that one sees inside: those of the whole pod where they are shared, those of the container that is debugged. */
export function processesSeen(ctx: Context, record: PodRecord, instance: ContainerRecord): Process[] {
  const { spec } = record.pod;
  const debugged = spec.ephemeralContainers?.find(({ name }) => name === instance.name)?.targetContainerName;
  const pause = { pid: 1, user: '65535', command: '/pause', startedAt: record.sandbox?.createdAt ?? ctx.now };
  const seen = spec.shareProcessNamespace
    ? record.containers
    : [...record.containers.filter(({ name }) => name === debugged), instance];
  const list = seen.flatMap((each) => processesOf(ctx, record, each));
  return (spec.shareProcessNamespace ? [pause, ...list] : list).map((process, i) => ({
    ...process,
    pid: i === 0 ? 1 : i + 6,
  }));
}

const isRunning = ({ startedAt, finishedAt }: ContainerRecord): boolean =>
  startedAt !== undefined && finishedAt === undefined;
