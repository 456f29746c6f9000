/** Mounting a pod's volumes: each on its own, tried again with a doubling delay while something is missing. */
import type { Pod } from '../api/types.ts';
import { PROVISIONED_BY } from '../client/volume-match.ts';
import type { Context } from './context.ts';
import { claimOf, lostDisk } from './disks.ts';
import { dataOf } from './environment.ts';
import { hostPathProblem } from './host-paths.ts';
import type { PodRecord, VolumeRecord } from './memory.ts';

type Volume = NonNullable<Pod['spec']['volumes']>[number];

/** The annotation that was there before the field. */
const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';
/** From a pod's admission to the first try: the desired-state populator and the reconciler loop every 100 ms. */
const FIRST_TRY = 150;
/** `exponentialbackoff`: 500 ms, doubling to 2 min 2 s. */
const RETRY = { first: 500, max: 122_000 };

/** Lists the pod's volumes when it is new, and begins to mount them. */
export function mountVolumes(ctx: Context, record: PodRecord): void {
  if (record.volumes !== undefined) return;
  const volumes = record.pod.spec.volumes ?? [];
  record.volumes = volumes.map(({ name }) => ({
    name,
    mounted: false,
    tries: 0,
    next: ctx.now + FIRST_TRY,
    error: '',
  }));
  if (volumes.length > 0) ctx.at(`v/${record.uid}`, ctx.now + FIRST_TRY);
}

export function volumesMounted(record: PodRecord): boolean {
  return record.volumes?.every(({ mounted }) => mounted) ?? false;
}

/** Tries what is due, and plans the next try. */
export function tryVolumes(ctx: Context, record: PodRecord): void {
  if (record.state !== 'sync' || !ctx.kubeletWorks(record.node)) return;
  let next = Number.POSITIVE_INFINITY;
  for (const state of record.volumes ?? []) {
    if (state.mounted) continue;
    if (state.next <= ctx.now) tryVolume(ctx, record, state);
    if (!state.mounted) next = Math.min(next, state.next);
  }
  if (next < Number.POSITIVE_INFINITY) ctx.at(`v/${record.uid}`, next);
}

function tryVolume(ctx: Context, record: PodRecord, state: VolumeRecord): void {
  const volume = record.pod.spec.volumes?.find(({ name }) => name === state.name);
  const problem = volume === undefined ? undefined : problemOf(ctx, record.pod, volume);
  if (problem === undefined) {
    state.mounted = true;
    return;
  }
  state.error = problem.message;
  const delay = problem.silent ? RETRY.first : Math.min(RETRY.first * 2 ** state.tries, RETRY.max);
  if (!problem.silent) {
    state.tries++;
    ctx.event(record, 'Warning', problem.reason, problem.message);
  }
  state.next = ctx.now + delay;
}

interface Problem {
  readonly reason: string;
  readonly message: string;
  /** Only waited for: no event, no back-off. */
  readonly silent: boolean;
}

function problemOf(ctx: Context, pod: Pod, volume: Volume): Problem | undefined {
  if (volume.persistentVolumeClaim || volume.ephemeral) return claimProblem(ctx, pod, volume);
  const refused = sourceProblem(ctx, pod, volume);
  if (refused !== undefined) return failed(volume.name, refused);
  const missing = missingFor(ctx, pod, volume);
  if (missing.length === 0) return undefined;
  const why = missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`;
  return failed(volume.name, why ?? '');
}

/** What a folder of the node or a driver says against it. */
function sourceProblem(ctx: Context, pod: Pod, { hostPath, csi }: Volume): string | undefined {
  if (hostPath) return hostPathProblem(ctx, pod.spec.nodeName ?? '', hostPath);
  return csi && driverProblem(ctx, pod, csi.driver);
}

/** A driver is on every node while its CSIDriver object is there; it says there whether pods may ask for volumes of their own. */
function driverProblem(ctx: Context, pod: Pod, name: string): string | undefined {
  const driver = ctx.client(pod.spec.nodeName ?? '').get('csidrivers.storage.k8s.io', name);
  if (driver === undefined)
    return `kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name ${name} not found in the list of registered CSI drivers`;
  const modes = driver.spec.volumeLifecycleModes ?? [];
  if (modes.includes('Ephemeral')) return undefined;
  const supported = modes.map((mode) => JSON.stringify(mode)).join(' ');
  return `kubernetes.io/csi: mounter.SetupAt failed to check volume lifecycle mode: volume mode "Ephemeral" not supported by driver ${name} (only supports [${supported}])`;
}

function failed(volume: string, why: string): Problem {
  return {
    reason: 'FailedMount',
    message: `MountVolume.SetUp failed for volume "${volume}" : ${why}`,
    silent: false,
  };
}

function missingFor(ctx: Context, pod: Pod, volume: Volume): string[] {
  const { secret, configMap, projected } = volume;
  if (secret) return missing(ctx, pod, 'secrets', secret.secretName ?? '', secret.items, secret.optional);
  if (configMap) return missing(ctx, pod, 'configmaps', configMap.name ?? '', configMap.items, configMap.optional);
  return (projected?.sources ?? []).flatMap((source) => {
    if (source.secret)
      return missing(ctx, pod, 'secrets', source.secret.name ?? '', source.secret.items, source.secret.optional);
    if (source.configMap) {
      const { name = '', items, optional } = source.configMap;
      return missing(ctx, pod, 'configmaps', name, items, optional);
    }
    return [];
  });
}

function missing(
  ctx: Context,
  pod: Pod,
  resource: 'secrets' | 'configmaps',
  name: string,
  items: readonly { key: string }[] | undefined,
  optional: boolean | undefined,
): string[] {
  if (optional) return [];
  const stored = ctx.client(pod.spec.nodeName ?? '').get(resource, `${pod.metadata.namespace}/${name}`);
  if (stored === undefined) return [`${resource === 'secrets' ? 'secret' : 'configmap'} "${name}" not found`];
  if (!items?.length) return [];
  const data = dataOf(ctx, pod, resource, name) ?? {};
  const lost = items.filter(({ key }) => !Object.hasOwn(data, key));
  const text =
    resource === 'secrets' ? 'references non-existent secret key' : 'configmap references non-existent config key';
  return lost.map(({ key }) => `${text}: ${key}`).slice(0, 1);
}

/** A claim must be bound, its volume be there, and a remote disk be attached to this node. */
function claimProblem(ctx: Context, pod: Pod, volume: Volume): Problem | undefined {
  const key = claimOf(pod, volume) ?? '';
  const name = key.slice(key.indexOf('/') + 1);
  const client = ctx.client(pod.spec.nodeName ?? '');
  const claim = client.get('persistentvolumeclaims', key);
  const wait = (message: string): Problem => ({ reason: 'FailedMount', message, silent: true });
  if (claim === undefined) return wait(`persistentvolumeclaim "${name}" not found`);
  if (claim.status.phase !== 'Bound') return wait('PVC is not bound');
  const persistent = client.get('persistentvolumes', claim.spec.volumeName ?? '');
  if (persistent === undefined) return wait(`persistentvolume "${claim.spec.volumeName}" not found`);
  const lost = lostDisk(ctx, key, persistent);
  if (lost !== undefined) return { reason: 'FailedMount', message: lost, silent: false };
  const { hostPath, csi, mountOptions = [] } = persistent.spec;
  const options = persistent.metadata.annotations?.[MOUNT_OPTIONS] || mountOptions.join();
  if (hostPath && options !== '') {
    const why = 'mount options are not supported for this volume type';
    const message = `MountVolume.MountOptionSupport check failed for volume "${persistent.metadata.name}" : ${why}`;
    return { reason: 'FailedMount', message, silent: false };
  }
  // Nobody asks by its path for a folder that a provisioner makes for one claim.
  if (hostPath && !persistent.metadata.annotations?.[PROVISIONED_BY]) {
    const refused = hostPathProblem(ctx, pod.spec.nodeName ?? '', hostPath);
    return refused === undefined ? undefined : failed(persistent.metadata.name, refused);
  }
  if (!csi) return undefined;
  const attached = [...client.list('volumeattachments.storage.k8s.io')].some(
    ({ spec, status }) =>
      spec.nodeName === pod.spec.nodeName &&
      spec.source.persistentVolumeName === persistent.metadata.name &&
      status.attached,
  );
  return attached ? undefined : wait(`volume ${persistent.metadata.name} is not attached`);
}
