/** All tallies in use: started when a shape first needs one, fed with every pod that comes or goes, ended with the last user. */
import type { LabelSelector } from '../api/selectors.ts';
import type { NodeState, PodEntry } from './node-state.ts';
import type { Shape } from './shape.ts';
import { Tally } from './tally.ts';

/**
 * A label that every pod has which `selector` means in `namespace`, as `namespace/key=value`: by it a tally finds its shapes,
 * and a new shape its tallies, without a look at all others. Undefined when the selector demands no such label.
 */
export function homeOf(namespace: string, selector: LabelSelector | undefined): string | undefined {
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) return label(namespace, key, value);
  return undefined;
}

const label = (namespace: string, key: string, value: string): string => `${namespace}/${key}=${value}`;

export class Tallies {
  readonly #tallies = new Map<string, Tally>();
  /** The known shapes, and those of each label. */
  readonly #shapes = new Set<Shape>();
  readonly #labelled = new Map<string, Set<Shape>>();
  /** The tallies by their home; those without one under undefined. */
  readonly #homes = new Map<string | undefined, Set<Tally>>();

  /**
   * The tally of `key` for as long as `user` lives.
   * @param matches depends on the key alone
   * @param home as `homeOf` says; depends on the key alone
   */
  use(user: Shape, key: string, leaving: boolean, matches: (shape: Shape) => boolean, home: string | undefined): Tally {
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      tally = new Tally(key, leaving, matches, home);
      this.#tallies.set(key, tally);
      addTo(this.#homes, home, tally);
      for (const shape of home === undefined ? this.#shapes : (this.#labelled.get(home) ?? [])) {
        if (!matches(shape)) continue;
        join(shape, tally);
        for (const { node, leaving: goes } of shape.pods)
          if (node !== undefined && (leaving || !goes)) tally.add(node, 1);
      }
    }
    tally.users.add(user);
    user.needs.add(tally);
    return tally;
  }

  /** A new shape appeared. */
  enlist(shape: Shape): void {
    this.#shapes.add(shape);
    for (const home of [undefined, ...labelsOf(shape)]) {
      if (home !== undefined) addTo(this.#labelled, home, shape);
      for (const tally of this.#homes.get(home) ?? []) if (tally.matches(shape)) join(shape, tally);
    }
  }

  /** A shape is no more. */
  dismiss(shape: Shape): void {
    this.#shapes.delete(shape);
    for (const home of labelsOf(shape)) takeFrom(this.#labelled, home, shape);
    for (const tally of shape.needs) {
      tally.users.delete(shape);
      if (tally.users.size > 0) continue;
      this.#tallies.delete(tally.key);
      takeFrom(this.#homes, tally.home, tally);
      for (const other of tally.counting) other.counted.delete(tally);
    }
    shape.needs.clear();
    for (const tally of shape.counted) tally.counting.delete(shape);
  }

  count(entry: PodEntry, node: NodeState, delta: 1 | -1): void {
    for (const tally of entry.shape.counted) if (tally.leaving || !entry.leaving) tally.add(node, delta);
  }

  /** A pod on a node began to be deleted. */
  leave(entry: PodEntry, node: NodeState): void {
    for (const tally of entry.shape.counted) if (!tally.leaving) tally.add(node, -1);
  }

  forgetDomains(): void {
    for (const tally of this.#tallies.values()) tally.forgetDomains();
  }
}

const labelsOf = ({ namespace, labels }: Shape): string[] =>
  Object.entries(labels).map(([key, value]) => label(namespace, key, value));

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}

function takeFrom<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}

function join(shape: Shape, tally: Tally): void {
  shape.counted.add(tally);
  tally.counting.add(shape);
}
