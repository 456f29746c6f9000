/** The claims of a pod and what must happen to them before it can run on a node (`plugins/volumebinding/binder.go`). */

import { compareQuantities } from '../api/quantity.ts';
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../api/types.ts';
import { type Selectable, termMatches } from '../client/node-selector.ts';
import { classOf, isForClaim, suits } from '../client/volume-match.ts';
import type { Store } from '../store/store.ts';
import type { PodClaim, Shape } from './shape.ts';

export const CLAIMS = 'persistentvolumeclaims';
export const VOLUMES = 'persistentvolumes';
export const CLASSES = 'storageclasses.storage.k8s.io';
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

export interface Claims {
  readonly bound: readonly PersistentVolumeClaim[];
  /** To be bound before scheduling: they are waited for. */
  readonly immediate: readonly PersistentVolumeClaim[];
  /** To be bound once a node is chosen. */
  readonly delayed: readonly PersistentVolumeClaim[];
}

export const keyOfClaim = (shape: Shape, claim: PodClaim): string => `${shape.namespace}/${claim.name}`;

/** Why a claim cannot be used at all, if so. */
export function brokenClaim(shape: Shape, pod: Pod, store: Store): string | undefined {
  for (const claim of shape.claims) {
    const found = store.get(CLAIMS, keyOfClaim(shape, claim)) as PersistentVolumeClaim | undefined;
    if (found === undefined)
      return claim.ephemeral
        ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${claim.name}"`
        : missingClaim(claim.name);
    if (found.status?.phase === 'Lost')
      return `persistentvolumeclaim "${claim.name}" bound to non-existent persistentvolume "${found.spec.volumeName ?? ''}"`;
    if (found.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${claim.name}" is being deleted`;
    if (claim.ephemeral && !found.metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid))
      return `PVC ${shape.namespace}/${claim.name} was not created for pod ${shape.namespace}/${pod.metadata.name} (pod is not owner)`;
  }
  return undefined;
}

export const missingClaim = (name: string): string => `persistentvolumeclaim "${name}" not found`;

/** Whether pods of `shape` use the claim. */
export function asksFor(shape: Shape, { metadata }: KubeObject): boolean {
  return metadata.namespace === shape.namespace && shape.claims.some(({ name }) => name === metadata.name);
}

export function isBound(claim: PersistentVolumeClaim): boolean {
  return Boolean(claim.spec.volumeName) && claim.metadata.annotations?.[BIND_COMPLETED] !== undefined;
}

export function claimsOf(shape: Shape, store: Store): Claims {
  const bound: PersistentVolumeClaim[] = [];
  const immediate: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  for (const claim of shape.claims) {
    const found = store.get(CLAIMS, keyOfClaim(shape, claim)) as PersistentVolumeClaim | undefined;
    if (found === undefined) continue;
    if (isBound(found)) bound.push(found);
    else if (classFor(found, store)?.volumeBindingMode === 'WaitForFirstConsumer' && !found.spec.volumeName)
      delayed.push(found);
    else immediate.push(found);
  }
  return { bound, immediate, delayed };
}

export function classFor(claim: PersistentVolumeClaim, store: Store): StorageClass | undefined {
  return store.get(CLASSES, classOf(claim)) as StorageClass | undefined;
}

export function volumeOf(claim: PersistentVolumeClaim, store: Store): PersistentVolume | undefined {
  return store.get(VOLUMES, claim.spec.volumeName ?? '') as PersistentVolume | undefined;
}

/** Whether a volume can be reached from a node. */
export function reaches(volume: PersistentVolume, node: Selectable): boolean {
  const terms = volume.spec.nodeAffinity?.required?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => termMatches(term, node));
}

/** What binding a pod to a node takes. */
export interface VolumePlan {
  readonly bind: readonly { readonly volume: PersistentVolume; readonly claim: PersistentVolumeClaim }[];
  readonly provision: readonly PersistentVolumeClaim[];
}

/** @returns undefined when some claim can be served on this node neither by a volume nor by provisioning */
export function plan(
  delayed: readonly PersistentVolumeClaim[],
  node: Selectable,
  store: Store,
): VolumePlan | undefined {
  const taken = new Set<string>();
  const bind: { volume: PersistentVolume; claim: PersistentVolumeClaim }[] = [];
  const provision: PersistentVolumeClaim[] = [];
  for (const claim of delayed) {
    // Another pod has had a volume made for a node: this one goes there, too.
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined && selected !== node.name) return undefined;
    if (selected !== undefined) {
      provision.push(claim);
      continue;
    }
    const volume = smallestFor(claim, node, store, taken);
    if (volume !== undefined) {
      taken.add(volume.metadata.name);
      bind.push({ volume, claim });
    } else if (provisionable(claim, node, store)) provision.push(claim);
    else return undefined;
  }
  return { bind, provision };
}

function smallestFor(
  claim: PersistentVolumeClaim,
  node: Selectable,
  store: Store,
  taken: ReadonlySet<string>,
): PersistentVolume | undefined {
  const size = (volume: PersistentVolume) => String(volume.spec.capacity?.['storage'] ?? '0');
  let best: PersistentVolume | undefined;
  for (const object of store.list(VOLUMES)) {
    const volume = object as PersistentVolume;
    if (taken.has(volume.metadata.name) || volume.metadata.deletionTimestamp !== undefined) continue;
    if (classOf(volume) !== classOf(claim) || !suits(volume, claim) || !reaches(volume, node)) continue;
    if (isForClaim(volume, claim)) return volume;
    if (volume.spec.claimRef !== undefined || volume.status?.phase !== 'Available') continue;
    if (best === undefined || compareQuantities(size(volume), size(best)) < 0) best = volume;
  }
  return best;
}

function provisionable(claim: PersistentVolumeClaim, node: Selectable, store: Store): boolean {
  const storageClass = classFor(claim, store);
  if (!storageClass?.provisioner || storageClass.provisioner === NO_PROVISIONER) return false;
  const topologies = storageClass.allowedTopologies ?? [];
  if (topologies.length === 0) return true;
  return topologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(node.labels[key] ?? '')),
  );
}
