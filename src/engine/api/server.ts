/**
 * The API server: one pipeline from a request to a stored change.
 *
 * authorize → decode (schema, strictness) → prepare → admission (change) → defaults → validation → admission (refuse) →
 * store; `pipeline.ts` has the middle. Reads return frozen stored objects. Every refusal is an ApiError with Kubernetes' own text, and stores nothing.
 */
import { Immer } from 'immer';
import type { Random } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import { toTime } from '../sim/time.ts';
import { freeze } from '../store/freeze.ts';
import { type KubeObject, keyOf, splitKey } from '../store/object.ts';
import type { Change, Store, Via } from '../store/store.ts';
import { bound, refuseBinding } from './bind.ts';
import { customResources } from './custom/resources.ts';
import { markedForDeletion, mayGo } from './deletion.ts';
import {
  ApiError,
  alreadyExists,
  badRequest,
  conflict,
  methodNotAllowed,
  notFound,
  Unanswered,
  wrongMethod,
} from './errors.ts';
import { sameIdentity } from './identity.ts';
import type { DeleteOptions, ListOptions, WriteOptions } from './options.ts';
import { applyPatch, type PatchType } from './patch/index.ts';
import { patchRefusal, printedPatch } from './patch/refusal.ts';
import { Pipeline, type Rules, refuse } from './pipeline.ts';
import { type Answer, type Authorizer, type Computed, type Gate, SYSTEM, type User } from './request.ts';
import { type Resource, Resources } from './resources.ts';
import { checkRevision } from './revision.ts';
import { decodeWithEmpties } from './schema/index.ts';
import { compileSelector } from './selectors.ts';
import { narrowed } from './subresources/narrow.ts';
import type { AnySent, Node, ObjectOf, Pod, ResourceName } from './types.ts';
import { validateStatus } from './validation/index.ts';

export { type Answer, type Authorizer, type Computed, type Gate, SYSTEM, type User } from './request.ts';

/** Freezing is done once, when an object is complete: immer's own would go through each draft a second time. */
const drafts = new Immer({ autoFreeze: false });

/** The order of etcd: by `namespace/name`. */
function byKey({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number {
  if (a.namespace === b.namespace) return a.name < b.name ? -1 : 1;
  return `${a.namespace}/` < `${b.namespace}/` ? -1 : 1;
}

export class ApiServer {
  readonly resources: Resources;
  readonly store: Store;
  readonly #sim: Simulation;
  readonly #pipeline: Pipeline;
  readonly #computed = new Map<string, Computed>();
  readonly #answers = new Map<string, Answer>();
  authorizer: Authorizer | undefined;
  /** Wiring. */
  gate: Gate | undefined;
  #impatient = false;

  constructor(sim: Simulation, store: Store, rules: Rules) {
    this.#sim = sim;
    this.store = store;
    this.resources = new Resources(customResources(store));
    this.#pipeline = new Pipeline(sim, store, rules);
  }

  /** Wiring: reads of `resource` pass through `computed`. */
  compute(resource: string, computed: Computed): void {
    this.#computed.set(resource, computed);
  }

  resource(id: string): Resource {
    const resource = this.resources.get(id);
    if (resource === undefined) throw new ApiError(404, 'NotFound', 'the server could not find the requested resource');
    return resource;
  }

  #authorize(user: User, verb: string, resource: Resource, subresource: string, namespace: string, name: string): void {
    if (!resource.verbs.includes(verb)) throw methodNotAllowed(resource, verb);
    if (this.authorizer !== undefined && !user.groups.includes('system:masters'))
      this.authorizer({ user, verb, resource, subresource, namespace, name });
  }

  /** Wiring: objects of `resource` are answered by `answer` and never stored. */
  answer(resource: string, answer: Answer): void {
    this.#answers.set(resource, answer);
  }

  /** Refuses what `user` may not do. @throws ApiError Forbidden, MethodNotAllowed */
  authorize(user: User, verb: string, id: string, subresource: string, key: string): void {
    const { namespace, name } = splitKey(key);
    this.#authorize(user, verb, this.resource(id), subresource, namespace, name);
  }

  /** The same for what another server than this one answers, behind it. */
  authorizeAs(user: User, verb: string, resource: Resource, namespace: string, name: string): void {
    this.#authorize(user, verb, resource, '', namespace, name);
  }

  #pass(access: 'read' | 'write' | 'remove', verb: string, resource: Resource, name: string): void {
    try {
      this.gate?.(access, { verb, resource, name });
    } catch (error) {
      throw error instanceof Unanswered && this.#impatient ? error.error : error;
    }
  }

  /** Runs `act` for somebody who has waited long enough: what hangs fails with its time-out. */
  impatiently<T>(act: () => T): T {
    const before = this.#impatient;
    this.#impatient = true;
    try {
      return act();
    } finally {
      this.#impatient = before;
    }
  }

  /** Virtual milliseconds since the Unix epoch. */
  get now(): number {
    return this.#sim.now;
  }

  /** A stream of chance of the server's own. */
  random(stream: string): Random {
    return this.#sim.random(stream);
  }

  #read(resource: string, object: KubeObject): KubeObject {
    const computed = this.#computed.get(resource);
    return computed === undefined ? object : computed(object);
  }

  /** @throws ApiError NotFound */
  get<R extends ResourceName>(
    user: User,
    id: R,
    key: string,
    options: { readonly subresource?: string } = {},
  ): ObjectOf<R> {
    const resource = this.resource(id);
    const { namespace, name } = splitKey(key);
    this.#authorize(user, 'get', resource, options.subresource ?? '', namespace, name);
    this.#pass('read', 'get', resource, name);
    return this.#read(id, this.#stored(resource, key)) as ObjectOf<R>;
  }

  #stored(resource: Resource, key: string): KubeObject {
    const object = this.store.get(resource.id, key);
    if (object === undefined) throw notFound(resource, splitKey(key).name);
    return object;
  }

  /** Objects sorted by key, as the real server lists them. */
  list<R extends ResourceName>(user: User, id: R, options: ListOptions = {}): ObjectOf<R>[] {
    const resource = this.resource(id);
    const namespace = options.namespace ?? '';
    this.#authorize(user, 'list', resource, '', namespace, '');
    this.#pass('read', 'get', resource, '');
    const found = namespace ? this.store.by(id, 'namespace', namespace).values() : this.store.inOrder(id);
    const matches = compileSelector(options, (object) => this.fields(id, object));
    const list: KubeObject[] = [];
    for (const stored of found) {
      const object = this.#read(id, stored);
      if (matches(object)) list.push(object);
    }
    return (namespace ? list.sort(byKey) : list) as ObjectOf<R>[];
  }

  /** The values that field selectors see. */
  fields(id: string, object: KubeObject): Record<string, string> {
    const { name, namespace } = object.metadata;
    return {
      'metadata.name': name,
      ...(namespace ? { 'metadata.namespace': namespace } : {}),
      ...this.#pipeline.fields(id, object),
    };
  }

  /** @throws ApiError AlreadyExists, Invalid, Forbidden, BadRequest */
  create<R extends ResourceName>(
    user: User,
    id: R,
    request: AnySent | KubeObject,
    options: WriteOptions = {},
  ): ObjectOf<R> {
    const resource = this.resource(id);
    const answer = this.#answers.get(id);
    if (answer !== undefined) {
      this.#authorize(user, 'create', resource, '', options.namespace ?? request.metadata?.namespace ?? '', '');
      return answer(user, request as AnySent) as ObjectOf<R>;
    }
    if (!options.trusted && options.namespace !== undefined)
      this.#authorize(user, 'create', resource, '', resource.namespaced ? options.namespace : '', '');
    const [sent, empties] = options.trusted ? [request, false] : decodeWithEmpties(resource, request, options);
    const namespace = resource.namespaced ? (sent.metadata.namespace ?? options.namespace ?? '') : '';
    if (resource.namespaced && namespace === '') throw badRequest('an empty namespace may not be set during creation');
    if (options.namespace && sent.metadata.namespace && sent.metadata.namespace !== options.namespace)
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    this.#authorize(user, 'create', resource, '', namespace, sent.metadata.name ?? '');
    const reach = () => this.#pass('write', 'post', resource, '');
    const object = this.#pipeline.created(user, resource, sent, namespace, options, empties, reach);
    const key = keyOf(object);
    const there = this.store.get(id, key);
    if (there !== undefined) throw alreadyExists(resource, there.metadata);
    if (options.dryRun) return freeze(object) as ObjectOf<R>;
    return this.store.create(id, object, via(user, options), key) as ObjectOf<R>;
  }

  /**
   * Changes an immer draft of an object; a change of nothing writes nothing.
   * @param options.subresource `status` keeps everything but the status; empty keeps the status
   * @throws ApiError NotFound, Conflict, Invalid, Forbidden
   */
  modify<R extends ResourceName>(
    user: User,
    id: R,
    key: string,
    change: (draft: ObjectOf<R>) => ObjectOf<R> | void,
    options: WriteOptions = {},
  ): ObjectOf<R> {
    const draft = change as (draft: KubeObject) => KubeObject | void;
    return this.rewrite(user, id, key, (old) => drafts.produce(old as KubeObject, draft) as ObjectOf<R>, options);
  }

  /** Replaces an object by a changed copy: the common path of update, patch and the components' own writes; as `modify`. */
  rewrite<R extends ResourceName>(
    user: User,
    id: R,
    key: string,
    change: (old: ObjectOf<R>) => ObjectOf<R>,
    options: WriteOptions = {},
  ): ObjectOf<R> {
    const resource = this.resource(id);
    const { namespace, name } = splitKey(key);
    const subresource = options.subresource ?? '';
    this.#authorize(user, options.verb ?? 'update', resource, subresource, namespace, name);
    const old = this.#stored(resource, key);
    const changed: KubeObject = change(old as ObjectOf<R>);
    if (changed === old) return old as ObjectOf<R>;
    const [given, empties] = options.trusted ? [changed, false] : decodeWithEmpties(resource, changed, options);
    const wanted = given as KubeObject;
    if (!options.trusted) sameIdentity(resource, wanted.metadata, old.metadata, options.verb === 'patch');
    const expected = wanted.metadata.resourceVersion;
    if (!options.trusted || expected) checkRevision(resource, name, expected, old.metadata.resourceVersion);
    const object =
      subresource === 'status' || subresource === 'approval'
        ? this.#pipeline.statusOnly(resource, wanted.metadata, (wanted as { status?: unknown }).status, old)
        : this.#pipeline.updated(
            user,
            resource,
            subresource ? narrowed(resource, subresource, wanted, old) : wanted,
            old,
            options,
            empties,
          );
    if (subresource === 'status' && !options.trusted) refuse(resource, object, validateStatus(resource, object, old));
    if (options.dryRun) return freeze(object) as ObjectOf<R>;
    this.#pass('write', options.verb ?? 'put', resource, name);
    return this.#put(resource, object, via(user, options)) as ObjectOf<R>;
  }

  /**
   * Replaces an object's status by a complete one; the same as `modify` of the status, without the cost of a draft.
   * @throws ApiError NotFound, Invalid
   */
  setStatus<R extends ResourceName>(
    user: User,
    id: R,
    key: string,
    status: unknown,
    options: WriteOptions = {},
  ): ObjectOf<R> {
    const resource = this.resource(id);
    const { namespace, name } = splitKey(key);
    this.#authorize(user, 'update', resource, 'status', namespace, name);
    const old = this.#stored(resource, key);
    const object = this.#pipeline.statusOnly(resource, old.metadata, status, old);
    this.#pass('write', 'put', resource, name);
    return this.#put(resource, object, via(user, options, 'status')) as ObjectOf<R>;
  }

  /**
   * Gives a pod its node (the `binding` subresource).
   * @throws ApiError NotFound, Conflict (bound, being deleted, gated)
   */
  bind(user: User, key: string, node: string, options: WriteOptions = {}): Pod {
    const pods = this.resource('pods');
    const { namespace, name } = splitKey(key);
    this.#authorize(user, 'create', pods, 'binding', namespace, name);
    const pod = this.#stored(pods, key) as Pod;
    const refusal = refuseBinding(pod);
    if (refusal !== undefined) throw refusal;
    const target = this.store.get('nodes', node) as Node | undefined;
    const object = bound(pod, node, target, toTime(this.#sim.now));
    if (options.dryRun) return freeze(object) as Pod;
    this.#pass('write', 'post', pods, name);
    return this.store.update('pods', object, via(user, options, 'binding')) as Pod;
  }

  /** Replaces an object by the one sent (PUT). */
  update<R extends ResourceName>(user: User, id: R, sent: KubeObject, options: WriteOptions = {}): ObjectOf<R> {
    return this.rewrite(user, id, keyOf(sent), () => sent as ObjectOf<R>, options);
  }

  /** JSON patch, merge patch or strategic merge patch; apply patches are in `patch/serverside.ts`. */
  patch<R extends ResourceName>(
    user: User,
    id: R,
    key: string,
    type: PatchType,
    patch: unknown,
    options: WriteOptions = {},
  ): ObjectOf<R> {
    const resource = this.resource(id);
    if (options.subresource === 'finalize') throw wrongMethod(); // as discovery says: it can only be put
    const change = () => applyPatch(resource, this.#stored(resource, key), type, patch) as ObjectOf<R>;
    const made = () => printedPatch(this.store, resource, this.#stored(resource, key), type, patch);
    try {
      return this.rewrite(user, id, key, change, { ...options, verb: 'patch' });
    } catch (error) {
      throw patchRefusal(error, type, patch, made);
    }
  }

  /**
   * Deletes as the real server does: finalizers and grace periods first only mark the object.
   * @returns the object as it is after the request (its last state when it is gone)
   */
  delete<R extends ResourceName>(user: User, id: R, key: string, options: DeleteOptions = {}): ObjectOf<R> {
    const resource = this.resource(id);
    const { namespace, name } = splitKey(key);
    this.#authorize(user, 'delete', resource, '', namespace, name);
    const old = this.#stored(resource, key);
    if (options.preconditions?.uid && options.preconditions.uid !== old.metadata.uid)
      throw conflict(
        resource,
        name,
        `Precondition failed: UID in precondition: ${options.preconditions.uid}, UID in object meta: ${old.metadata.uid}`,
      );
    const { resourceVersion } = options.preconditions ?? {};
    if (resourceVersion && resourceVersion !== old.metadata.resourceVersion)
      throw conflict(
        resource,
        name,
        `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${old.metadata.resourceVersion}`,
      );
    this.#pipeline.mayDelete(user, resource, old, options.dryRun ?? false);
    const marked = markedForDeletion(resource, old, this.#pipeline.strategyOf(resource), options, this.#sim.now);
    if (options.dryRun) return (marked ?? old) as ObjectOf<R>;
    this.#pass(marked === undefined ? 'remove' : 'write', 'delete', resource, name);
    if (marked === undefined) return this.store.delete(id, key) as ObjectOf<R>;
    const stored = this.store.update(id, marked, { manager: options.manager ?? user.name, operation: 'Update' });
    return (mayGo(resource, stored) ? (this.store.delete(id, key) ?? stored) : stored) as ObjectOf<R>;
  }

  /** Stores an update; one that takes the last hold from a marked object removes it, and nothing is seen in between. */
  #put(resource: Resource, object: KubeObject, how: Via): KubeObject {
    if (!mayGo(resource, object)) return this.store.update(resource.id, object, how);
    return this.store.delete(resource.id, keyOf(object), object) ?? object;
  }

  /** The changes after revision `since`, for watches that resume. */
  changesSince(since: number): readonly Change[] {
    return this.store.history.slice(since);
  }
}

/** The ways in which components write, by manager and subresource: one object for all their writes. */
const WAYS = new Map<string, Map<string, Via>>();

/** How a write came, for the history. */
function via(user: User, options: WriteOptions, subresource = options.subresource ?? ''): Via {
  const { operation = 'Update', applied } = options;
  const manager = options.manager ?? user.name;
  if (applied === undefined && operation === 'Update' && user === SYSTEM) return wayOf(manager, subresource);
  const way: Via = subresource ? { manager, operation, subresource } : { manager, operation };
  return applied === undefined ? way : { ...way, applied };
}

function wayOf(manager: string, subresource: string): Via {
  let ways = WAYS.get(manager);
  if (ways === undefined) {
    ways = new Map();
    WAYS.set(manager, ways);
  }
  let way = ways.get(subresource);
  if (way === undefined) {
    const operation = 'Update';
    way = Object.freeze(subresource ? { manager, operation, subresource } : { manager, operation });
    ways.set(subresource, way);
  }
  return way;
}
