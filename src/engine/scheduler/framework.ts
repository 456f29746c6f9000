/** What a scheduling plugin is: the extension points of the scheduling framework that this scheduler runs. */
import type { Pod } from '../api/types.ts';
import type { Cache } from './cache.ts';
import type { ClusterEvent } from './events.ts';
import type { Candidates, NodeState } from './node-state.ts';
import type { Asked, Shape } from './shape.ts';

/** Why a node (or every node) is refused. */
export interface Refusal {
  readonly plugin: string;
  /** Texts as they are counted in FailedScheduling. */
  readonly reasons: readonly string[];
  /** Whether taking pods away could help (`Unschedulable`); if not, preemption does not look at the node. */
  readonly resolvable: boolean;
  /** What would have to change, in words of its own. */
  readonly remedy: string;
  /** What the node has too little of even when it is empty, as `cpu 40000m`. */
  readonly tooSmall?: readonly string[];
}

/** The highest score of one plugin for one node. */
export const MAX_SCORE = 100;

export interface Plugin {
  /** As in kube-scheduler's configuration. */
  readonly name: string;
  /** Of its score in the default profile. */
  readonly weight?: number;

  /** Before any node is looked at: refuses all of them. */
  preFilter?(shape: Shape, pod: Pod, cache: Cache): Refusal | undefined;
  /** Refuses a node for what the node itself is and holds; the answer is kept until the node changes. */
  filterNode?(shape: Asked, node: NodeState): Refusal | undefined;
  /** Prepares a filter that looks at more than the node; undefined when it has nothing to say about this shape. */
  filter?(shape: Shape, pod: Pod, cache: Cache): ((node: NodeState) => Refusal | undefined) | undefined;

  /** A node's score before normalization, for what the node itself is and holds; the answer is kept until the node changes. */
  scoreNode?(shape: Asked, node: NodeState): number;
  /** Brings the scores of all nodes into 0 … MAX_SCORE, in place. */
  normalize?(scores: number[]): void;
  /** Scores that look at more than the node, normalized; undefined when it has nothing to say about this shape. */
  scores?(shape: Shape, nodes: Candidates, cache: Cache): number[] | undefined;

  /**
   * Whether any change of a node's taints wakes the pods that it refused: so it is for plugins that a new node may help and that do
   * not look at taints themselves (`buildQueueingHintMap`).
   */
  readonly wokenByTaints?: boolean;
  /** Queueing hint: whether `event` may make a pod schedulable that this plugin refused. */
  wakes?(event: ClusterEvent, shape: Shape, pod: Pod, cache: Cache): boolean;
}

/** `DefaultNormalizeScore`: the highest becomes 100, reversed if lower is better. */
export function normalizeToHighest(scores: number[], reverse: boolean): void {
  let highest = 0;
  for (const score of scores) if (score > highest) highest = score;
  for (let i = 0; i < scores.length; i++) {
    const scaled = highest === 0 ? 0 : Math.floor((MAX_SCORE * (scores[i] ?? 0)) / highest);
    scores[i] = reverse ? MAX_SCORE - scaled : scaled;
  }
}
