/**
 * The garbage collector: objects whose owners are gone go too; owners that are deleted in the foreground wait for what they
 * own; orphaning cuts the ties first (`pkg/controller/garbagecollector`).
 *
 * The real one keeps a graph of all objects; here the store's `owner` index is that graph.
 */
import { ApiError } from '../api/errors.ts';
import type { PropagationPolicy } from '../api/options.ts';
import { splitApiVersion } from '../api/resources.ts';
import type { KubeObject, OwnerReference } from '../api/types.ts';
import { type Client, isRefusal, unless } from '../client/client.ts';
import { type Controller, type Later, NOBODY } from '../client/controller.ts';
import type { Parts } from '../parts.ts';
import { keyOf } from '../store/object.ts';
import type { Change } from '../store/store.ts';

/** The most numerous deletions; validation lets no Event be an owner. */
const EVENTS = 'events';
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';
/**
 * From a change to what the collector does about it, ms: its graph is built first, and every owner is asked for afresh from the
 * API server before anything is deleted, so that it is slower than controllers which act on what they have cached.
 */
const DELAY = 25;
/** Separates resource and key in a work item. */
const SEPARATOR = ' ';

interface Found {
  readonly resource: string;
  readonly object: KubeObject;
}

/** Whether a change touches neither owners nor a deletion: nearly all do not. */
const isQuiet = ({ type, object, before }: Change) =>
  type !== 'DELETED' &&
  object.metadata.deletionTimestamp === undefined &&
  object.metadata.ownerReferences === before?.metadata.ownerReferences;
const hasFinalizer = (object: KubeObject, name: string) => object.metadata.finalizers?.includes(name) ?? false;
const isDeleted = (object: KubeObject) => object.metadata.deletionTimestamp !== undefined;
const waitsForDependents = (object: KubeObject) => isDeleted(object) && hasFinalizer(object, FOREGROUND);
const itemOf = (found: Found) => `${found.resource}${SEPARATOR}${keyOf(found.object)}`;

export class GarbageCollector implements Controller {
  readonly name = 'garbage-collector-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.watches = { '*': (change) => (isQuiet(change) ? NOBODY : this.#later(this.#affected(change))) };
  }

  *keys(): Iterable<string> {
    const { store } = this.#parts;
    for (const resource of store.resources())
      for (const object of store.list(resource))
        if (object.metadata.ownerReferences !== undefined || isDeleted(object)) yield itemOf({ resource, object });
  }

  #later(items: readonly string[]): readonly Later[] {
    return items.length === 0 ? NOBODY : items.map((key) => ({ key, after: DELAY }));
  }

  #affected({ type, resource, key, object, before }: Change): string[] {
    const owners = object.metadata.ownerReferences;
    if (type === 'DELETED') {
      const dependents = resource === EVENTS ? [] : this.#dependents(object);
      return [...dependents.map(itemOf), ...this.#waitingOwners(object)];
    }
    const rewired = owners !== before?.metadata.ownerReferences;
    const items = rewired && before !== undefined ? this.#waitingOwners(before) : [];
    // What is made while its owner waits for the others is found when the next of them is gone.
    const due = owners !== undefined && rewired && owners.some((owner) => this.#state(object, owner) === 'dangling');
    const marked = isDeleted(object) && (hasFinalizer(object, ORPHAN) || hasFinalizer(object, FOREGROUND));
    if (
      due ||
      (marked &&
        (before === undefined || !isDeleted(before) || before.metadata.finalizers !== object.metadata.finalizers))
    )
      items.push(`${resource}${SEPARATOR}${key}`);
    return items;
  }

  #waitingOwners(object: KubeObject): string[] {
    return (object.metadata.ownerReferences ?? []).flatMap((reference) => {
      const owner = this.#owner(object, reference);
      return owner !== undefined && waitsForDependents(owner.object) ? [itemOf(owner)] : [];
    });
  }

  #dependents(owner: KubeObject): Found[] {
    const { store } = this.#parts;
    const found: Found[] = [];
    for (const resource of store.resources())
      for (const object of store.by(resource, 'owner', owner.metadata.uid).values()) found.push({ resource, object });
    return found;
  }

  /** What a reference names, whatever its uid. */
  #owner(of: KubeObject, reference: OwnerReference): Found | undefined {
    const { group, version } = splitApiVersion(reference.apiVersion);
    const apiVersion = group ? `${group}/${version}` : version;
    const resource = this.#parts.api.resources.ofKind(apiVersion, reference.kind);
    if (resource === undefined) return undefined;
    const key = resource.namespaced ? `${of.metadata.namespace}/${reference.name}` : reference.name;
    const object = this.#client.get(resource.id, key);
    return object === undefined ? undefined : { resource: resource.id, object };
  }

  #state(of: KubeObject, reference: OwnerReference): 'solid' | 'dangling' | 'waiting' {
    const known = this.#parts.api.resources.ofKind(reference.apiVersion, reference.kind) !== undefined;
    if (!known) return 'solid'; // an owner of a kind that nobody serves cannot be called gone
    const owner = this.#owner(of, reference)?.object;
    if (owner?.metadata.uid !== reference.uid) return 'dangling';
    return waitsForDependents(owner) ? 'waiting' : 'solid';
  }

  reconcile(item: string): undefined {
    const [resource = '', key = ''] = item.split(SEPARATOR);
    const object = this.#client.get(resource, key);
    if (object === undefined) return;
    if (isDeleted(object) && hasFinalizer(object, ORPHAN)) this.#orphan({ resource, object });
    else if (waitsForDependents(object)) this.#deleteDependents({ resource, object });
    else if (!isDeleted(object)) this.#collect({ resource, object });
  }

  /** Cuts the ties of everything that the object owns, then lets it go. */
  #orphan(owner: Found): void {
    for (const dependent of this.#dependents(owner.object))
      this.#dropOwners(dependent, (reference) => reference.uid === owner.object.metadata.uid);
    this.#dropFinalizer(owner, ORPHAN);
  }

  #dropOwners({ resource, object }: Found, gone: (reference: OwnerReference) => boolean): void {
    unless(['NotFound'], () =>
      this.#client.modify(
        resource,
        keyOf(object),
        ({ metadata }) => {
          const rest = (metadata.ownerReferences ?? []).filter((reference) => !gone(reference));
          if (rest.length > 0) metadata.ownerReferences = rest;
          else delete metadata.ownerReferences;
        },
        { verb: 'patch' },
      ),
    );
  }

  #dropFinalizer({ resource, object }: Found, finalizer: string): void {
    unless(['NotFound'], () =>
      this.#client.modify(
        resource,
        keyOf(object),
        ({ metadata }) => {
          const rest = (metadata.finalizers ?? []).filter((name) => name !== finalizer);
          if (rest.length > 0) metadata.finalizers = rest;
          else delete metadata.finalizers;
        },
        { verb: 'patch' },
      ),
    );
  }

  /** Foreground deletion: the object goes once nothing that blocks it is left. */
  #deleteDependents(owner: Found): void {
    const { uid } = owner.object.metadata;
    const blocking = this.#dependents(owner.object).filter(({ object }) =>
      object.metadata.ownerReferences?.some((reference) => reference.uid === uid && reference.blockOwnerDeletion),
    );
    if (blocking.length === 0) {
      this.#dropFinalizer(owner, FOREGROUND);
      return;
    }
    let failure: unknown;
    for (const dependent of blocking) {
      if (isDeleted(dependent.object)) continue;
      try {
        this.#collect(dependent);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  /** Deletes what no owner keeps; with some owners left it only loses the others. */
  #collect(found: Found): void {
    const { object } = found;
    const references = object.metadata.ownerReferences ?? [];
    const states = new Map(references.map((reference) => [reference.uid, this.#state(object, reference)]));
    const values = [...states.values()];
    if (references.length === 0 || values.every((state) => state === 'solid')) return;
    if (values.includes('solid')) {
      this.#dropOwners(found, (reference) => states.get(reference.uid) !== 'solid');
      return;
    }
    const own = this.#dependents(object);
    if (values.includes('waiting') && own.length > 0) {
      const { uid } = object.metadata;
      const unblock = own.filter(({ object: dependent }) => waitsForDependents(dependent));
      for (const dependent of unblock) this.#unblock(dependent, uid); // a circle of owners would wait for ever
      this.#delete(found, 'Foreground');
    } else if (hasFinalizer(object, ORPHAN)) this.#delete(found, 'Orphan');
    else this.#delete(found, hasFinalizer(object, FOREGROUND) ? 'Foreground' : 'Background');
  }

  #unblock({ resource, object }: Found, uid: string): void {
    this.#client.modify(resource, keyOf(object), ({ metadata }) => {
      for (const reference of metadata.ownerReferences ?? [])
        if (reference.uid === uid) reference.blockOwnerDeletion = false;
    });
  }

  #delete({ resource, object }: Found, propagationPolicy: PropagationPolicy): void {
    const { uid } = object.metadata;
    try {
      this.#client.delete(resource, keyOf(object), { propagationPolicy, preconditions: { uid } });
    } catch (error) {
      if (!(error instanceof ApiError) || !['NotFound', 'Conflict'].includes(error.reason)) throw error;
    }
  }
}
