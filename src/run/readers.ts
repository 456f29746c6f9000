/** Reading a cluster's objects: as it is, and as it was. */
import { type Change, type Cluster, type KubeObject, stateAt } from '../engine/index.ts';
import type { Reader } from './cluster.ts';
import { STATUSES, Statuses } from './statuses.ts';

/** The present. Lists are kept until something of their resource changes. */
export class PresentReader implements Reader {
  readonly #cluster: Cluster;
  readonly #versions = new Map<string, number>();
  readonly #lists = new Map<string, { version: number; list: readonly KubeObject[] }>();
  readonly #statuses: Statuses;
  #base: number;

  /** @param base the first version; greater than any that an earlier reader gave out for the same screen */
  constructor(cluster: Cluster, base = 0) {
    this.#cluster = cluster;
    this.#base = base;
    this.#statuses = new Statuses(() => cluster);
    cluster.parts.store.observe(({ resource }) =>
      this.#versions.set(resource, (this.#versions.get(resource) ?? 0) + 1),
    );
  }

  get(resource: string, key: string): KubeObject | undefined {
    return resource === STATUSES ? this.#statuses.get(key) : this.#cluster.parts.store.get(resource, key);
  }

  list(resource: string, namespace?: string): readonly KubeObject[] {
    if (resource === STATUSES) return this.#statuses.list;
    const key = `${resource}|${namespace ?? ''}`;
    const version = this.version(resource);
    const kept = this.#lists.get(key);
    if (kept?.version === version) return kept.list;
    const { store } = this.#cluster.parts;
    const list = namespace ? [...store.by(resource, 'namespace', namespace).values()] : [...store.list(resource)];
    this.#lists.set(key, { version, list });
    return list;
  }

  by(resource: string, index: string, value: string): readonly KubeObject[] {
    return [...this.#cluster.parts.store.by(resource, index, value).values()];
  }

  version(resource: string): number {
    return this.#base + (resource === STATUSES ? this.#statuses.version : (this.#versions.get(resource) ?? 0));
  }

  /** Makes every version differ from before, after the whole state was replaced. */
  replaced(base: number): void {
    this.#base = base;
    this.#lists.clear();
  }
}

/** What an object is found by, when there is no index to ask. */
function valuesOf(object: KubeObject, index: string): readonly (string | undefined)[] {
  const { metadata } = object;
  if (index === 'namespace') return [metadata.namespace];
  if (index === 'uid') return [metadata.uid];
  if (index === 'owner') return metadata.ownerReferences?.map(({ uid }) => uid) ?? [];
  if (index === 'node') return [(object as { spec?: { nodeName?: string } }).spec?.nodeName];
  return [];
}

/** The cluster as it was after a revision. */
export class PastReader implements Reader {
  readonly #history: readonly Change[];
  readonly #rev: number;
  readonly #tables = new Map<string, ReadonlyMap<string, KubeObject>>();
  readonly #version: number;
  readonly #statuses: Statuses;

  /** @param then the cluster as it was, once it is there: what no object says is asked of it */
  constructor(
    history: readonly Change[],
    rev: number,
    version = rev,
    then: () => Cluster | undefined = () => undefined,
  ) {
    this.#history = history;
    this.#rev = rev;
    this.#version = version;
    this.#statuses = new Statuses(then);
  }

  #table(resource: string): ReadonlyMap<string, KubeObject> {
    let table = this.#tables.get(resource);
    if (table === undefined) {
      table = stateAt(this.#history, this.#rev, resource).get(resource) ?? new Map();
      this.#tables.set(resource, table);
    }
    return table;
  }

  get(resource: string, key: string): KubeObject | undefined {
    return resource === STATUSES ? this.#statuses.get(key) : this.#table(resource).get(key);
  }

  list(resource: string, namespace?: string): readonly KubeObject[] {
    if (resource === STATUSES) return this.#statuses.list;
    const all = [...this.#table(resource).values()];
    return namespace ? all.filter((object) => object.metadata.namespace === namespace) : all;
  }

  by(resource: string, index: string, value: string): readonly KubeObject[] {
    return this.list(resource).filter((object) => valuesOf(object, index).includes(value));
  }

  version(resource = ''): number {
    return this.#version + (resource === STATUSES ? this.#statuses.version : 0);
  }
}
