/**
 * The indexes that components share beside those every resource has. They keep the work after a change independent of the
 * size of the cluster: whoever asks "which pods of this node" or "how many ready pods of this owner" reads one entry.
 */
import type { KubeObject, Node, PersistentVolumeClaim, Pod, VolumeAttachment } from '../api/types.ts';
import type { Store } from '../store/store.ts';
import { conditionOf, controllerOf, isPodActive, isPodReady, isPodTerminal, isPodTerminating } from './objects.ts';
import { byAccount } from './tokens.ts';

const NONE: readonly string[] = [];

/** `key=value` of each label, as index values spell it, behind a prefix. */
function prefixed(prefix: string, { metadata: { labels } }: KubeObject): string[] {
  const values: string[] = [];
  for (const key in labels) values.push(`${prefix}${key}=${labels[key]}`);
  return values;
}

/** `node`: the pods bound to a node, by its name; unbound ones under the empty name. */
function byNode(object: KubeObject): readonly string[] {
  return [(object as Pod).spec.nodeName ?? ''];
}

/** A pod that failed before its kubelet took it in. There may be thousands, where somebody makes another for each. */
function isRefused({ status }: Pod): boolean {
  return status.phase === 'Failed' && status.startTime === undefined;
}

/** `admitted`: the pods bound to a node, by its name, without those that it has refused. */
function admitted(object: KubeObject): readonly string[] {
  const pod = object as Pod;
  return pod.spec.nodeName === undefined || isRefused(pod) ? NONE : [pod.spec.nodeName];
}

/** `label`: `namespace/key=value`. */
function byLabel(object: KubeObject): readonly string[] {
  return prefixed(`${object.metadata.namespace ?? ''}/`, object);
}

/** `orphan`: what no controller owns, under its namespace and under `namespace/key=value`. */
function orphans(object: KubeObject): readonly string[] {
  if (controllerOf(object) !== undefined) return NONE;
  return [object.metadata.namespace ?? '', ...byLabel(object)];
}

/** `replica`: pods by the state that their controller counts: `uid/active`, `uid/ready` (active ones only), `uid/terminating`. */
function replicas(object: KubeObject): readonly string[] {
  const uid = controllerOf(object)?.uid;
  if (uid === undefined) return NONE;
  const pod = object as Pod;
  if (isPodTerminating(pod)) return [`${uid}/terminating`];
  if (!isPodActive(pod)) return NONE;
  return isPodReady(pod) ? [`${uid}/active`, `${uid}/ready`] : [`${uid}/active`];
}

/** `replica-label`: active pods under `uid/key=value` of each label, so that a label that went astray shows in a count. */
function replicaLabels(object: KubeObject): readonly string[] {
  const uid = controllerOf(object)?.uid;
  if (uid === undefined || !isPodActive(object as Pod)) return NONE;
  return prefixed(`${uid}/`, object);
}

/** `claim`: the pods that use a claim, under `namespace/claim`; a generic ephemeral volume's claim is named after pod and volume. */
function byClaim(object: KubeObject): readonly string[] {
  const pod = object as Pod;
  if (pod.spec.volumes === undefined) return NONE;
  const claims: string[] = [];
  for (const volume of pod.spec.volumes) {
    if (volume.persistentVolumeClaim)
      claims.push(`${pod.metadata.namespace}/${volume.persistentVolumeClaim.claimName}`);
    if (volume.ephemeral) claims.push(`${pod.metadata.namespace}/${pod.metadata.name}-${volume.name}`);
  }
  return claims;
}

/** `finished`: the pods whose work is over, all under the empty value. */
function finished(object: KubeObject): readonly string[] {
  return isPodTerminal(object as Pod) ? [''] : NONE;
}

/** `podCIDR`: the nodes that have an address range. */
function byPodCidr(object: KubeObject): readonly string[] {
  const { podCIDRs } = (object as Node).spec ?? {};
  return podCIDRs ?? [];
}

/** `zone`: nodes by zone, those that disruption checks leave out excepted; the ones that are not ready also under `zone/unready`. */
function byZone(object: KubeObject): readonly string[] {
  const node = object as Node;
  if (node.metadata.labels?.['node.kubernetes.io/exclude-disruption'] !== undefined) return [];
  const ready = conditionOf(node.status?.conditions, 'Ready');
  if (ready === undefined) return [];
  const zone = zoneOf(node);
  return ready.status === 'True' ? [zone] : [zone, `${zone}/unready`];
}

/** A node's region and zone (`GetZoneKey`); empty when it has neither label. */
export function zoneOf(node: KubeObject): string {
  const labels = node.metadata.labels ?? {};
  const region = labels['topology.kubernetes.io/region'] ?? labels['failure-domain.beta.kubernetes.io/region'] ?? '';
  const zone = labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? '';
  return region === '' && zone === '' ? '' : `${region}:${zone}`;
}

/** `volume`: attachments by the name of their PersistentVolume. */
function byVolume(object: KubeObject): readonly string[] {
  const { persistentVolumeName } = (object as VolumeAttachment).spec.source;
  return persistentVolumeName ? [persistentVolumeName] : [];
}

/** `attributes-class`: claims and volumes by the VolumeAttributesClasses that they name, have, or are about to get. */
export function attributesClassesOf(object: KubeObject): readonly string[] {
  const { spec, status } = object as Partial<PersistentVolumeClaim>;
  const target = status?.modifyVolumeStatus?.targetVolumeAttributesClassName;
  const named = [spec?.volumeAttributesClassName, status?.currentVolumeAttributesClassName, target];
  return named.some(Boolean) ? [...new Set(named.flatMap((name) => (name ? [name] : [])))] : NONE;
}

const sameNode = (a: KubeObject, b: KubeObject): boolean => (a as Pod).spec.nodeName === (b as Pod).spec.nodeName;
const sameLabels = (a: KubeObject, b: KubeObject): boolean => a.metadata.labels === b.metadata.labels;
const sameOwnersAndLabels = (a: KubeObject, b: KubeObject): boolean => sameLabels(a, b) && sameOwners(a, b);
const sameOwners = (a: KubeObject, b: KubeObject): boolean => a.metadata.ownerReferences === b.metadata.ownerReferences;
const sameActivity = (a: Pod, b: Pod): boolean => isPodActive(a) === isPodActive(b);
/** Whether a controller counts both alike. */
const sameCounts = (a: Pod, b: Pod): boolean =>
  sameActivity(a, b) && isPodTerminating(a) === isPodTerminating(b) && isPodReady(a) === isPodReady(b);

/** Wiring, done once when the cluster is built. */
export function addIndexes(store: Store): void {
  store.addIndex('pods', 'node', byNode, sameNode);
  store.addIndex('pods', 'admitted', admitted, (a, b) => sameNode(a, b) && isRefused(a as Pod) === isRefused(b as Pod));
  store.addIndex('pods', 'label', byLabel, sameLabels);
  store.addIndex('pods', 'replica', replicas, (a, b) => sameOwners(a, b) && sameCounts(a as Pod, b as Pod));
  store.addIndex(
    'pods',
    'replica-label',
    replicaLabels,
    (a, b) => sameOwnersAndLabels(a, b) && sameActivity(a as Pod, b as Pod),
  );
  store.addIndex('pods', 'claim', byClaim, (a, b) => (a as Pod).spec.volumes === (b as Pod).spec.volumes);
  store.addIndex('pods', 'finished', finished, (a, b) => isPodTerminal(a as Pod) === isPodTerminal(b as Pod));
  store.addIndex('secrets', 'account', byAccount);
  store.addIndex('volumeattachments.storage.k8s.io', 'volume', byVolume);
  for (const resource of ['persistentvolumeclaims', 'persistentvolumes'])
    store.addIndex(resource, 'attributes-class', attributesClassesOf);
  store.addIndex('nodes', 'zone', byZone);
  store.addIndex('nodes', 'podCIDR', byPodCidr);
  for (const resource of ['pods', 'replicasets.apps', 'controllerrevisions.apps'])
    store.addIndex(resource, 'orphan', orphans, sameOwnersAndLabels);
}
