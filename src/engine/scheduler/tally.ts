/**
 * Counts of pods by node, kept step by step: how many pods match a selector, or carry an affinity term, on each node and
 * in each topology domain. Spreading and inter-pod affinity read them, so neither looks at pods again.
 */
import type { NodeState } from './node-state.ts';
import type { Shape } from './shape.ts';

/** Told when a tally changes on a node. */
export type TallyListener = (node: NodeState, delta: number) => void;

export class Tally {
  readonly key: string;
  /** Whether pods that are being deleted count too: they do for affinity, not for spreading. */
  readonly leaving: boolean;
  readonly matches: (shape: Shape) => boolean;
  /** A label, as `namespace/key=value`, that all shapes have which it counts, if there is one. */
  readonly home: string | undefined;
  readonly #nodes = new Map<NodeState, number>();
  /** The same by the numbers of the nodes. */
  readonly counts: number[] = [];
  readonly #domains = new Map<string, Map<string, number>>();
  readonly listeners = new Set<TallyListener>();
  /** The shapes that asked for it; it ends with the last. */
  readonly users = new Set<Shape>();
  /** The shapes whose pods it counts. */
  readonly counting = new Set<Shape>();
  total = 0;

  constructor(key: string, leaving: boolean, matches: (shape: Shape) => boolean, home: string | undefined) {
    this.key = key;
    this.leaving = leaving;
    this.matches = matches;
    this.home = home;
  }

  add(node: NodeState, delta: number): void {
    this.total += delta;
    const count = (this.#nodes.get(node) ?? 0) + delta;
    if (count === 0) this.#nodes.delete(node);
    else this.#nodes.set(node, count);
    while (this.counts.length <= node.index) this.counts.push(0);
    this.counts[node.index] = count;
    for (const [topologyKey, domains] of this.#domains) addAt(domains, node.labels[topologyKey], delta);
    for (const listener of this.listeners) listener(node, delta);
  }

  on(node: NodeState): number {
    return this.#nodes.get(node) ?? 0;
  }

  nodes(): Iterable<readonly [NodeState, number]> {
    return this.#nodes;
  }

  /** The counts by the values of a node label. */
  domains(topologyKey: string): ReadonlyMap<string, number> {
    let domains = this.#domains.get(topologyKey);
    if (domains === undefined) {
      domains = new Map();
      for (const [node, count] of this.#nodes) addAt(domains, node.labels[topologyKey], count);
      this.#domains.set(topologyKey, domains);
    }
    return domains;
  }

  /** Node labels changed: domains are counted again when they are asked for. */
  forgetDomains(): void {
    this.#domains.clear();
  }
}

function addAt(domains: Map<string, number>, value: string | undefined, delta: number): void {
  if (value === undefined) return;
  const count = (domains.get(value) ?? 0) + delta;
  if (count === 0) domains.delete(value);
  else domains.set(value, count);
}
