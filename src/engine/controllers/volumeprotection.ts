/**
 * The protection controllers: a claim that a pod uses, a volume that a claim uses, and a VolumeAttributesClass that either names
 * are not removed under them.
 */
import type { KubeObject, PersistentVolume, Pod } from '../api/types.ts';
import { type Client, unless } from '../client/client.ts';
import { type Controller, NOBODY, type Watch } from '../client/controller.ts';
import { attributesClassesOf } from '../client/indexes.ts';
import { isPodTerminal } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { keyOf } from '../store/object.ts';

const CLAIMS = 'persistentvolumeclaims';
const VOLUMES = 'persistentvolumes';
const ATTRIBUTES_CLASSES = 'volumeattributesclasses.storage.k8s.io';

/** Keeps `finalizer` on what lives; takes it off what is deleted once `isFree`. */
function protect(
  client: Client,
  resource: string,
  key: string,
  finalizer: string,
  isFree: (o: KubeObject) => boolean,
): void {
  const object = client.get(resource, key);
  if (object === undefined) return;
  const isHeld = object.metadata.finalizers?.includes(finalizer) ?? false;
  const isDeleted = object.metadata.deletionTimestamp !== undefined;
  if (isDeleted ? !isHeld || !isFree(object) : isHeld) return;
  unless(['NotFound'], () =>
    client.modify(resource, key, ({ metadata }) => {
      const rest = (metadata.finalizers ?? []).filter((name) => name !== finalizer);
      if (!isDeleted) rest.push(finalizer);
      if (rest.length > 0) metadata.finalizers = rest;
      else delete metadata.finalizers;
    }),
  );
}

/** The claims that a pod names. */
function claimsOf(pod: Pod): string[] {
  const keys: string[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    const name = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${pod.metadata.name}-${volume.name}`);
    if (name !== undefined) keys.push(`${pod.metadata.namespace}/${name}`);
  }
  return keys;
}

export function claimProtectionController(parts: Parts): Controller {
  const client = parts.client('kube-controller-manager');
  // A pod that was not scheduled has touched nothing yet; an ephemeral claim goes with its pod's work.
  const uses = (pod: Pod, claim: KubeObject) =>
    Boolean(pod.spec.nodeName) &&
    (!isPodTerminal(pod) ||
      (pod.spec.volumes ?? []).some((volume) => volume.persistentVolumeClaim?.claimName === claim.metadata.name));
  return {
    name: 'persistentvolumeclaim-protection-controller',
    process: 'kube-controller-manager',
    watches: {
      [CLAIMS]: ({ type, key, object, before }) =>
        type === 'DELETED' || (before !== undefined && object.metadata.deletionTimestamp === undefined) ? [] : [key],
      pods: ({ type, object }) =>
        type === 'DELETED' || isPodTerminal(object as Pod) || !(object as Pod).spec.nodeName
          ? claimsOf(object as Pod)
          : NOBODY,
    },
    *keys() {
      for (const claim of client.list(CLAIMS)) yield keyOf(claim);
    },
    reconcile(key) {
      protect(client, CLAIMS, key, 'kubernetes.io/pvc-protection', (claim) =>
        client.by('pods', 'claim', key).every((pod) => !uses(pod, claim)),
      );
    },
  };
}

export function volumeProtectionController(parts: Parts): Controller {
  const client = parts.client('kube-controller-manager');
  return {
    name: 'persistentvolume-protection-controller',
    process: 'kube-controller-manager',
    watches: { [VOLUMES]: ({ type, key }) => (type === 'DELETED' ? [] : [key]) },
    *keys() {
      for (const volume of client.list(VOLUMES)) yield volume.metadata.name;
    },
    reconcile(key) {
      const isFree = (volume: KubeObject) => (volume as PersistentVolume).status?.phase !== 'Bound';
      protect(client, VOLUMES, key, 'kubernetes.io/pv-protection', isFree);
    },
  };
}

export function attributesClassProtectionController(parts: Parts): Controller {
  const client = parts.client('kube-controller-manager');
  /** The classes that a claim or volume no longer names. */
  const left: Watch = ({ type, object, before }) => {
    if (type === 'DELETED') return attributesClassesOf(object);
    if (before === undefined) return NOBODY;
    const named = attributesClassesOf(object);
    return attributesClassesOf(before).filter((name) => !named.includes(name));
  };
  return {
    name: 'volumeattributesclass-protection-controller',
    process: 'kube-controller-manager',
    watches: {
      [ATTRIBUTES_CLASSES]: ({ type, key }) => (type === 'DELETED' ? NOBODY : [key]),
      [CLAIMS]: left,
      [VOLUMES]: left,
    },
    *keys() {
      for (const one of client.list(ATTRIBUTES_CLASSES)) yield one.metadata.name;
    },
    reconcile(key) {
      const isFree = () =>
        [CLAIMS, VOLUMES].every((resource) => client.by(resource, 'attributes-class', key).length === 0);
      protect(client, ATTRIBUTES_CLASSES, key, 'kubernetes.io/vac-protection', isFree);
    },
  };
}
