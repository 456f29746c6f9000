/**
 * What an object goes through between a request and the store: prepare (what this verb may change), admission that changes,
 * defaults, validation, admission that refuses. The result is complete but for its revision.
 */
import type { Simulation } from '../sim/simulation.ts';
import { toTime } from '../sim/time.ts';
import { freezeParts } from '../store/freeze.ts';
import { type KubeObject, newMetadata, type ObjectMeta } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { AdmissionChain, type AdmissionPlugin, type AdmissionRequest } from './admission.ts';
import { Context } from './context.ts';
import { isCustom, strategyOf } from './custom/definition.ts';
import { invalid } from './errors.ts';
import { Moulds } from './moulds.ts';
import type { WriteOptions } from './options.ts';
import { withoutDoubledOwners } from './owners.ts';
import type { User } from './request.ts';
import type { Resource } from './resources.ts';
import { semanticEqual, withoutEmpties } from './schema/empties.ts';
import { frozenMeta, isMarked, unmarked, unstated, withStatus, withStatusOf } from './shares.ts';
import type { Strategy } from './strategy.ts';
import { checkNarrow } from './subresources/narrow.ts';
import type { AnySent, Pod } from './types.ts';
import { validateCast, validateCreate, validateUpdate } from './validation/index.ts';
import { warningsFor } from './warnings/index.ts';
import { Unsimulated } from './warnings/unsimulated.ts';

export interface Rules {
  readonly strategies: readonly Strategy[];
  readonly admission: readonly AdmissionPlugin[];
}

/** Subresources that change what an ordinary update may not. */
const OWN_RULES = new Set(['finalize', 'ephemeralcontainers', 'resize']);

export class Pipeline {
  readonly #sim: Simulation;
  readonly #store: Store;
  readonly #strategies = new Map<string, Strategy>();
  readonly #admission: AdmissionChain;
  readonly #unsimulated: Unsimulated;
  readonly #moulds: Moulds;
  readonly #contexts = new WeakMap<Resource, Context>();

  constructor(sim: Simulation, store: Store, rules: Rules) {
    this.#sim = sim;
    this.#store = store;
    for (const strategy of rules.strategies) {
      this.#strategies.set(strategy.resource, strategy);
      for (const index of strategy.indexes ?? [])
        store.addIndex(strategy.resource, index, (object) => strategy.indexed?.(object, index) ?? []);
    }
    this.#admission = new AdmissionChain(rules.admission);
    this.#unsimulated = new Unsimulated(sim);
    this.#moulds = new Moulds(store, this.#admission);
  }

  strategyOf(resource: Resource): Strategy | undefined {
    return isCustom(resource) ? strategyOf(resource) : this.#strategies.get(resource.id);
  }

  /** The values that field selectors of a kind see beside metadata. */
  fields(id: string, object: KubeObject): Record<string, string> | undefined {
    return this.#strategies.get(id)?.fields?.(object);
  }

  /** What the hooks of a kind may ask; they keep nothing in it. */
  #context(resource: Resource, dryRun: boolean): Context {
    if (dryRun) return new Context(this.#sim, this.#store, resource, true);
    let context = this.#contexts.get(resource);
    if (context === undefined) {
      context = new Context(this.#sim, this.#store, resource, false);
      this.#contexts.set(resource, context);
    }
    return context;
  }

  /**
   * A new object.
   * @param empties whether decoding left values that were sent empty @param reach called before admission may refuse
   * @throws ApiError Invalid, Forbidden
   */
  created(
    user: User,
    resource: Resource,
    sent: AnySent | KubeObject,
    namespace: string,
    options: WriteOptions,
    empties: boolean,
    reach: () => void,
  ): KubeObject {
    const dryRun = options.dryRun ?? false;
    const name = sent.metadata.name ?? '';
    const old = undefined;
    const request: AdmissionRequest = {
      operation: 'CREATE',
      resource,
      subresource: '',
      namespace,
      name,
      user,
      dryRun,
      old,
      warn: options.warn,
    };
    const metadata = withoutDoubledOwners(this.#newMeta(sent.metadata, resource, namespace), options.warn);
    const template = Moulds.template(request, sent, options);
    const cast = template && this.#moulds.cast(template, request, sent as Pod, metadata as Pod['metadata']);
    if (cast !== undefined) refuse(resource, cast, validateCast(freezeParts(cast)));
    const object = cast ?? this.#prepared(request, sent, metadata, options, empties);
    if (template !== undefined && cast === undefined && object.metadata === metadata)
      this.#moulds.keep(template, request, object as Pod);
    reach();
    const named = request.name === '' ? { ...request, name: metadata.name } : request;
    for (const plugin of this.#admission.validating(named)) plugin.validate?.(named, object);
    if (options.warn !== undefined) this.#tellUnsimulated(options.warn, resource, object, dryRun);
    return object;
  }

  /** A new object after admission that changes, preparation, defaults and validation. @throws ApiError Invalid, Forbidden */
  #prepared(
    request: AdmissionRequest,
    sent: AnySent | KubeObject,
    metadata: ObjectMeta,
    options: WriteOptions,
    empties: boolean,
  ): KubeObject {
    const { resource, dryRun } = request;
    const strategy = this.strategyOf(resource);
    const context = this.#context(resource, dryRun);
    const fill = (object: KubeObject) => strategy?.defaults?.(object) ?? object;
    let object = (options.given ? sent : { ...sent }) as KubeObject;
    object.metadata = metadata;
    object = this.#admit(request, fill(object));
    if (!strategy?.keepsStatus && resource.subresources.includes('status'))
      object = { ...object, status: {} } as KubeObject;
    object = strategy?.prepareForCreate?.(object, context) ?? object;
    // Addresses and ports are given out first (`BeginCreate`): what cannot be had is told before anything else is checked.
    object = freezeParts(strategy?.allocate?.(object, undefined, context) ?? object);
    refuse(resource, object, validateCreate(resource, object));
    if (options.warn !== undefined) for (const text of warningsFor(resource.id, object, undefined)) options.warn(text);
    if (empties) object = withoutEmpties(object);
    const filled = fill(object);
    return filled === object ? object : freezeParts(filled);
  }

  /** Once it is accepted: what is in it that nothing here heeds. */
  #tellUnsimulated(tell: (text: string) => void, { id }: Resource, object: KubeObject, dryRun: boolean): void {
    for (const text of this.#unsimulated.warnings(id, object, !dryRun)) tell(text);
  }

  /** An object with another status, and all else as it was. @param wanted the metadata as they were sent */
  statusOnly(resource: Resource, wanted: ObjectMeta, status: unknown, old: KubeObject): KubeObject {
    const strategy = this.strategyOf(resource);
    const { metadata } = old;
    const merged = withStatus(old, status);
    if (wanted !== metadata) {
      // What lives in the cluster has no namespace, though a client may say one.
      const { namespace: _, ...sent } = wanted;
      merged.metadata = { ...sent, ...frozenMeta(metadata) };
    }
    if (strategy?.prepareForStatusUpdate === undefined) return merged;
    return strategy.prepareForStatusUpdate(merged, old, this.#context(resource, false));
  }

  /**
   * A changed object, its status as it was.
   * @param empties whether decoding left values that were sent empty
   * @throws ApiError Invalid, Forbidden
   */
  updated(
    user: User,
    resource: Resource,
    wanted: KubeObject,
    old: KubeObject,
    options: WriteOptions,
    empties: boolean,
  ): KubeObject {
    const strategy = this.strategyOf(resource);
    const context = this.#context(resource, false);
    const { namespace, name } = old.metadata;
    const request: AdmissionRequest = {
      operation: 'UPDATE',
      resource,
      subresource: options.subresource ?? '',
      namespace: namespace ?? '',
      name,
      user,
      dryRun: options.dryRun ?? false,
      old,
      warn: options.warn,
    };
    const fill = (object: KubeObject) => strategy?.defaults?.(object) ?? object;
    const { deletionTimestamp: _d, deletionGracePeriodSeconds: _g, namespace: _n, ...meta } = wanted.metadata;
    const metadata =
      meta.ownerReferences === old.metadata.ownerReferences ? meta : withoutDoubledOwners(meta, options.warn);
    let object: KubeObject = { ...wanted, metadata: { ...metadata, ...frozenMeta(old.metadata) } };
    if (resource.subresources.includes('status')) object = withStatusOf(object, old);
    object = this.#admit(request, fill(object));
    if (!OWN_RULES.has(request.subresource)) object = strategy?.prepareForUpdate?.(object, old, context) ?? object;
    object = fill(object);
    const counted = freezeParts(this.#counted(resource, strategy?.allocate?.(object, old, context) ?? object, old));
    if (OWN_RULES.has(request.subresource)) checkNarrow(resource, request.subresource, counted, old);
    else refuse(resource, counted, validateUpdate(resource, counted, old));
    const warn = request.subresource === '' ? options.warn : undefined;
    if (warn !== undefined) for (const text of warningsFor(resource.id, counted, old)) warn(text);
    for (const plugin of this.#admission.validating(request)) plugin.validate?.(request, counted);
    if (warn !== undefined) this.#tellUnsimulated(warn, resource, counted, request.dryRun);
    if (!empties) return counted;
    const bare = withoutEmpties(counted);
    const filled = fill(bare);
    return filled === bare ? bare : freezeParts(filled);
  }

  /** Whether admission lets an object be deleted. @throws ApiError Forbidden */
  mayDelete(user: User, resource: Resource, old: KubeObject, dryRun: boolean): void {
    const { namespace = '', name } = old.metadata;
    const request: AdmissionRequest = {
      operation: 'DELETE',
      resource,
      subresource: '',
      namespace,
      name,
      user,
      dryRun,
      old,
    };
    for (const plugin of this.#admission.validating(request)) plugin.validate?.(request, undefined);
  }

  /** Lets the plugins change an object that is to be stored. */
  #admit(request: AdmissionRequest, object: KubeObject): KubeObject {
    let admitted = object;
    for (const plugin of this.#admission.mutating(request)) admitted = plugin.admit?.(request, admitted) ?? admitted;
    return admitted;
  }

  #newMeta(sent: Partial<ObjectMeta>, resource: Resource, namespace: string): ObjectMeta {
    const name = sent.name || (sent.generateName ? this.#generated(sent.generateName, resource, namespace) : '');
    const uid = this.#sim.random('uids').uuid();
    const creationTimestamp = toTime(this.#sim.now);
    // Where nobody counts, what was sent stays.
    const generation = this.#counts(resource) ? 1 : sent.generation || undefined;
    const identity = { name, uid, resourceVersion: '', creationTimestamp };
    return newMetadata(identity, namespace || undefined, generation, isMarked(sent) ? unmarked(sent) : sent);
  }

  /** A free name: a taken one is tried again, eight times in all (feature RetryGenerateName). */
  #generated(prefix: string, resource: Resource, namespace: string): string {
    const random = this.#sim.random('names');
    let name = '';
    for (let attempt = 0; attempt < 8; attempt++) {
      name = prefix.slice(0, 58) + random.suffix();
      if (this.#store.get(resource.id, namespace ? `${namespace}/${name}` : name) === undefined) break;
    }
    return name;
  }

  #counts(resource: Resource): boolean {
    return this.strategyOf(resource)?.generation ?? false;
  }

  /** The object with its generation raised when its spec changed. */
  #counted(resource: Resource, object: KubeObject, old: KubeObject): KubeObject {
    if (!this.#counts(resource)) return object;
    const same =
      semanticEqual(unstated(object), unstated(old)) && !this.strategyOf(resource)?.countsGeneration?.(object, old);
    if (same) return object;
    return { ...object, metadata: { ...object.metadata, generation: (old.metadata.generation ?? 0) + 1 } };
  }
}

export function refuse(
  resource: Resource,
  object: KubeObject,
  causes: readonly { message: string }[] | undefined,
): void {
  if (causes !== undefined && causes.length > 0) throw invalid(resource, object.metadata.name, causes);
}
