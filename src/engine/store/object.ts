/** The least that the store knows of an object. */

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface ManagedFieldsEntry {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: object;
  subresource?: string;
}

/** `metav1.ObjectMeta` of a stored object. Times are RFC 3339 text. */
export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
}

/** Any stored object. It is frozen: change it by making another. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** What most objects have not. */
const SELDOM = [
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'finalizers',
  'managedFields',
] as const satisfies readonly (keyof ObjectMeta)[];

/**
 * A copy with another revision. It is written out: V8 gives a spread copy a hidden class that nothing else shares once it is
 * added to or frozen, and every reader of such objects becomes slow.
 */
export function metadataOf(meta: ObjectMeta, resourceVersion: string): ObjectMeta {
  const { name, generateName, namespace, uid, creationTimestamp, generation } = meta;
  const { labels, annotations, ownerReferences } = meta;
  const copy: ObjectMeta = { name, uid, resourceVersion, creationTimestamp };
  if (generateName !== undefined) copy.generateName = generateName;
  if (namespace !== undefined) copy.namespace = namespace;
  if (generation !== undefined) copy.generation = generation;
  if (labels !== undefined) copy.labels = labels;
  if (annotations !== undefined) copy.annotations = annotations;
  if (ownerReferences !== undefined) copy.ownerReferences = ownerReferences;
  for (const key of SELDOM) if (meta[key] !== undefined) Object.assign(copy, { [key]: meta[key] });
  return copy;
}

/** The key of an object within its resource: `namespace/name`, or `name` for cluster-scoped ones. */
export function keyOf(object: { metadata: { name: string; namespace?: string } }): string {
  const { name, namespace } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** Splits a key into namespace (empty when cluster-scoped) and name. */
export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
