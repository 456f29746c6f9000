/**
 * One attempt to find a node: filters, then scores. What plugins say of a node alone is kept for each shape while the node
 * stays as it is, so the next pod of the same shape asks again only about the node that the last one took.
 */
import type { Pod } from '../api/types.ts';
import type { Random } from '../sim/random.ts';
import { Answers, localScorers } from './answers.ts';
import type { Cache } from './cache.ts';
import type { Plugin, Refusal } from './framework.ts';
import { type Candidates, candidates, cut, type NodeState, roomFor } from './node-state.ts';
import { plugins } from './plugins/index.ts';
import type { Alike, Shape } from './shape.ts';

/** Below this number all feasible nodes are scored (`minFeasibleNodesToFind`). */
const FEW = 100;
/** The least share of nodes that is looked for, percent (`minFeasibleNodesPercentageToFind`). */
const LEAST_PERCENT = 5;

/** How many feasible nodes are enough (`percentageOfNodesToScore: 0`: 50 % less 1 for each 125 nodes). */
export function enoughNodes(nodes: number): number {
  if (nodes < FEW) return nodes;
  const percent = Math.max(LEAST_PERCENT, 50 - Math.trunc(nodes / 125));
  return Math.max(FEW, Math.trunc((nodes * percent) / 100));
}

const wideFilters = plugins.filter((plugin) => plugin.filter);
const wideScorers = plugins.filter((plugin) => plugin.scores);
const preFilters = plugins.filter((plugin) => plugin.preFilter);

/** Prepared filters of the plugins that look at more than a node. */
export type WideFilter = (node: NodeState) => Refusal | undefined;

export interface Scores {
  readonly plugin: string;
  readonly weight: number;
  readonly scores: readonly number[];
}

/** How an attempt ended, as plain data. */
export interface Outcome {
  /** The node chosen, if any. */
  readonly node: string | undefined;
  /** How many nodes there are. */
  readonly total: number;
  /** Set when all nodes were refused before any was looked at. */
  readonly preFilter: Refusal | undefined;
  readonly refusals: ReadonlyMap<string, Refusal>;
  /** Nodes that could not come into question by their name, when node affinity gives names. */
  readonly unnamed: boolean;
  readonly feasible: readonly string[];
  /** Of the feasible nodes in their order; empty when there was no choice. */
  readonly scores: readonly Scores[];
  /** How many nodes were looked at. */
  readonly looked: number;
}

/** What each filter says of each node. */
export interface Explanation {
  /** Refusals of all nodes before any is looked at. */
  readonly before: readonly Refusal[];
  readonly nodes: readonly {
    readonly node: string;
    /** In the order in which they run. */
    readonly filters: readonly { readonly plugin: string; readonly refusal?: Refusal }[];
  }[];
}

const NO_REFUSALS: ReadonlyMap<string, Refusal> = new Map();

export class Attempts {
  readonly #cache: Cache;
  readonly #answers = new WeakMap<Alike, Answers>();

  constructor(cache: Cache) {
    this.#cache = cache;
  }

  /** @param start where in the order of nodes to begin @param random breaks ties of the scores */
  run(pod: Pod, shape: Shape, start: number, random: Random): Outcome {
    const total = this.#cache.nodes.size;
    const none = { node: undefined, total, refusals: NO_REFUSALS, unnamed: false, feasible: [], scores: [], looked: 0 };
    for (const plugin of preFilters) {
      const preFilter = plugin.preFilter?.(shape, pod, this.#cache);
      if (preFilter !== undefined) return { ...none, preFilter };
    }
    const wide = this.wideFilters(shape, pod);
    const nominated = pod.status.nominatedNodeName;
    const promised = nominated === undefined ? undefined : this.#cache.nodes.get(nominated);
    if (promised !== undefined && this.fits(pod, shape, promised, wide) === undefined)
      return { ...none, node: promised.name, preFilter: undefined, feasible: [promised.name], looked: 1 };
    const { found, refusals } = this.#search(pod, shape, start, wide);
    const unnamed = shape.named !== undefined;
    const { names: feasible } = found;
    const looked = feasible.length + refusals.size;
    const scores = feasible.length <= 1 ? [] : this.#score(shape, found);
    const node = feasible.length <= 1 ? feasible[0] : choose(feasible, scores, random);
    return { node, total, preFilter: undefined, refusals, unnamed, feasible, scores, looked };
  }

  wideFilters(shape: Shape, pod: Pod): readonly WideFilter[] {
    const prepared: WideFilter[] = [];
    for (const plugin of wideFilters) {
      const check = plugin.filter?.(shape, pod, this.#cache);
      if (check !== undefined) prepared.push(check);
    }
    return prepared;
  }

  #search(pod: Pod, shape: Shape, start: number, wide: readonly WideFilter[]) {
    const refusals = new Map<string, Refusal>();
    const order = shape.named === undefined ? this.#cache.order : this.#named(shape.named);
    const total = order.nodes.length;
    const enough = enoughNodes(total);
    const answers = this.#answersFor(shape);
    const found = roomFor(enough);
    let count = 0;
    for (let i = 0; i < total && count < enough; i++) {
      const at = (start + i) % total;
      const node = order.nodes[at] as NodeState;
      const index = order.indexes[at] as number;
      const name = order.names[at] as string;
      const refusal = this.#fits(pod, shape, node, index, answers, wide);
      if (refusal === undefined) {
        found.nodes[count] = node;
        found.indexes[count] = index;
        found.names[count] = name;
        count++;
      } else refusals.set(name, refusal);
    }
    if (count < enough) cut(found, count);
    return { found, refusals };
  }

  #named(names: ReadonlySet<string>): Candidates {
    return candidates([...names].flatMap((name) => this.#cache.nodes.get(name) ?? []));
  }

  /**
   * Whether the pod fits a node, with room left for pods of at least its priority that wait for that node, and without
   * relying on those being there.
   */
  fits(pod: Pod, shape: Shape, node: NodeState, wide: readonly WideFilter[]): Refusal | undefined {
    return this.#fits(pod, shape, node, node.index, this.#answersFor(shape), wide);
  }

  #fits(
    pod: Pod,
    shape: Shape,
    node: NodeState,
    index: number,
    answers: Answers,
    wide: readonly WideFilter[],
  ): Refusal | undefined {
    if (this.#cache.nominations > 0 && node.nominated.size > 0) {
      const refusal = this.#fitsBesideNominated(pod, shape, node);
      if (refusal !== undefined) return refusal;
    }
    return answers.refusal(index, shape, node) ?? refusedBy(wide, node);
  }

  #fitsBesideNominated(pod: Pod, shape: Shape, node: NodeState): Refusal | undefined {
    return this.#besideNominated(pod, shape, node, (others) =>
      others
        ? (this.#answersFor(shape).refusal(node.index, shape, node) ?? refusedBy(this.wideFilters(shape, pod), node))
        : undefined,
    );
  }

  /** Asks as if pods of at least its priority that wait for the node were there. @param ask told whether there are such */
  #besideNominated<T>(pod: Pod, shape: Shape, node: NodeState, ask: (others: boolean) => T): T {
    const beside = [...node.nominated]
      .map((key) => this.#cache.pods.get(key))
      .filter((entry) => entry !== undefined)
      .filter(
        (entry) =>
          entry.pod.metadata.uid !== pod.metadata.uid &&
          entry.node === undefined &&
          entry.shape.priority >= shape.priority,
      );
    for (const entry of beside) this.#cache.place(entry, node);
    const answer = ask(beside.length > 0);
    for (const entry of beside) this.#cache.lift(entry);
    return answer;
  }

  #answersFor({ alike }: Shape): Answers {
    let answers = this.#answers.get(alike);
    if (answers === undefined) {
      answers = new Answers(this.#cache.stamps);
      this.#answers.set(alike, answers);
    }
    return answers;
  }

  #score(shape: Shape, nodes: Candidates): Scores[] {
    const found: Scores[] = [];
    const { scores: kept } = this.#answersFor(shape);
    for (let at = 0; at < localScorers.length; at++) {
      const plugin = localScorers[at] as Plugin;
      const scores = picked(kept[at] as number[], nodes.indexes);
      plugin.normalize?.(scores);
      found.push({ plugin: plugin.name, weight: plugin.weight ?? 1, scores });
    }
    for (const plugin of wideScorers) {
      const scores = plugin.scores?.(shape, nodes, this.#cache);
      if (scores !== undefined) found.push({ plugin: plugin.name, weight: plugin.weight ?? 1, scores });
    }
    return found;
  }

  /**
   * Every filter's answer about every node, also those after the first refusal at which an attempt stops: for a person who
   * asks why. By name of the node.
   */
  explain(pod: Pod, shape: Shape): Explanation {
    const before = preFilters.flatMap((plugin) => plugin.preFilter?.(shape, pod, this.#cache) ?? []);
    const alone = this.#filtersOf(pod, shape);
    const nodes = [...this.#cache.nodes.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((node) => ({
        node: node.name,
        filters: this.#besideNominated(pod, shape, node, (others) =>
          (others ? this.#filtersOf(pod, shape) : alone).map(({ plugin, ask }) => {
            const refusal = ask(node);
            return { plugin, ...(refusal === undefined ? {} : { refusal }) };
          }),
        ),
      }));
    return { before, nodes };
  }

  #filtersOf(pod: Pod, shape: Shape): readonly { plugin: string; ask: WideFilter }[] {
    return plugins
      .filter((plugin) => plugin.filterNode || plugin.filter)
      .map((plugin) => {
        const wide = plugin.filter?.(shape, pod, this.#cache);
        return { plugin: plugin.name, ask: (node) => plugin.filterNode?.(shape, node) ?? wide?.(node) };
      });
  }
}

/** One of the nodes with the highest sum, by chance. */
function choose(nodes: readonly string[], scores: readonly Scores[], random: Random): string | undefined {
  const sums = new Array<number>(nodes.length).fill(0);
  for (const { weight, scores: of } of scores) add(sums, of, weight);
  let highest = -1;
  let ties = 0;
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i] as number;
    if (sum > highest) {
      highest = sum;
      ties = 1;
    } else if (sum === highest) ties++;
  }
  let skip = ties > 1 ? random.int(ties) : 0;
  return nodes[sums.findIndex((sum) => sum === highest && skip-- === 0)];
}

function picked(from: readonly number[], indexes: readonly number[]): number[] {
  const list = new Array<number>(indexes.length);
  for (let i = 0; i < indexes.length; i++) list[i] = from[indexes[i] as number] as number;
  return list;
}

function refusedBy(wide: readonly WideFilter[], node: NodeState): Refusal | undefined {
  for (let i = 0; i < wide.length; i++) {
    const refused = (wide[i] as WideFilter)(node);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function add(sums: number[], scores: readonly number[], weight: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + weight * (scores[i] as number);
}
