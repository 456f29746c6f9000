/**
 * Preemption (`plugins/defaultpreemption`): when a pod fits nowhere, looks for a node where it would fit without some pods
 * of lower priority, choosing the node where that does the least harm. What would be is tried on the picture of the cluster
 * itself, and taken back.
 */
import { selects } from '../api/selectors.ts';
import type { Pod, PodDisruptionBudget } from '../api/types.ts';
import type { Random } from '../sim/random.ts';
import { fromTime } from '../sim/time.ts';
import type { Attempts, Outcome } from './attempt.ts';
import type { Cache } from './cache.ts';
import type { Refusal } from './framework.ts';
import { fitError } from './message.ts';
import type { NodeState, PodEntry } from './node-state.ts';
import type { Shape } from './shape.ts';

/** Nodes that are tried (`minCandidateNodesPercentage`, `minCandidateNodesAbsolute`). */
const PERCENT = 10;
const ABSOLUTE = 100;
const NO_VICTIMS = 'No preemption victims found for incoming pod';
const NOT_HELPFUL = 'Preemption is not helpful for scheduling';

/** Where room is made, and at whose cost. */
export interface Candidate {
  readonly node: string;
  /** The most important first. */
  readonly victims: readonly Pod[];
  /** How many of them a disruption budget would protect. */
  readonly violations: number;
}

/** Room is made on a node; or it is not, with the reason, and whether an earlier promise of a node ends. */
export type Preempted =
  | { readonly made: Candidate }
  | { readonly made: undefined; readonly why: string; readonly ends: boolean };

export class Preemption {
  readonly #cache: Cache;
  readonly #attempts: Attempts;

  constructor(cache: Cache, attempts: Attempts) {
    this.#cache = cache;
    this.#attempts = attempts;
  }

  /** @param outcome the failed attempt @param now virtual ms */
  run(pod: Pod, shape: Shape, outcome: Outcome, random: Random, now: number): Preempted {
    const ineligible = this.#ineligible(pod, shape, outcome);
    if (ineligible !== undefined) return { made: undefined, why: ineligible, ends: false };
    const { candidates, refusals, without } = this.#dryRun(pod, shape, outcome, random);
    const made = pick(candidates, random, now);
    if (made !== undefined) return { made };
    const alike = { reason: NO_VICTIMS, count: without };
    const failure = { total: outcome.total, preFilter: undefined, refusals, alike, absent: NOT_HELPFUL };
    return { made: undefined, why: fitError(failure, undefined), ends: true };
  }

  #ineligible(pod: Pod, shape: Shape, outcome: Outcome): string | undefined {
    if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
    const { nominatedNodeName } = pod.status;
    const node = nominatedNodeName ? this.#cache.nodes.get(nominatedNodeName) : undefined;
    if (node === undefined || outcome.refusals.get(node.name)?.resolvable === false) return undefined;
    for (const entry of node.pods.values())
      if (entry.shape.priority < shape.priority && preempted(entry.pod))
        return 'not eligible due to a terminating pod on the nominated node.';
    return undefined;
  }

  /** @returns where room could be made, and where not: `without` is how many nodes have no pod of lower priority */
  #dryRun(pod: Pod, shape: Shape, outcome: Outcome, random: Random) {
    const refusals = new Map<string, Refusal>();
    const candidates: Candidate[] = [];
    let without = 0;
    const nodes: NodeState[] = [];
    for (const [name, { resolvable }] of outcome.refusals) {
      const node = resolvable ? this.#cache.nodes.get(name) : undefined;
      if (node !== undefined) nodes.push(node);
    }
    if (nodes.length === 0) return { candidates, refusals, without };
    const offset = random.int(nodes.length);
    const enough = Math.min(nodes.length, Math.max(Math.trunc((nodes.length * PERCENT) / 100), ABSOLUTE));
    let budgets: readonly PodDisruptionBudget[] | undefined;
    let harmless = false;
    for (let i = 0; i < nodes.length && !(harmless && candidates.length >= enough); i++) {
      const node = nodes[(offset + i) % nodes.length] as NodeState;
      if (!node.hasBelow(shape.priority)) {
        without++;
        continue;
      }
      budgets ??= [...this.#cache.store.list('poddisruptionbudgets.policy')] as PodDisruptionBudget[];
      const found = this.#victims(pod, shape, node, budgets);
      if ('reasons' in found) refusals.set(node.name, found);
      else {
        candidates.push(found);
        harmless ||= found.violations === 0;
      }
    }
    return { candidates, refusals, without };
  }

  /** The fewest pods without which the pod fits this node, sparing the important and the protected first. */
  #victims(pod: Pod, shape: Shape, node: NodeState, budgets: readonly PodDisruptionBudget[]): Candidate | Refusal {
    const lower = [...node.pods.values()].filter((entry) => entry.shape.priority < shape.priority);
    const fits = () => this.#attempts.fits(pod, shape, node, this.#attempts.wideFilters(shape, pod));
    for (const entry of lower) this.#cache.lift(entry);
    const victims: PodEntry[] = [];
    let violations = 0;
    const refusal = fits();
    if (refusal === undefined) {
      lower.sort(moreImportant);
      const { violating, rest } = byBudget(lower, budgets);
      for (const entry of [...violating, ...rest]) {
        this.#cache.place(entry, node);
        if (fits() === undefined) continue;
        this.#cache.lift(entry);
        victims.push(entry);
        if (violating.includes(entry)) violations++;
      }
    }
    for (const entry of refusal === undefined ? victims : lower) this.#cache.place(entry, node);
    if (refusal !== undefined) return refusal;
    victims.sort(moreImportant);
    return { node: node.name, victims: victims.map((entry) => entry.pod), violations };
  }
}

const start = (pod: Pod): number => (pod.status.startTime ? fromTime(pod.status.startTime) : Number.MAX_SAFE_INTEGER);

function moreImportant(a: PodEntry, b: PodEntry): number {
  if (a.shape.priority !== b.shape.priority) return b.shape.priority - a.shape.priority;
  return start(a.pod) - start(b.pod) || (a.key < b.key ? -1 : 1);
}

function preempted(pod: Pod): boolean {
  const condition = pod.status.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return (
    pod.metadata.deletionTimestamp !== undefined &&
    condition?.status === 'True' &&
    condition.reason === 'PreemptionByScheduler'
  );
}

/** Splits pods into those whose eviction a disruption budget forbids, the budgets used up in order, and the rest. */
function byBudget(entries: readonly PodEntry[], budgets: readonly PodDisruptionBudget[]) {
  const allowed = budgets.map((budget) => budget.status?.disruptionsAllowed ?? 0);
  const violating: PodEntry[] = [];
  const rest: PodEntry[] = [];
  for (const entry of entries) {
    const { labels, namespace, name } = entry.pod.metadata;
    let violates = false;
    budgets.forEach((budget, i) => {
      if (budget.metadata.namespace !== namespace || !selects(budget.spec.selector, labels)) return;
      if (budget.status?.disruptedPods?.[name] !== undefined) return;
      allowed[i] = (allowed[i] ?? 0) - 1;
      violates ||= (allowed[i] ?? 0) < 0;
    });
    (violates ? violating : rest).push(entry);
  }
  return { violating, rest };
}

/** The least harm: few violations, low priorities, few pods, and pods that started late. */
function pick(candidates: readonly Candidate[], random: Random, now: number): Candidate | undefined {
  const priority = (pod: Pod) => pod.spec.priority ?? 0;
  const harms: ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => Math.max(...victims.map(priority)),
    ({ victims }) => victims.reduce((sum, pod) => sum + priority(pod) + 2 ** 31, 0),
    ({ victims }) => victims.length,
    ({ victims }) => {
      const highest = Math.max(...victims.map(priority));
      return -Math.min(...victims.filter((pod) => priority(pod) === highest).map((pod) => Math.min(start(pod), now)));
    },
  ];
  let left = candidates;
  for (const harm of harms) {
    if (left.length <= 1) return left[0];
    const least = Math.min(...left.map(harm));
    left = left.filter((candidate) => harm(candidate) === least);
  }
  return left.length > 1 ? random.pick(left) : left[0];
}
