/** What the scheduler thought of each node at a pod's last attempt, kept for those who ask why. */

import type { Outcome } from './attempt.ts';
import type { Refusal } from './framework.ts';

/** The answer for one node. */
export interface NodeVerdict {
  readonly node: string;
  /** Set when the node was refused. */
  readonly refusal?: Refusal;
  /** The weighted sum of the scores, when nodes were compared. */
  readonly score?: number;
  readonly scores?: readonly { readonly plugin: string; readonly weight: number; readonly score: number }[];
}

/** One attempt. Nodes that were not looked at (enough others fit) are missing. */
export interface AttemptReport {
  /** Virtual ms. */
  readonly time: number;
  readonly uid: string;
  /** The node chosen. */
  readonly node: string | undefined;
  /** The text of FailedScheduling. */
  readonly message: string | undefined;
  readonly nodes: readonly NodeVerdict[];
}

/** Scheduled pods whose last attempt is kept; the oldest is forgotten. Pending pods are never forgotten. */
const KEPT = 1_000;

interface Kept {
  readonly time: number;
  readonly uid: string;
  readonly message: string | undefined;
  readonly outcome: Outcome;
}

export class Verdicts {
  #pending = new Map<string, Kept>();
  #done = new Map<string, Kept>();

  /** Notes an attempt; what it looks at is written out only when asked for. */
  note(key: string, uid: string, time: number, outcome: Outcome, message: string | undefined): void {
    this.forget(key);
    const kept = { uid, time, outcome, message };
    if (outcome.node === undefined) {
      this.#pending.set(key, kept);
      return;
    }
    this.#done.set(key, kept);
    if (this.#done.size <= KEPT) return;
    const oldest = this.#done.keys().next();
    if (!oldest.done) this.#done.delete(oldest.value);
  }

  forget(key: string): void {
    this.#pending.delete(key);
    this.#done.delete(key);
  }

  get(key: string): AttemptReport | undefined {
    const kept = this.#pending.get(key) ?? this.#done.get(key);
    return kept === undefined ? undefined : report(kept);
  }

  save(): { readonly pending: ReadonlyMap<string, Kept>; readonly done: ReadonlyMap<string, Kept> } {
    return { pending: new Map(this.#pending), done: new Map(this.#done) };
  }

  load(saved: { readonly pending: ReadonlyMap<string, Kept>; readonly done: ReadonlyMap<string, Kept> }): void {
    this.#pending = new Map(saved.pending);
    this.#done = new Map(saved.done);
  }
}

function report({ uid, time, message, outcome }: Kept): AttemptReport {
  const refused = [...outcome.refusals].map(([node, refusal]): NodeVerdict => ({ node, refusal }));
  const fitting = outcome.feasible.map((node, at): NodeVerdict => {
    if (outcome.scores.length === 0) return { node };
    const scores = outcome.scores.map(({ plugin, weight, scores: of }) => ({ plugin, weight, score: of[at] ?? 0 }));
    return { node, scores, score: scores.reduce((sum, { weight, score }) => sum + weight * score, 0) };
  });
  return { uid, time, message, node: outcome.node, nodes: [...fitting, ...refused] };
}
