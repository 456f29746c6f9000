/** All tallies in use: started when a shape first needs one, fed with every pod that comes or goes, ended with the last user. */
import type { NodeState, PodEntry } from './node-state.ts';
import type { Shape } from './shape.ts';
import { Tally } from './tally.ts';

export class Tallies {
  readonly #tallies = new Map<string, Tally>();
  readonly #shapes: () => Iterable<Shape>;

  /** @param shapes every known shape, asked when a tally starts */
  constructor(shapes: () => Iterable<Shape>) {
    this.#shapes = shapes;
  }

  /** The tally of `key` for as long as `user` lives; `matches` must depend on the key alone. */
  use(user: Shape, key: string, leaving: boolean, matches: (shape: Shape) => boolean): Tally {
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      tally = new Tally(key, leaving, matches);
      this.#tallies.set(key, tally);
      for (const shape of this.#shapes()) {
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
    for (const tally of this.#tallies.values()) if (tally.matches(shape)) join(shape, tally);
  }

  /** A shape is no more. */
  dismiss(shape: Shape): void {
    for (const tally of shape.needs) {
      tally.users.delete(shape);
      if (tally.users.size > 0) continue;
      this.#tallies.delete(tally.key);
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

function join(shape: Shape, tally: Tally): void {
  shape.counted.add(tally);
  tally.counting.add(shape);
}
