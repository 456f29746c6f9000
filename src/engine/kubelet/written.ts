/**
 * Files that somebody wrote in a running container. What lies in the container's own layer goes with that instance, what lies on
 * an emptyDir with the pod, what lies on a claimed volume or the node's disk stays. All of it is plain data in the records.
 */
import type { Container, PersistentVolumeClaim } from '../api/types.ts';
import type { Context } from './context.ts';
import { hostVolume } from './host-paths.ts';
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

/** The name of a volume that outlives the pod: a persistent volume's, or a folder of the node. */
function lasting(ctx: Context, { pod, node }: PodRecord, volume: Volume): string | undefined {
  if (volume.hostPath) return hostVolume(node, volume.hostPath.path);
  const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${pod.metadata.name}-${volume.name}`);
  if (claim === undefined) return undefined;
  const { store } = ctx.parts;
  const bound = store.get('persistentvolumeclaims', `${pod.metadata.namespace}/${claim}`) as
    | PersistentVolumeClaim
    | undefined;
  return `pv/${store.get('persistentvolumes', bound?.spec.volumeName ?? '')?.metadata.uid ?? claim}`;
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
  const name = lasting(ctx, record, volume);
  return name === undefined ? record.scratch?.[volume.name] : ctx.volumes.get(name);
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
  const name = lasting(ctx, record, volume);
  if (name === undefined)
    record.scratch = { ...record.scratch, [volume.name]: { ...record.scratch?.[volume.name], [inside]: text } };
  else ctx.volumes.set(name, { ...ctx.volumes.get(name), [inside]: text });
  return undefined;
}
