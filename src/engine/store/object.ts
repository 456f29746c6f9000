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

/** A copy with another revision. */
export function metadataOf(meta: ObjectMeta, resourceVersion: string): ObjectMeta {
  const { name, uid, creationTimestamp, namespace, generation } = meta;
  return newMetadata({ name, uid, resourceVersion, creationTimestamp }, namespace, generation, meta);
}

/**
 * Metadata of usual parts and those of `rest` that it has. It is written out: V8 gives a spread copy a hidden class that
 * nothing else shares once it is added to or frozen, and every reader of such objects becomes slow. The two forms that most
 * objects have (events, and pods of a controller) are written whole, so that nothing has to grow.
 */
export function newMetadata(
  { name, uid, resourceVersion, creationTimestamp }: Identity,
  namespace: string | undefined,
  generation: number | undefined,
  rest: Partial<ObjectMeta>,
): ObjectMeta {
  const { generateName, labels, annotations, ownerReferences } = rest;
  const plain = annotations === undefined && isPlain(rest);
  if (plain && namespace !== undefined) {
    if (generateName === undefined && generation === undefined && labels === undefined && ownerReferences === undefined)
      return { name, uid, resourceVersion, creationTimestamp, namespace };
    if (generateName !== undefined && generation !== undefined && labels !== undefined && ownerReferences !== undefined)
      return {
        name,
        uid,
        resourceVersion,
        creationTimestamp,
        generateName,
        namespace,
        generation,
        labels,
        ownerReferences,
      };
  }
  const copy: ObjectMeta = { name, uid, resourceVersion, creationTimestamp };
  if (generateName !== undefined) copy.generateName = generateName;
  if (namespace !== undefined) copy.namespace = namespace;
  if (generation !== undefined) copy.generation = generation;
  if (labels !== undefined) copy.labels = labels;
  if (annotations !== undefined) copy.annotations = annotations;
  if (ownerReferences !== undefined) copy.ownerReferences = ownerReferences;
  if (!isPlain(rest)) for (const key of SELDOM) if (rest[key] !== undefined) Object.assign(copy, { [key]: rest[key] });
  return copy;
}

type Identity = Pick<ObjectMeta, 'name' | 'uid' | 'resourceVersion' | 'creationTimestamp'>;

const isPlain = ({ deletionTimestamp, deletionGracePeriodSeconds, finalizers, managedFields }: Partial<ObjectMeta>) =>
  deletionTimestamp === undefined &&
  deletionGracePeriodSeconds === undefined &&
  finalizers === undefined &&
  managedFields === undefined;

/** What most kinds of object have and no more. */
export interface UsualObject extends KubeObject {
  spec: unknown;
  status: unknown;
}
const USUAL: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status']);

/** Whether an object has exactly a spec and a status. */
export function isUsual(object: KubeObject): object is UsualObject {
  let known = 0;
  for (const key in object) {
    if (!USUAL.has(key)) return false;
    known++;
  }
  return known === USUAL.size;
}

/** A usual object with other metadata and status, written out for the same reason as metadata are. */
export function usual(object: KubeObject & { spec: unknown }, metadata: ObjectMeta, status: unknown): UsualObject {
  const { apiVersion, kind, spec } = object;
  return { apiVersion, kind, metadata, spec, status };
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
