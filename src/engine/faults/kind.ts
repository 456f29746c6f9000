/** What a kind of fault is. One file a kind; a fault changes facts of the world, and statuses follow by the components' own work. */
import type { Parts } from '../parts.ts';
import type { Fact } from '../sim/world.ts';

/** A fault's own settings. */
export type Params = Readonly<Record<string, string | number | boolean | null>>;

/** One setting: what it is for, and which values make sense. Any text is taken unless `words` or `number` says otherwise. */
export interface Param {
  readonly about: string;
  /** The words that it takes. */
  readonly words?: readonly string[];
  /** A number between these two. */
  readonly number?: readonly [least: number, most: number];
  readonly required?: boolean;
}

/**
 * What a fault strikes, which says how it is aimed and what a victim's name looks like: `nodes` (`node-a`), `zones` (`a`),
 * `pods` (`shop/web-1`), `claims` (`shop/data-db-0`), `ends` of traffic (`service/shop/web`, `pod/shop/web-1`, `node/node-a`),
 * or something called by `name`.
 */
export type Strikes = 'nodes' | 'zones' | 'pods' | 'claims' | 'ends' | 'name';

export interface FaultKind {
  readonly name: string;
  /** One sentence, for lists and docs/faults.md. */
  readonly about: string;
  readonly strikes: Strikes;
  /** For `name`: the names that it takes. */
  readonly names?: readonly string[];
  /** Without a target it strikes everybody at once, as the victim `*`. */
  readonly everybody?: boolean;
  readonly params?: Readonly<Record<string, Param>>;
  /** The facts that hold about `victim` while the fault lasts. */
  facts?(victim: string, params: Params, parts: Parts): Iterable<readonly [fact: string, value: Fact]>;
  /** What happens once, at the beginning, and again with `every`; a kind with only this is over at once. */
  strike?(parts: Parts, victim: string, params: Params): void;
}
