/** What a deletion will do, in words. */
import type { Kube, KubeObject, Reader } from '../../../run/cluster.ts';
import type { Context } from '../../kinds/kind.ts';
import { usersOf } from '../../kinds/references.ts';
import { some } from '../../text/some.ts';
import { hasEnded } from './heirs.ts';

/** The seconds that `kubectl delete` gives: 0 without force is 1; -1 stands for each pod's own. */
export const graceGiven = (grace: string): number => (grace === '0' ? 1 : Number(grace));

/** How the containers of pods are stopped; undefined where none can run. @param given seconds, -1 for each pod's own */
export function stopText(pods: readonly Kube.Pod[], given: number): string | undefined {
  const placed = pods.filter((pod) => pod.spec.nodeName && !hasEnded(pod));
  if (placed.length === 0) return undefined;
  const times = placed.map(({ spec }) => (given < 0 ? (spec.terminationGracePeriodSeconds ?? 30) : given));
  const [least, most] = [Math.min(...times), Math.max(...times)];
  const whose = pods.length === 1 ? 'Its' : 'Their';
  const time = least === most ? `${most} s` : `${least} to ${most} s`;
  return `${whose} containers are told to stop, and killed after ${time}.`;
}

/** Kinds of which others are owners, and what one of them is called. */
const OWNED: readonly (readonly [string, string])[] = [
  ['deployments.apps', 'deployment'],
  ['statefulsets.apps', 'statefulset'],
  ['replicasets.apps', 'replicaset'],
  ['jobs.batch', 'job'],
  ['pods', 'pod'],
  ['persistentvolumeclaims', 'claim'],
  ['endpointslices.discovery.k8s.io', 'endpointslice'],
  ['controllerrevisions.apps', 'controllerrevision'],
];

export const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

/** `2 replicasets, 3 pods`: what objects own, and what that owns; empty without any. */
export function ownedBy(objects: readonly KubeObject[], reader: Reader): string {
  const seen = new Set(objects.map(({ metadata }) => metadata.uid));
  const found = new Map<string, number>();
  for (let level: readonly KubeObject[] = objects; level.length > 0; ) {
    const next: KubeObject[] = [];
    for (const { metadata } of level)
      for (const [resource, name] of OWNED)
        for (const object of reader.by(resource, 'owner', metadata.uid)) {
          if (seen.has(object.metadata.uid)) continue;
          seen.add(object.metadata.uid);
          found.set(name, (found.get(name) ?? 0) + 1);
          next.push(object);
        }
    level = next;
  }
  return OWNED.flatMap(([, name]) => {
    const n = found.get(name);
    return n === undefined ? [] : [counted(n, name)];
  }).join(', ');
}

/** What becomes of what objects own. @param owned in words; empty without any */
export function ownedText(owned: string, propagation: string, single: boolean): string[] {
  if (owned === '') return [];
  const what = single ? 'it owns' : 'they own';
  if (propagation === 'orphan') return [`What ${what} stays, without an owner: ${owned}.`];
  return [`What ${what} goes ${propagation === 'foreground' ? 'first' : 'afterwards'}: ${owned}.`];
}

function ofClaim({ metadata, spec, status }: Kube.PersistentVolumeClaim, { cluster }: Context): string[] {
  const pods = (cluster.list('pods', metadata.namespace) as readonly Kube.Pod[]).filter(
    (pod) => !hasEnded(pod) && pod.spec.volumes?.some((v) => v.persistentVolumeClaim?.claimName === metadata.name),
  );
  const volume = spec.volumeName && cluster.get('persistentvolumes', spec.volumeName);
  const kept = volume && (volume as Kube.PersistentVolume).spec.persistentVolumeReclaimPolicy !== 'Delete';
  return [
    ...(pods.length === 0 ? [] : [`It stays, ending, while pods use it: ${some(pods.map((p) => p.metadata.name))}.`]),
    ...(volume === undefined || volume === '' || status?.phase !== 'Bound'
      ? []
      : [
          `Its volume ${kept ? 'stays, with what is on it (reclaim policy Retain)' : 'goes with it, and all that is on it (reclaim policy Delete)'}.`,
        ]),
  ];
}

function ofUsed(resource: string, object: KubeObject, { cluster }: Context): string[] {
  const users = usersOf(cluster, resource, object).map(
    (u) => `${u.object.kind.toLowerCase()} ${u.object.metadata.name}`,
  );
  return users.length === 0 ? [] : [`What uses it runs on, and starts no container without it: ${some(users)}.`];
}

function ofReplicaSet({ metadata, spec }: Kube.ReplicaSet, { cluster }: Context): string[] {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (
    owner?.kind !== 'Deployment' ||
    cluster.get('deployments.apps', `${metadata.namespace}/${owner.name}`) === undefined
  )
    return [];
  return (spec.replicas ?? 1) > 0
    ? [`Its Deployment ${owner.name} makes it anew.`]
    : [`Its Deployment ${owner.name} cannot be rolled back to its revision any more.`];
}

/** What a deletion means for the one object that it takes, by its kind. */
export function meansFor(resource: string, object: KubeObject, context: Context): string[] {
  switch (resource) {
    case 'services':
      return ['Requests to its name and its address fail from then on; its pods run on.'];
    case 'configmaps':
    case 'secrets':
      return ofUsed(resource, object, context);
    case 'persistentvolumeclaims':
      return ofClaim(object as Kube.PersistentVolumeClaim, context);
    case 'replicasets.apps':
      return ofReplicaSet(object as Kube.ReplicaSet, context);
    case 'horizontalpodautoscalers.autoscaling':
      return ['What it scales keeps the replicas that it has.'];
    case 'customresourcedefinitions.apiextensions.k8s.io': {
      const n = context.cluster.list(object.metadata.name).length;
      return [`All objects of its kind are deleted with it: ${n} now.`];
    }
    default:
      return [];
  }
}
