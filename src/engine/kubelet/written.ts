/**
 * Files that somebody wrote in a running container. What lies in the container's own layer goes with that instance, what lies on
 * an emptyDir with the pod, what lies on a claimed volume or the node's disk stays. All of it is plain data in the records.
 */
import type { Container, PersistentVolume, PersistentVolumeClaim } from '../api/types.ts';
import { PROVISIONED_BY } from '../client/volume-match.ts';
import type { Context } from './context.ts';
import { onDisk } from './host-paths.ts';
import type { ContainerRecord, Layer, PodRecord } from './memory.ts';
import { mayWrite } from './user.ts';

type Mount = NonNullable<Container['volumeMounts']>[number];
type Volume = NonNullable<PodRecord['pod']['spec']['volumes']>[number];

const READ_ONLY = 'Read-only file system';

/** Where the kernel keeps its own: nothing is written there. */
const KERNEL = /^\/(?:proc|sys)(?:\/|$)/;

/** The path within a mount, or undefined when it lies outside. */
export function within(mount: Mount, path: string): string | undefined {
  const root = mount.mountPath.replace(/\/+$/, '');
  if (path === root) return '';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
}

/** The mount that holds a path: the deepest. */
export function mountOf(container: Container, path: string): Mount | undefined {
  let found: Mount | undefined;
  for (const mount of container.volumeMounts ?? [])
    if (within(mount, path) !== undefined && mount.mountPath.length > (found?.mountPath.length ?? -1)) found = mount;
  return found;
}

/** What outlives the pod, and where in it the volume lies: a persistent volume, or a path of the node's disk. */
function lasting({ parts: { store } }: Context, { pod, node }: PodRecord, volume: Volume): Lasting | undefined {
  if (volume.hostPath) return onDisk(node, volume.hostPath.path);
  const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${pod.metadata.name}-${volume.name}`);
  if (claim === undefined) return undefined;
  const bound = store.get('persistentvolumeclaims', `${pod.metadata.namespace}/${claim}`) as
    | PersistentVolumeClaim
    | undefined;
  const disk = store.get('persistentvolumes', bound?.spec.volumeName ?? '') as PersistentVolume | undefined;
  const path = disk?.metadata.annotations?.[PROVISIONED_BY] ? undefined : disk?.spec.hostPath?.path;
  return path === undefined ? { name: `pv/${disk?.metadata.uid ?? claim}`, at: '' } : onDisk(node, path);
}

interface Lasting {
  readonly name: string;
  /** A path in it, without a slash at either end; '' is all of it. */
  readonly at: string;
}

export const volumeOf = ({ pod }: PodRecord, mount: Mount): Volume | undefined =>
  pod.spec.volumes?.find(({ name }) => name === mount.name);

/** Whether a volume's files come from the cluster: nobody writes there. */
export const isGenerated = (volume: Volume): boolean =>
  (volume.configMap ?? volume.secret ?? volume.projected ?? volume.downwardAPI) !== undefined;

/** Whether a text names a file on a volume that comes from the cluster. */
export const namesMount = ({ volumeMounts = [] }: Container, text: string): boolean =>
  volumeMounts.some(({ mountPath, subPath }) =>
    text.includes(subPath ? mountPath : `${mountPath.replace(/\/+$/, '')}/`),
  );

/** Whether a text names a path on a volume on which containers write. */
export const namesVolume = (record: PodRecord, { volumeMounts = [] }: Container, text: string): boolean =>
  volumeMounts.some((mount) => {
    const volume = volumeOf(record, mount);
    return volume !== undefined && !isGenerated(volume) && text.includes(`${mount.mountPath.replace(/\/+$/, '')}/`);
  });

/** What was written on a mounted volume, by path in it. */
export function layerOf(ctx: Context, record: PodRecord, volume: Volume): Layer | undefined {
  const place = lasting(ctx, record, volume);
  if (place === undefined) return record.scratch?.[volume.name];
  const all = ctx.volumes.get(place.name);
  return all === undefined || place.at === '' ? all : below(all, place.at);
}

/** What a layer has below a folder, by the paths in it; a file's own text is under ''. */
function below(layer: Layer, folder: string): Layer {
  const inside = Object.entries(layer).flatMap(([path, text]) => {
    if (path === folder) return [['', text] as const];
    const part = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : '';
    return part === '' ? [] : [[part, text] as const];
  });
  return Object.fromEntries(inside);
}

/** Lays what was written over files. @param prefix where the layer is mounted, with a slash at its end; '' for the root */
export function overlay(files: Map<string, string>, layer: Layer | undefined, prefix: string, inside = ''): void {
  for (const [path, text] of Object.entries(layer ?? {})) {
    if (!path.startsWith(inside)) continue;
    const full = `${prefix}${path.slice(inside.length)}`;
    if (text === null) files.delete(full);
    else files.set(full, text);
  }
}

/** What the system says against writing at a path; undefined: nothing. */
export function refusalOf(record: PodRecord, container: Container, path: string): string | undefined {
  if (KERNEL.test(path)) return READ_ONLY;
  const mount = mountOf(container, path);
  const volume = mount && volumeOf(record, mount);
  const forbidden =
    mount === undefined || volume === undefined
      ? container.securityContext?.readOnlyRootFilesystem
      : mount.readOnly || isGenerated(volume) || volume.persistentVolumeClaim?.readOnly;
  if (forbidden) return READ_ONLY;
  return mount === undefined && !mayWrite(record, container, path) ? 'Permission denied' : undefined;
}

/** Whether a path lies on a volume whose files come from the cluster. */
export function isFromCluster(record: PodRecord, container: Container, path: string): boolean {
  const mount = mountOf(container, path);
  const volume = mount && volumeOf(record, mount);
  return volume !== undefined && isGenerated(volume);
}

/** Whether a path lies on no volume. */
export const isOwnDisk = (container: Container, path: string): boolean => mountOf(container, path) === undefined;

/**
 * Writes a file; `null` takes it away; a path that ends with a slash is a folder.
 * @returns what the system says against it
 */
export function writeFile(
  ctx: Context,
  { uid }: PodRecord,
  container: Container,
  { id }: ContainerRecord,
  path: string,
  text: string | null,
): string | undefined {
  const record = ctx.pods.own(uid);
  const instance = record?.containers.find((each) => each.id === id);
  if (record === undefined || instance === undefined) return 'No such container';
  const refusal = refusalOf(record, container, path);
  if (refusal !== undefined) return refusal;
  const mount = mountOf(container, path);
  const volume = mount && volumeOf(record, mount);
  if (mount === undefined || volume === undefined) {
    instance.written = { ...instance.written, [path]: text };
    return undefined;
  }
  const inside = [mount.subPath, within(mount, path)].filter((part) => part).join('/');
  const place = lasting(ctx, record, volume);
  if (place === undefined)
    record.scratch = { ...record.scratch, [volume.name]: { ...record.scratch?.[volume.name], [inside]: text } };
  else {
    const { name, at } = place;
    const path = [at, inside].filter((part) => part !== '').join('/');
    ctx.volumes.set(name, { ...ctx.volumes.get(name), [path]: text });
  }
  return undefined;
}
