/**
 * How a component reaches the cluster: reads from memory (its informers are the store's own indexes), writes through the
 * API server in its own name. A write while the API server is out of reach throws ConnectionError, as a real client's does.
 */
import { ApiError, ConnectionError } from '../api/errors.ts';
import type { DeleteOptions, WriteOptions } from '../api/options.ts';
import { type ApiServer, SYSTEM, type User } from '../api/server.ts';
import type { AnySent, ObjectOf, Pod, ResourceName, Sent } from '../api/types.ts';
import type { KubeObject } from '../store/object.ts';

/** Whether requests from this client arrive; throws what the caller would see otherwise. */
export type Reach = () => void;

export class Client {
  readonly #api: ApiServer;
  readonly #user: User;
  readonly #manager: string;
  /** The options of most writes, and of those that give their object away. */
  readonly #usual: WriteOptions;
  readonly #giving: WriteOptions;
  readonly #reach: Reach;

  /** @param manager the field manager of its writes, as `kube-controller-manager` */
  constructor(api: ApiServer, options: { manager: string; user?: User; reach?: Reach }) {
    this.#api = api;
    this.#user = options.user ?? SYSTEM;
    this.#manager = options.manager;
    this.#usual = { manager: options.manager, trusted: true };
    this.#giving = { ...this.#usual, given: true };
    this.#reach = options.reach ?? (() => {});
  }

  #with(options: WriteOptions | undefined): WriteOptions {
    return options === undefined ? this.#usual : { ...this.#usual, ...options };
  }

  /** The object, or undefined. */
  get<R extends ResourceName>(resource: R, key: string): ObjectOf<R> | undefined {
    return this.#api.store.get(resource, key) as ObjectOf<R> | undefined;
  }

  /** All objects, oldest first. */
  list<R extends ResourceName>(resource: R): IterableIterator<ObjectOf<R>> {
    return this.#api.store.list(resource) as IterableIterator<ObjectOf<R>>;
  }

  /** Objects by an index: `namespace`, `owner` (uid), `uid`, and those that were added (`node` of pods). A copy, in stable order. */
  by<R extends ResourceName>(resource: R, index: string, value: string): ObjectOf<R>[] {
    return [...this.#api.store.by(resource, index, value).values()] as ObjectOf<R>[];
  }

  /** The same without a copy, by key: not to be kept over a write. */
  view<R extends ResourceName>(resource: R, index: string, value: string): ReadonlyMap<string, ObjectOf<R>> {
    return this.#api.store.by(resource, index, value) as ReadonlyMap<string, ObjectOf<R>>;
  }

  /** How many objects an index has under a value. */
  count(resource: ResourceName, index: string, value: string): number {
    return this.#api.store.countBy(resource, index, value);
  }

  /** @throws ApiError, ConnectionError */
  create<R extends ResourceName>(
    resource: R,
    object: ObjectOf<R> extends infer T extends KubeObject ? Sent<T> | AnySent : AnySent,
    options?: WriteOptions,
  ): ObjectOf<R> {
    this.#reach();
    return this.#api.create(this.#user, resource, object as AnySent, this.#with(options));
  }

  /** Creates an object that was made for this alone: it is stored as it is. @throws ApiError, ConnectionError */
  give(resource: ResourceName, object: AnySent): KubeObject {
    this.#reach();
    return this.#api.create(this.#user, resource, object, this.#giving);
  }

  /** Replaces an object by a changed copy; as `modify`, without the cost of a draft. */
  rewrite<R extends ResourceName>(
    resource: R,
    key: string,
    changed: (old: ObjectOf<R>) => ObjectOf<R>,
    options?: WriteOptions,
  ): ObjectOf<R> {
    this.#reach();
    return this.#api.rewrite(this.#user, resource, key, changed, this.#with(options));
  }

  /** Changes an object through a draft; the status is kept. @throws ApiError (NotFound, Conflict, Invalid), ConnectionError */
  modify<R extends ResourceName>(
    resource: R,
    key: string,
    change: (draft: ObjectOf<R>) => void,
    options?: WriteOptions,
  ): ObjectOf<R> {
    this.#reach();
    return this.#api.modify(this.#user, resource, key, change, this.#with(options));
  }

  /** Changes an object's status through a draft; everything but the status is kept. */
  status<R extends ResourceName>(resource: R, key: string, change: (draft: ObjectOf<R>) => void): ObjectOf<R> {
    return this.modify(resource, key, change, { subresource: 'status' });
  }

  /** Replaces an object's status by a complete one; it is frozen from then on. */
  setStatus<R extends ResourceName>(
    resource: R,
    key: string,
    status: ObjectOf<R> extends { status: infer S } ? S : never,
  ): ObjectOf<R> {
    this.#reach();
    return this.#api.setStatus(this.#user, resource, key, status, this.#usual);
  }

  /** Gives a pod its node. @throws ApiError NotFound, Conflict; ConnectionError */
  bind(key: string, node: string): Pod {
    this.#reach();
    return this.#api.bind(this.#user, key, node, this.#usual);
  }

  /** @throws ApiError NotFound, Conflict; ConnectionError */
  delete(resource: ResourceName, key: string, options: DeleteOptions = {}): KubeObject {
    this.#reach();
    return this.#api.delete(this.#user, resource, key, { manager: this.#manager, ...options });
  }
}

/** Runs `act`; a refusal for one of `reasons` (`NotFound`, `AlreadyExists`, ...) gives undefined instead. */
export function unless<T>(reasons: readonly string[], act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof ApiError && reasons.includes(error.reason)) return undefined;
    throw error;
  }
}

/** Whether an error is of the world (refused or out of reach), and not a fault of the program. What hangs is neither yet. */
export function isRefusal(error: unknown): error is ApiError | ConnectionError {
  return error instanceof ApiError || error instanceof ConnectionError;
}
