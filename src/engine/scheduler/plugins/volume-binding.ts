/** VolumeBinding: the pod's claims must be bound, or bindable on the node; see `volumes.ts`. */
import type { PersistentVolumeClaim, StorageClass } from '../../api/types.ts';
import { equal } from '../../store/equal.ts';
import type { Plugin, Refusal } from '../framework.ts';
import { asksFor, brokenClaim, CLAIMS, CLASSES, claimsOf, plan, reaches, VOLUMES, volumeOf } from '../volumes.ts';

const name = 'VolumeBinding';

function refusal(reasons: readonly string[], remedy: string): Refusal {
  return { plugin: name, reasons, resolvable: false, remedy };
}

const GONE = [
  'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)',
  'a claim is bound to a volume that is gone: make that again, or the claim anew',
] as const;

function unfound(claims: readonly PersistentVolumeClaim[], node: string): readonly [string, string] {
  const names = claims.map(({ metadata }) => metadata.name).join(', ');
  const what = claims.length === 1 ? `a volume for the claim ${names}` : `volumes for the claims ${names}`;
  return ["node(s) didn't find available persistent volumes to bind", `make ${what} that ${node} reaches`];
}

/** What would have to change for a claim that cannot be used; of one that is missing no more than its name is to be told. */
function remedyOf(broken: string): string {
  const [, claim] = /^persistentvolumeclaim "(.+)" not found$/.exec(broken) ?? [];
  return claim === undefined ? broken : `create the claim ${claim}`;
}

export const volumeBinding: Plugin = {
  name,
  preFilter(shape, pod, { store }) {
    if (shape.claims.length === 0) return undefined;
    const broken = brokenClaim(shape, pod, store);
    if (broken !== undefined) return refusal([broken], remedyOf(broken));
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
      const found: (readonly [reason: string, remedy: string])[] = [];
      if (volumes.includes(undefined)) found.push(GONE);
      if (volumes.some((volume) => volume !== undefined && !reaches(volume, node)))
        found.push([
          "node(s) didn't match PersistentVolume's node affinity",
          `a volume of the pod is not for ${node.name}`,
        ]);
      if (delayed.length > 0 && plan(delayed, node, store) === undefined) found.push(unfound(delayed, node.name));
      if (found.length === 0) return undefined;
      return refusal(
        found.map(([reason]) => reason),
        found.map(([, remedy]) => remedy).join('; '),
      );
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
