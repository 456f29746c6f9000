/** What a kind of fault is. One file a kind; a fault changes facts of the world, and statuses follow by the components' own work. */
import type { Parts } from '../parts.ts';
import type { Fact } from '../sim/world.ts';

/** A fault's own settings. */
export type Params = Readonly<Record<string, string | number | boolean | null>>;

export interface FaultKind {
  readonly name: string;
  /** One sentence, for lists and docs/faults.md. */
  readonly about: string;
  /** What it strikes: nodes, pods (`namespace/name`), or something called by name. */
  readonly strikes: 'nodes' | 'pods' | 'name';
  /** For `name`: the names that it takes. */
  readonly names?: readonly string[];
  readonly params?: Readonly<Record<string, string>>;
  /** The facts that hold about `victim` while the fault lasts. */
  facts?(victim: string, params: Params): Iterable<readonly [fact: string, value: Fact]>;
  /** What happens once, at the beginning; a kind with only this is over at once. */
  strike?(parts: Parts, victim: string, params: Params): void;
}
