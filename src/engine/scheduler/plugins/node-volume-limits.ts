/** NodeVolumeLimits: a CSI driver attaches only so many volumes to a node, as its CSINode says. */
import type { CSINode, PersistentVolumeClaim, Pod } from '../../api/types.ts';
import type { Cache } from '../cache.ts';
import type { Plugin } from '../framework.ts';
import type { NodeState } from '../node-state.ts';
import type { Shape } from '../shape.ts';
import { asksFor, CLAIMS, classFor, keyOfClaim, volumeOf } from '../volumes.ts';

const name = 'NodeVolumeLimits';
const CSI_NODES = 'csinodes.storage.k8s.io';
const ATTACHMENTS = 'volumeattachments.storage.k8s.io';

/** The volumes of a shape as `driver/volume`; a volume that is still to be made counts under its claim. */
function volumesOf(shape: Shape, { store }: Cache): string[] {
  return shape.claims.flatMap((podClaim) => {
    const claim = store.get(CLAIMS, keyOfClaim(shape, podClaim)) as PersistentVolumeClaim | undefined;
    if (claim === undefined) return [];
    const csi = volumeOf(claim, store)?.spec.csi;
    if (csi !== undefined) return [`${csi.driver}/${csi.volumeHandle}`];
    const provisioner = claim.spec.volumeName ? undefined : classFor(claim, store)?.provisioner;
    return provisioner === undefined ? [] : [`${provisioner}/${keyOfClaim(shape, podClaim)}`];
  });
}

const driverOf = (volume: string): string => volume.slice(0, volume.indexOf('/'));

/** The first driver that would have too many volumes, and how many it may have. */
function exceeded(
  wanted: readonly string[],
  node: NodeState,
  cache: Cache,
): { readonly driver: string; readonly limit: number } | undefined {
  const csiNode = cache.store.get(CSI_NODES, node.name) as CSINode | undefined;
  const limits = new Map<string, number>();
  for (const { name: driver, allocatable } of csiNode?.spec.drivers ?? [])
    if (allocatable?.count !== undefined) limits.set(driver, allocatable.count);
  if (!wanted.some((volume) => limits.has(driverOf(volume)))) return undefined;
  const attached = new Set<string>();
  for (const { shape } of node.pods.values()) for (const volume of volumesOf(shape, cache)) attached.add(volume);
  const fresh = wanted.filter((volume) => !attached.has(volume));
  for (const [driver, limit] of limits) {
    const of = (volumes: Iterable<string>) => [...volumes].filter((volume) => driverOf(volume) === driver).length;
    if (of(fresh) > 0 && of(attached) + of(fresh) > limit) return { driver, limit };
  }
  return undefined;
}

export const nodeVolumeLimits: Plugin = {
  name,
  filter(shape, _pod, cache) {
    if (shape.claims.length === 0) return undefined;
    const wanted = volumesOf(shape, cache);
    if (wanted.length === 0) return undefined;
    return (node) => {
      const over = exceeded(wanted, node, cache);
      if (over === undefined) return undefined;
      return {
        plugin: name,
        reasons: ['node(s) exceed max volume count'],
        resolvable: true,
        remedy: `${over.driver} attaches no more than ${over.limit} volumes to ${node.name}: pods with such volumes have to leave it`,
      };
    };
  },
  wakes(event, shape) {
    if (event.resource === CSI_NODES)
      return event.type === 'update' && raises(event.before as CSINode, event.object as CSINode);
    if (event.resource === CLAIMS) return event.type === 'add' && asksFor(shape, event.object);
    if (event.type !== 'delete') return false;
    if (event.resource === ATTACHMENTS) return shape.claims.some(({ ephemeral }) => !ephemeral);
    if (event.resource !== 'pods') return false;
    const { spec } = event.object as Pod;
    return Boolean(spec.nodeName && spec.volumes?.some((each) => each.persistentVolumeClaim || each.ephemeral));
  },
};

/** Whether a node attaches more volumes of some driver than before. */
function raises(before: CSINode, node: CSINode): boolean {
  const count = ({ spec }: CSINode, driver: string) =>
    spec.drivers.find(({ name }) => name === driver)?.allocatable?.count ?? 0;
  return node.spec.drivers.some(({ name: driver }) => count(node, driver) > count(before, driver));
}
