/**
 * What the plugins that look at one node only say of each node, kept for all pods that ask the same of it: an answer holds
 * while the node stays as it is. By the numbers of the nodes, in lists: an attempt reads hundreds of answers.
 */
import type { Refusal } from './framework.ts';
import type { NodeState } from './node-state.ts';
import { plugins } from './plugins/index.ts';
import type { Shape } from './shape.ts';

const filters = plugins.filter((plugin) => plugin.filterNode);
/** The plugins whose scores are kept, in their order. */
export const localScorers = plugins.filter((plugin) => plugin.scoreNode);

export class Answers {
  readonly #stamps: readonly number[];
  /** The stamp of the node that an answer is for. */
  readonly #seen: number[] = [];
  readonly #refusals: (Refusal | undefined)[] = [];
  /** By scoring plugin; what a refused node would score is not known. */
  readonly scores: readonly number[][] = localScorers.map(() => []);

  /** @param stamps of the nodes as they are */
  constructor(stamps: readonly number[]) {
    this.#stamps = stamps;
  }

  /** Why the node cannot take such a pod, if so; its scores are known from then on. */
  refusal(index: number, shape: Shape, node: NodeState): Refusal | undefined {
    if (this.#seen[index] !== this.#stamps[index]) this.#ask(index, shape, node);
    return this.#refusals[index];
  }

  #ask(index: number, shape: Shape, node: NodeState): void {
    this.#makeRoom();
    let refusal: Refusal | undefined;
    for (let i = 0; i < filters.length && refusal === undefined; i++) refusal = filters[i]?.filterNode?.(shape, node);
    this.#seen[index] = this.#stamps[index] as number;
    this.#refusals[index] = refusal;
    if (refusal !== undefined) return;
    for (let i = 0; i < localScorers.length; i++)
      (this.scores[i] as number[])[index] = localScorers[i]?.scoreNode?.(shape, node) ?? 0;
  }

  /** Lists without holes: V8 keeps others in a slower form. */
  #makeRoom(): void {
    while (this.#seen.length < this.#stamps.length) {
      this.#seen.push(-1);
      this.#refusals.push(undefined);
      for (const scores of this.scores) scores.push(0);
    }
  }
}
