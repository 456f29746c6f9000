/**
 * A kind's rules in the API server, beside what its schema says: one file a family of kinds under `kinds/`.
 *
 * Hooks are pure: an object is frozen and its parts are shared (a pod's spec with its template's), so a hook returns the
 * object it got when it has nothing to change, and otherwise a copy of no more than what changes.
 */
import type { KubeObject } from '../store/object.ts';
import type { Resource } from './resources.ts';

/** What a hook may ask besides the object. All of it is deterministic. */
export interface StrategyContext {
  readonly resource: Resource;
  /** RFC 3339, whole seconds. */
  readonly now: string;
  readonly dryRun: boolean;
  /** Reads another stored object. */
  get(resource: string, key: string): KubeObject | undefined;
  /** Whether an object has `value` under `index`. */
  taken(resource: string, index: string, value: string): boolean;
  /** A whole number from 0 up to, not including, `below`; from a stream of the API server's own. */
  random(below: number): number;
  uuid(): string;
}

export interface Strategy<T extends KubeObject = KubeObject> {
  /** `deployments.apps` */
  readonly resource: string;
  /** Whether `metadata.generation` counts changes of the spec. */
  readonly generation: boolean;
  /** Whether a status that is sent on creation is stored; otherwise only the status subresource sets it. */
  readonly keepsStatus?: boolean;
  /** Fills defaults. Run before admission and again on what it made. */
  defaults?(object: T): T;
  /** Clears what a creator may not set, sets what the server owns. Run after admission. */
  prepareForCreate?(object: T, context: StrategyContext): T;
  /** Puts back what an update may not touch. */
  prepareForUpdate?(object: T, old: T, context: StrategyContext): T;
  prepareForStatusUpdate?(object: T, old: T, context: StrategyContext): T;
  /** Whether something besides the spec changed that the generation counts. */
  countsGeneration?(object: T, old: T): boolean;
  /** Gives out what there is once only: addresses, ports. After validation. @throws ApiError Invalid */
  allocate?(object: T, old: T | undefined, context: StrategyContext): T;
  /** Seconds between deletion and removal; only kinds that stop gracefully have it. */
  gracePeriod?(object: T, requested: number | undefined): number;
  /** Finalizers that deletion adds, for what must be cleared away first. */
  readonly cleanup?: readonly string[];
  /** Indexes that `taken` asks; the server keeps them. */
  readonly indexes?: readonly string[];
  indexed?(object: T, index: string): readonly string[];
  /** Field selectors beyond metadata.name and metadata.namespace. */
  fields?(object: T): Record<string, string>;
}
