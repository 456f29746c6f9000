/** VolumeBinding: the pod's claims must be bound, or bindable on the node; see `volumes.ts`. */
import type { StorageClass } from '../../api/types.ts';
import { equal } from '../../store/equal.ts';
import type { Plugin, Refusal } from '../framework.ts';
import { asksFor, brokenClaim, CLAIMS, CLASSES, claimsOf, plan, reaches, VOLUMES, volumeOf } from '../volumes.ts';

const name = 'VolumeBinding';

function refusal(reasons: readonly string[], remedy: string): Refusal {
  return { plugin: name, reasons, resolvable: false, remedy };
}

export const volumeBinding: Plugin = {
  name,
  preFilter(shape, pod, { store }) {
    if (shape.claims.length === 0) return undefined;
    const broken = brokenClaim(shape, pod, store);
    if (broken !== undefined) return refusal([broken], broken);
    const { immediate } = claimsOf(shape, store);
    if (immediate.length === 0) return undefined;
    const names = immediate.map(({ metadata }) => metadata.name).join(', ');
    return refusal(
      ['pod has unbound immediate PersistentVolumeClaims'],
      `bind the ${immediate.length === 1 ? 'claim' : 'claims'} ${names}`,
    );
  },
  filter(shape, _pod, { store }) {
    if (shape.claims.length === 0) return undefined;
    const { bound, delayed } = claimsOf(shape, store);
    const volumes = bound.map((claim) => volumeOf(claim, store));
    return (node) => {
      const reasons: string[] = [];
      if (volumes.includes(undefined))
        reasons.push('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
      if (volumes.some((volume) => volume !== undefined && !reaches(volume, node)))
        reasons.push("node(s) didn't match PersistentVolume's node affinity");
      if (delayed.length > 0 && plan(delayed, node, store) === undefined)
        reasons.push("node(s) didn't find available persistent volumes to bind");
      return reasons.length === 0 ? undefined : refusal(reasons, `the volumes of the pod are not for ${node.name}`);
    };
  },
  wokenByTaints: true,
  wakes(event, shape) {
    if (event.type === 'delete') return false;
    if (event.resource === CLAIMS) return asksFor(shape, event.object);
    if (event.resource === 'nodes') return event.type === 'add' || event.aspects.has('labels');
    if (event.resource !== CLASSES) return event.resource === VOLUMES;
    const topologies = (object: object | undefined) => (object as StorageClass | undefined)?.allowedTopologies;
    return event.before === undefined || !equal(topologies(event.before), topologies(event.object));
  },
};
