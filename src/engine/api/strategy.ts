/**
 * A kind's rules in the API server, beside what its schema says: one file a kind under `kinds/`.
 * Each hook gets a draft that it may change; what it leaves out is the common behaviour.
 */
import type { KubeObject } from '../store/object.ts';
import type { StatusCause } from './errors.ts';
import type { Resource } from './resources.ts';

/** What a hook may ask besides the object. All of it is deterministic. */
export interface StrategyContext {
  readonly resource: Resource;
  /** RFC 3339, whole seconds. */
  readonly now: string;
  /** Reads another stored object. */
  get(resource: string, key: string): KubeObject | undefined;
}

export interface Strategy<T extends KubeObject = KubeObject> {
  /** `deployments.apps` */
  readonly resource: string;
  /** Whether `metadata.generation` counts changes of the spec; true unless said otherwise for kinds with a spec. */
  readonly generation?: boolean;
  /** Fills defaults, after the schema's own. */
  defaults?(object: T, context: StrategyContext): void;
  /** Clears what a creator may not set, sets what the server owns. */
  prepareForCreate?(object: T, context: StrategyContext): void;
  /** Puts back what an update may not touch. */
  prepareForUpdate?(object: T, old: T, context: StrategyContext): void;
  /** Every rule beyond the schema; an empty list accepts. */
  validate?(object: T, context: StrategyContext): readonly StatusCause[];
  validateUpdate?(object: T, old: T, context: StrategyContext): readonly StatusCause[];
  validateStatusUpdate?(object: T, old: T, context: StrategyContext): readonly StatusCause[];
  /** Warnings that the server sends with its answer. */
  warnings?(object: T, old: T | undefined): readonly string[];
  /** Seconds between deletion and removal when the client names none; only kinds that stop gracefully have it. */
  gracePeriod?(object: T, requested: number | undefined): number;
  /** Field selectors beyond metadata.name and metadata.namespace. */
  fields?(object: T): Record<string, string>;
}
