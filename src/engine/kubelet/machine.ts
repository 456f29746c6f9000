/** The machine below a container, as its programs see it: what is mounted, what listens, how much of it there is. */
import { parseQuantity } from '../api/quantity.ts';
import type { Container, Node, PersistentVolumeClaim } from '../api/types.ts';
import type { Context } from './context.ts';
import { claimOf } from './disks.ts';
import type { Machine, Mounted } from './machine-tools.ts';
import type { PodRecord } from './memory.ts';

const DISK = '/dev/sda1';
const NANO = 1_000_000_000n;

/** KiB */
const kib = (quantity: unknown): number => Number(parseQuantity(String(quantity ?? 0)).nano / NANO / 1024n);

export function machineOf(ctx: Context, record: PodRecord, container: Container): Machine {
  const { status } = (ctx.parts.store.get('nodes', record.node) ?? {}) as Partial<Node>;
  const { cpu = 0, memory = 0, 'ephemeral-storage': storage = 0 } = status?.capacity ?? {};
  const images = (status?.images ?? []).reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);
  const disk = { size: kib(storage), used: Math.round(images / 1024) };
  return {
    mounts: [
      { path: '/', device: 'overlay', type: 'overlay', readOnly: false, ...disk },
      ...(container.volumeMounts ?? []).map((mount) => mountedAs(ctx, record, mount, disk, kib(memory))),
    ],
    listening: listening(ctx, record),
    cpus: Math.max(1, Math.floor(Number(parseQuantity(String(cpu)).nano / NANO))),
  };
}

type Mount = NonNullable<Container['volumeMounts']>[number];

/** @param memory of the node, KiB: what a file system in memory may take */
function mountedAs(
  ctx: Context,
  record: PodRecord,
  mount: Mount,
  disk: Pick<Mounted, 'size' | 'used'>,
  memory: number,
): Mounted {
  const { pod } = record;
  const volume = pod.spec.volumes?.find(({ name }) => name === mount.name);
  const path = mount.mountPath.replace(/(?<=.)\/+$/, '');
  const inMemory = (volume?.secret ?? volume?.projected ?? volume?.downwardAPI) !== undefined;
  const readOnly = mount.readOnly === true || inMemory || volume?.configMap !== undefined;
  if (inMemory || volume?.emptyDir?.medium === 'Memory')
    return { path, device: 'tmpfs', type: 'tmpfs', readOnly, size: memory, used: 0 };
  const claim = volume && claimOf(pod, volume);
  if (claim === undefined) return { path, device: DISK, type: 'ext4', readOnly, ...disk };
  const { status } = (ctx.parts.store.get('persistentvolumeclaims', claim) ?? {}) as Partial<PersistentVolumeClaim>;
  const size = kib(status?.capacity?.['storage']);
  const full = ctx.parts.world.get(`volume/${claim}`) === 'full';
  return { path, device: '/dev/sdb', type: 'ext4', readOnly, size, used: full ? size : 0 };
}

/** The ports on which something listens in a pod, whose containers share them. */
export function listening(ctx: Context, record: PodRecord): number[] {
  const open = record.containers.flatMap(({ startedAt, finishedAt, program }) => {
    const { after, ports } = program.listens ?? { after: 0, ports: [] };
    return startedAt === undefined || finishedAt !== undefined || ctx.now < startedAt + after ? [] : ports;
  });
  return [...new Set(open)].sort((a, b) => a - b);
}
