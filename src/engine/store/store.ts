/**
 * The etcd of the house: versioned objects under one revision counter.
 *
 * Every write makes one Change, with its cause, appended to the history. Objects are frozen and versions share structure,
 * so the history is cheap and answers "what was it then" and "why". A write that changes nothing is none.
 * The store knows nothing of kinds: keys, equality, indexes and revisions are all it deals in.
 */
import type { Cause } from '../sim/cause.ts';
import type { Component, Simulation } from '../sim/simulation.ts';
import { equal } from './equal.ts';
import { freeze } from './freeze.ts';
import { isUsual, type KubeObject, keyOf, metadataOf, usual } from './object.ts';
import { type IndexFn, type SameFn, type SavedTable, Table } from './table.ts';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One write. */
export interface Change {
  /** The revision that it made; the object carries it as resourceVersion, unless a backup brought it back. */
  readonly rev: number;
  /** Virtual milliseconds since the Unix epoch. */
  readonly time: number;
  readonly type: ChangeType;
  /** `pods`, `deployments.apps`: the plural, and the group after a dot where there is one. */
  readonly resource: string;
  /** `namespace/name`, or `name`. */
  readonly key: string;
  /** The object after the write; for DELETED its last state with the deletion's revision. */
  readonly object: KubeObject;
  readonly before: KubeObject | undefined;
  readonly cause: Cause;
  /** Which field manager wrote; field ownership is derived from it on demand. */
  readonly via: Via | undefined;
}

/** How a write came: its field manager, kind of operation, and the subresource written through. */
export interface Via {
  readonly manager: string;
  readonly operation: 'Update' | 'Apply';
  readonly subresource?: string;
  /** For Apply: the fields that the manager asked for, each with its key. */
  readonly applied?: readonly (readonly [string, readonly string[]])[];
}

export type Listener = (change: Change) => void;

/** A write found another revision than the one it was made from. */
export class ConflictError extends Error {}

interface Saved {
  readonly revision: number;
  /** The history that it belongs to (only ever added to), and how much of it there was. */
  readonly history: readonly Change[];
  readonly length: number;
  readonly tables: ReadonlyMap<string, SavedTable>;
}

/** What others live in comes back before them. */
const FIRST = ['customresourcedefinitions.apiextensions.k8s.io', 'namespaces', 'nodes'];

/** Indexes that every resource has. */
export const INDEXES: Readonly<Record<string, readonly [IndexFn, SameFn]>> = {
  owner: [
    (o) => o.metadata.ownerReferences?.map((reference) => reference.uid) ?? [],
    (a, b) => a.metadata.ownerReferences === b.metadata.ownerReferences,
  ],
};

/** Indexes that few resources are asked for. */
const SELDOM: Readonly<Record<string, IndexFn>> = {
  namespace: ({ metadata: { namespace } }) => (namespace ? [namespace] : []),
  uid: ({ metadata }) => [metadata.uid],
};

export class Store implements Component {
  readonly name = 'store';
  readonly #sim: Simulation;
  #revision = 0;
  #loads = 0;
  #tables = new Map<string, Table>();
  #names: readonly string[] | undefined;
  #history: Change[] = [];
  readonly #indexes = new Map<string, Map<string, readonly [IndexFn, SameFn | undefined]>>();
  readonly #listeners = new Map<string, Listener[]>();
  readonly #observers: Listener[] = [];

  constructor(sim: Simulation) {
    this.#sim = sim;
    sim.register(this);
  }

  /** The revision of the newest write. */
  get revision(): number {
    return this.#revision;
  }

  /** How often it has gone back to a saved state: who keeps answers for a while asks whether they are of this past. */
  get loads(): number {
    return this.#loads;
  }

  /** Every change since the beginning, oldest first: `history[i].rev === i + 1`. */
  get history(): readonly Change[] {
    return this.#history;
  }

  #table(resource: string): Table {
    let table = this.#tables.get(resource);
    if (table === undefined) {
      table = new Table();
      for (const [name, [fn, same]] of Object.entries(INDEXES)) table.addIndex(name, fn, same);
      for (const [name, fn] of Object.entries(SELDOM)) table.addIndexLater(name, fn);
      for (const [name, [fn, same]] of this.#indexes.get(resource) ?? []) table.addIndex(name, fn, same);
      this.#tables.set(resource, table);
      this.#names = undefined;
    }
    return table;
  }

  /** Adds an index to a resource: wiring, done once when the cluster is built. @param same spares work after most writes */
  addIndex(resource: string, name: string, fn: IndexFn, same?: SameFn): void {
    const indexes = this.#indexes.get(resource) ?? new Map<string, readonly [IndexFn, SameFn | undefined]>();
    indexes.set(name, [fn, same]);
    this.#indexes.set(resource, indexes);
    this.#tables.get(resource)?.addIndex(name, fn, same);
  }

  /** Calls `listener` within each write to `resource`; wiring, not state. It must only note what to do later. */
  watch(resource: string, listener: Listener): void {
    const listeners = this.#listeners.get(resource) ?? [];
    listeners.push(listener);
    this.#listeners.set(resource, listeners);
  }

  /** Calls `observer` after each write, whatever the resource. @returns a function that ends it */
  observe(observer: Listener): () => void {
    this.#observers.push(observer);
    return () => {
      const at = this.#observers.indexOf(observer);
      if (at >= 0) this.#observers.splice(at, 1);
    };
  }

  /** The resources that have or had objects, sorted. */
  resources(): readonly string[] {
    this.#names ??= [...this.#tables.keys()].sort();
    return this.#names;
  }

  get(resource: string, key: string): KubeObject | undefined {
    return this.#tables.get(resource)?.get(key);
  }

  /** All objects of a resource, oldest first. */
  list(resource: string): IterableIterator<KubeObject> {
    return this.#table(resource).values();
  }

  /** All objects of a resource in the order of their keys, as etcd has them. */
  inOrder(resource: string): IterableIterator<KubeObject> {
    return this.#table(resource).inOrder();
  }

  count(resource: string): number {
    return this.#tables.get(resource)?.size ?? 0;
  }

  /** The objects that have `value` under `index`, by key. The map is live: copy it before writing. */
  by(resource: string, index: string, value: string): ReadonlyMap<string, KubeObject> {
    return this.#table(resource).by(index, value);
  }

  /** The object that came first of those that have `value` under `index`. */
  first(resource: string, index: string, value: string): KubeObject | undefined {
    return this.#table(resource).first(index, value);
  }

  /** @param free its key, from who has seen that nothing has it @throws Error when the key is taken */
  create(resource: string, object: KubeObject, via?: Via, free?: string): KubeObject {
    const key = free ?? keyOf(object);
    if (free === undefined && this.get(resource, key) !== undefined) throw new Error(`${resource} ${key} exists`);
    return this.#write('ADDED', resource, key, object, undefined, via);
  }

  /**
   * Replaces an object. An object equal to the stored one writes nothing, and the stored one is returned.
   * @throws ConflictError when `object.metadata.resourceVersion` is set and not the stored one's
   */
  update(resource: string, object: KubeObject, via?: Via): KubeObject {
    const key = keyOf(object);
    const old = this.#table(resource).get(key);
    if (old === undefined) throw new Error(`${resource} ${key} does not exist`);
    const expected = object.metadata.resourceVersion;
    if (expected && expected !== old.metadata.resourceVersion) throw new ConflictError(key);
    // What a manager asks for is a fact of its own, though nothing else may change.
    if (via?.applied === undefined && sameBut(object, old)) return old;
    return this.#write('MODIFIED', resource, key, object, old, via);
  }

  /**
   * @param last its last state, where the request that removes it has changed it
   * @returns the last state, or undefined when there was none
   */
  delete(resource: string, key: string, last?: KubeObject): KubeObject | undefined {
    const old = this.#table(resource).get(key);
    if (old === undefined) return undefined;
    return this.#write('DELETED', resource, key, last ?? old, old, undefined);
  }

  /**
   * Makes everything as it was when `objects` were all that there was. Each difference is a change like any other, so that
   * whoever watches hears of it; what comes back keeps the revision that it had. The counter of revisions goes on, as after
   * a restore with `--bump-revision`: no revision ever means two things.
   * @param objects by resource; frozen
   */
  replace(objects: ReadonlyMap<string, readonly KubeObject[]>): void {
    const rank = (resource: string): string => `${FIRST.includes(resource) ? 0 : 1} ${resource}`;
    const resources = [...new Set([...this.#tables.keys(), ...objects.keys()])];
    resources.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    for (const resource of resources) {
      const wanted = new Map((objects.get(resource) ?? []).map((object) => [keyOf(object), object]));
      for (const old of [...this.#table(resource).values()])
        if (wanted.get(keyOf(old))?.metadata.uid !== old.metadata.uid) this.delete(resource, keyOf(old));
      for (const [key, object] of wanted) {
        const old = this.get(resource, key);
        if (old?.metadata.resourceVersion === object.metadata.resourceVersion) continue;
        this.#write(old === undefined ? 'ADDED' : 'MODIFIED', resource, key, object, old, undefined, true);
      }
    }
  }

  /** How many objects have `value` under `index`. */
  countBy(resource: string, index: string, value: string): number {
    return this.#table(resource).count(index, value);
  }

  #write(
    type: ChangeType,
    resource: string,
    key: string,
    object: KubeObject,
    before: KubeObject | undefined,
    via: Via | undefined,
    asIs = false,
  ): KubeObject {
    const rev = ++this.#revision;
    const stored = asIs ? object : complete(object, String(rev));
    const table = this.#table(resource);
    if (type === 'DELETED') table.remove(key);
    else table.put(key, stored, before);
    const change: Change = {
      rev,
      time: this.#sim.now,
      type,
      resource,
      key,
      object: stored,
      before,
      cause: this.#sim.cause,
      via,
    };
    this.#history.push(change);
    this.#tell(change);
    for (let i = 0; i < this.#observers.length; i++) (this.#observers[i] as Listener)(change);
    return stored;
  }

  #tell(change: Change): void {
    const listeners = this.#listeners.get(change.resource);
    if (listeners === undefined) return;
    // What a listener schedules reacts to this revision.
    const before = this.#sim.enter({ actor: change.cause.actor, because: { rev: change.rev } });
    try {
      for (let i = 0; i < listeners.length; i++) (listeners[i] as Listener)(change);
    } finally {
      this.#sim.enter(before);
    }
  }

  fire(): void {}

  save(): Saved {
    const tables = new Map<string, SavedTable>();
    for (const [resource, table] of this.#tables) tables.set(resource, table.save());
    return { revision: this.#revision, history: this.#history, length: this.#history.length, tables };
  }

  /** Goes back to a saved state. History after it is dropped: a run that goes on from here is another branch. */
  load(saved: Saved): void {
    this.#loads++;
    this.#revision = saved.revision;
    this.#history = saved.history.slice(0, saved.length);
    this.#tables = new Map();
    this.#names = undefined;
    for (const [resource, data] of saved.tables) this.#table(resource).load(data);
  }
}

/** Whether two versions of an object differ in nothing but their revision. */
function sameBut(a: KubeObject, b: KubeObject): boolean {
  if (!sameFields(a, b, 'metadata')) return false;
  return a.metadata === b.metadata || sameFields(a.metadata, b.metadata, 'resourceVersion');
}

/** Whether all fields but one are equal; absent and undefined are the same. */
function sameFields(a: object, b: object, except: string): boolean {
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in left) if (key !== except && left[key] !== right[key] && !equal(left[key], right[key])) return false;
  for (const key in right) if (key !== except && right[key] !== undefined && left[key] === undefined) return false;
  return true;
}

/** The object with its revision, frozen. What is not frozen yet was made for this write, and is taken as it is. */
function complete(object: KubeObject, resourceVersion: string): KubeObject {
  let { metadata } = object;
  if (Object.isFrozen(metadata)) metadata = metadataOf(metadata, resourceVersion);
  else metadata.resourceVersion = resourceVersion;
  if (isUsual(object)) return freeze(usual(object, metadata, object.status));
  if (Object.isFrozen(object)) return freeze({ ...object, metadata });
  object.metadata = metadata;
  return freeze(object);
}
