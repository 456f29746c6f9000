/** Requests to the API server in one person's name, as kubectl makes them. */
import {
  type ApiServer,
  type ApplyOptions,
  type Change,
  type Cluster,
  ConnectionError,
  type DeleteOptions,
  evict,
  type KubeObject,
  type ListOptions,
  type ObjectOf,
  type PatchType,
  patchScale,
  type Resource,
  type ResourceName,
  SYSTEM,
  schemaOf,
  serverSideApply,
  type User,
  type WriteOptions,
  withManagedFields,
} from '../engine/index.ts';

/** The health of the control plane's parts: asked for, never stored. */
function componentStatuses(cluster: Cluster): KubeObject[] {
  const parts = [
    ['etcd-0', 'etcd'],
    ['scheduler', 'process/kube-scheduler'],
    ['controller-manager', 'process/kube-controller-manager'],
  ] as const;
  return parts.map(([name, fact]) => {
    const fine = cluster.parts.world.fine(fact);
    const condition = fine
      ? { type: 'Healthy', status: 'True', message: 'ok' }
      : { type: 'Healthy', status: 'False', message: 'connect: connection refused' };
    return {
      apiVersion: 'v1',
      kind: 'ComponentStatus',
      metadata: { name },
      conditions: [condition],
    } as unknown as KubeObject;
  });
}

export class Api {
  readonly cluster: Cluster;
  readonly user: User;
  readonly #server: ApiServer;
  readonly #address: string;

  constructor(cluster: Cluster, user: User = SYSTEM, address = '10.0.0.1:6443') {
    this.cluster = cluster;
    this.user = user;
    this.#server = cluster.parts.api;
    this.#address = address;
  }

  /** The virtual present, in milliseconds since the Unix epoch. */
  get now(): number {
    return this.cluster.now;
  }

  #reach(): void {
    if (!this.cluster.parts.world.fine('process/kube-apiserver'))
      throw new ConnectionError(
        `The connection to the server ${this.#address} was refused - did you specify the right host or port?`,
      );
  }

  /** The raw server, for reviews and other requests that are no reading or writing of objects. */
  get server(): ApiServer {
    this.#reach();
    return this.#server;
  }

  resources(): readonly Resource[] {
    this.#reach();
    return this.#server.resources.all();
  }

  ofKind(apiVersion: string, kind: string): Resource | undefined {
    return this.#server.resources.ofKind(apiVersion, kind);
  }

  /** The store's revision: where a watch that begins now starts from. */
  get revision(): number {
    return this.#server.store.revision;
  }

  get<R extends ResourceName>(resource: R, key: string): ObjectOf<R> {
    this.#reach();
    return this.#server.get(this.user, resource, key);
  }

  /** The object, or undefined when there is none. Other refusals are thrown. */
  find<R extends ResourceName>(resource: R, key: string): ObjectOf<R> | undefined {
    this.#reach();
    return this.#server.store.get(resource, key) === undefined ? undefined : this.get(resource, key);
  }

  list<R extends ResourceName>(resource: R, options: ListOptions = {}): ObjectOf<R>[] {
    this.#reach();
    if (resource === 'componentstatuses') return componentStatuses(this.cluster) as unknown as ObjectOf<R>[];
    return this.#server.list(this.user, resource, options);
  }

  create(resource: string, object: KubeObject, options: WriteOptions = {}): KubeObject {
    this.#reach();
    return this.#server.create(this.user, resource, object, options);
  }

  update(resource: string, object: KubeObject, options: WriteOptions = {}): KubeObject {
    this.#reach();
    return this.#server.update(this.user, resource, object, options);
  }

  patch(resource: string, key: string, type: PatchType, patch: unknown, options: WriteOptions = {}): KubeObject {
    this.#reach();
    return this.#server.patch(this.user, resource, key, type, patch, options);
  }

  delete(resource: string, key: string, options: DeleteOptions = {}): KubeObject {
    this.#reach();
    return this.#server.delete(this.user, resource, key, options);
  }

  /** Server-side apply: creates or changes. @throws ApiError Conflict when others own what it changes */
  apply(resource: string, key: string, config: unknown, options: ApplyOptions): KubeObject {
    this.#reach();
    return serverSideApply(this.#server, this.user, resource, key, config, options);
  }

  /** The object with what says who owns which field, worked out of its history. */
  withManagedFields(resource: string, object: KubeObject): KubeObject {
    return withManagedFields(this.#server, resource, object);
  }

  /** The eviction subresource. @throws ApiError TooManyRequests when a disruption budget refuses */
  evict(key: string, options: DeleteOptions = {}): void {
    this.#reach();
    evict(this.#server, this.user, key, options);
  }

  /** The scale subresource. @throws ApiError NotFound where there is none */
  scale(resource: string, key: string, replicas: number, options: WriteOptions = {}): void {
    this.#reach();
    patchScale(this.#server, this.user, resource, key, 'application/merge-patch+json', { spec: { replicas } }, options);
  }

  /** Whether strategic merge patches are possible: built-in kinds only. */
  hasSchema(resource: Resource): boolean {
    return schemaOf(resource) !== undefined;
  }

  /** The changes after revision `since` to one resource, oldest first. */
  changes(since: number, resource: string, key?: string): Change[] {
    return this.#server
      .changesSince(since)
      .filter((change) => change.resource === resource && (key === undefined || change.key === key));
  }
}
