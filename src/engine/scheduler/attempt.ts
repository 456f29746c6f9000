/**
 * One attempt to find a node: filters, then scores. What plugins say of a node alone is kept for each shape while the node
 * stays as it is, so the next pod of the same shape asks again only about the node that the last one took.
 */
import type { Pod } from '../api/types.ts';
import type { Random } from '../sim/random.ts';
import type { Cache } from './cache.ts';
import type { Plugin, Refusal } from './framework.ts';
import type { NodeState } from './node-state.ts';
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

/** What the plugins that look at one node only say; holds for one generation of the node. */
interface Local {
  readonly generation: number;
  readonly refusal: Refusal | undefined;
  /** By scoring plugin, in their order; empty when refused. */
  readonly scores: readonly number[];
}

const localFilters = plugins.filter((plugin) => plugin.filterNode);
const wideFilters = plugins.filter((plugin) => plugin.filter);
const localScorers = plugins.filter((plugin) => plugin.scoreNode);
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

const NO_REFUSALS: ReadonlyMap<string, Refusal> = new Map();
const NO_SCORES: readonly number[] = [];

export class Attempts {
  readonly #cache: Cache;
  /** By the number of the node. */
  readonly #kept = new WeakMap<Alike, Local[]>();

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
    const { found, locals, refusals } = this.#search(pod, shape, start, wide);
    const unnamed = shape.named !== undefined;
    const looked = found.length + refusals.size;
    const feasible = found.map((node) => node.name);
    const scores = feasible.length <= 1 ? [] : this.#score(shape, found, locals);
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
    const found: NodeState[] = [];
    const locals: Local[] = [];
    const order = shape.named === undefined ? this.#cache.order : this.#named(shape.named);
    const enough = enoughNodes(order.length);
    const kept = this.#keptFor(shape);
    for (let i = 0; i < order.length && found.length < enough; i++) {
      const node = order[(start + i) % order.length] as NodeState;
      const local = this.#localIn(kept, shape, node);
      const refusal = this.#fits(pod, shape, node, local, wide);
      if (refusal === undefined) {
        found.push(node);
        locals.push(local);
      } else refusals.set(node.name, refusal);
    }
    return { found, locals, refusals };
  }

  #named(names: ReadonlySet<string>): NodeState[] {
    return [...names].flatMap((name) => this.#cache.nodes.get(name) ?? []);
  }

  /**
   * Whether the pod fits a node, with room left for pods of at least its priority that wait for that node, and without
   * relying on those being there.
   */
  fits(pod: Pod, shape: Shape, node: NodeState, wide: readonly WideFilter[]): Refusal | undefined {
    return this.#fits(pod, shape, node, this.#local(shape, node), wide);
  }

  #fits(pod: Pod, shape: Shape, node: NodeState, local: Local, wide: readonly WideFilter[]): Refusal | undefined {
    if (node.nominated.size > 0) {
      const refusal = this.#fitsBesideNominated(pod, shape, node);
      if (refusal !== undefined) return refusal;
    }
    return this.#fitsNow(node, local, wide);
  }

  #fitsNow(node: NodeState, local: Local, wide: readonly WideFilter[]): Refusal | undefined {
    if (local.refusal !== undefined) return local.refusal;
    for (let i = 0; i < wide.length; i++) {
      const refused = (wide[i] as WideFilter)(node);
      if (refused !== undefined) return refused;
    }
    return undefined;
  }

  #fitsBesideNominated(pod: Pod, shape: Shape, node: NodeState): Refusal | undefined {
    const beside = [...node.nominated]
      .map((key) => this.#cache.pods.get(key))
      .filter((entry) => entry !== undefined)
      .filter(
        (entry) =>
          entry.pod.metadata.uid !== pod.metadata.uid &&
          entry.node === undefined &&
          entry.shape.priority >= shape.priority,
      );
    if (beside.length === 0) return undefined;
    for (const entry of beside) this.#cache.place(entry, node);
    const refusal = this.#fitsNow(node, this.#local(shape, node), this.wideFilters(shape, pod));
    for (const entry of beside) this.#cache.lift(entry);
    return refusal;
  }

  #local(shape: Shape, node: NodeState): Local {
    return this.#localIn(this.#keptFor(shape), shape, node);
  }

  #keptFor({ alike }: Shape): Local[] {
    let kept = this.#kept.get(alike);
    if (kept === undefined) {
      kept = [];
      this.#kept.set(alike, kept);
    }
    return kept;
  }

  #localIn(kept: Local[], shape: Shape, node: NodeState): Local {
    const known = kept[node.index];
    if (known !== undefined && known.generation === node.generation) return known;
    let refusal: Refusal | undefined;
    for (const plugin of localFilters) {
      refusal = plugin.filterNode?.(shape, node);
      if (refusal !== undefined) break;
    }
    const scores = refusal ? NO_SCORES : localScorers.map((plugin) => plugin.scoreNode?.(shape, node) ?? 0);
    const local = { generation: node.generation, refusal, scores };
    kept[node.index] = local;
    return local;
  }

  #score(shape: Shape, nodes: readonly NodeState[], locals: readonly Local[]): Scores[] {
    const found: Scores[] = [];
    const lists = localScorers.map(() => new Array<number>(nodes.length).fill(0));
    for (let i = 0; i < nodes.length; i++) {
      const { scores } = locals[i] as Local;
      for (let at = 0; at < lists.length; at++) (lists[at] as number[])[i] = scores[at] as number;
    }
    for (let at = 0; at < lists.length; at++) {
      const plugin = localScorers[at] as Plugin;
      const scores = lists[at] as number[];
      plugin.normalize?.(scores);
      found.push({ plugin: plugin.name, weight: plugin.weight ?? 1, scores });
    }
    for (const plugin of wideScorers) {
      const scores = plugin.scores?.(shape, nodes, this.#cache);
      if (scores !== undefined) found.push({ plugin: plugin.name, weight: plugin.weight ?? 1, scores });
    }
    return found;
  }

  /** Every plugin's answer about one node, also those after the first refusal. */
  explain(pod: Pod, shape: Shape, node: NodeState): readonly { plugin: Plugin; refusal: Refusal | undefined }[] {
    return plugins
      .filter((plugin) => plugin.filterNode || plugin.filter)
      .map((plugin) => ({
        plugin,
        refusal: plugin.filterNode?.(shape, node) ?? plugin.filter?.(shape, pod, this.#cache)?.(node),
      }));
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

function add(sums: number[], scores: readonly number[], weight: number): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + weight * (scores[i] as number);
}
