/** What the strategies share: a kind is a record of the rules in which it differs. */
import type { KubeObject } from '../../store/object.ts';
import type { Strategy, StrategyContext } from '../strategy.ts';

type Body = { spec?: unknown; status?: unknown };

/** The first status of a new object: what a creator sends as status is not kept. */
export function withStatus<T extends KubeObject>(status: (object: T, context: StrategyContext) => unknown) {
  return (object: T, context: StrategyContext): T => ({ ...object, status: status(object, context) });
}

/** A kind whose status starts empty and whose `metadata.generation` counts changes of the spec. */
export function workload<T extends KubeObject>(
  resource: string,
  defaults: (object: T) => T,
  more: Partial<Strategy<T>> & { status?: object } = {},
): Strategy<T> {
  const { status = {}, ...rest } = more;
  return { resource, generation: true, defaults, prepareForCreate: withStatus<T>(() => status), ...rest };
}

/** `object` with `change` made to its spec; a missing spec is taken to be empty. */
export function inSpec<T extends KubeObject & { spec: object }>(object: T, change: (spec: T['spec']) => T['spec']): T {
  const before = (object as Body).spec as T['spec'] | undefined;
  const spec = change(before ?? ({} as T['spec']));
  return spec === before ? object : { ...object, spec };
}
