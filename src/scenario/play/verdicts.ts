/** Verdicts: opened with a condition to watch, settled when it came true or did not. */

import { foundInstead, holds, inWords } from '../conditions/condition.ts';
import { type Armed, armedAtStart, type Look } from '../conditions/scene.ts';
import type { Condition } from '../format/conditions.ts';
import type { Expectation } from '../format/steps.ts';
import type { Stage } from './stage.ts';
import type { Verdict } from './state.ts';
import type { Watches } from './watches.ts';

/** What is said of a verdict that is not good. */
type Found = Pick<Verdict, 'detail' | 'place'>;

export class Verdicts {
  readonly #stage: Stage;
  readonly #watches: Watches;
  readonly #settled: (id: string) => void;

  /** @param settled told of every verdict that is decided after it was open */
  constructor(stage: Stage, watches: Watches, settled: (id: string) => void) {
    this.#stage = stage;
    this.#watches = watches;
    this.#settled = settled;
  }

  get #all(): Verdict[] {
    return this.#stage.state.verdicts;
  }

  /** A verdict, open unless its state is known. */
  add(id: string, of: string, text: string, state: Verdict['state'] = 'pending', found: Found = {}): void {
    const verdict: Verdict = { id, of, text, state, at: this.#stage.now, ...found };
    this.#all.push(verdict);
    if (state !== 'pending') this.#stage.tell({ type: 'verdict', verdict });
  }

  isOpen(id: string): boolean {
    return this.#all.some((each) => each.id === id && each.state === 'pending');
  }

  /** Decides an open verdict. @param found what did not hold, so that it can be said what was found instead; or that itself */
  settle(id: string, good: boolean, found?: Condition | string): void {
    const verdict = this.#all.find((each) => each.id === id && each.state === 'pending');
    if (verdict === undefined) return;
    this.#watches.remove(id.startsWith('invariant/') ? id.replace('/', ':') : `verdict:${id}`);
    this.#stage.cancel(`deadline:${id}`);
    const instead = typeof found === 'object' ? foundInstead(found, this.#stage.scene) : found;
    this.#decide(verdict, good, good ? undefined : instead);
    this.#settled(id);
  }

  /** At the end what was to hold always has held, and what was to come did not come. */
  close(): void {
    for (const verdict of this.#all)
      if (verdict.state === 'pending') {
        const held = /^(invariant|always|never)\//.test(verdict.id);
        this.#decide(verdict, held, held ? undefined : 'not before the end');
      }
  }

  #decide(verdict: Verdict, good: boolean, detail: string | undefined): void {
    verdict.state = good ? 'passed' : 'failed';
    verdict.at = this.#stage.now;
    if (detail !== undefined) verdict.detail = detail;
    this.#stage.tell({ type: 'verdict', verdict });
  }

  /** Judges a condition as things are. @returns whether it holds */
  judge(id: string, of: string, expectation: Expectation, message?: string): boolean {
    const { scene } = this.#stage;
    const good = question(this.#stage, expectation, armedAtStart(scene))();
    const text = message ?? inWords(expectation);
    const detail = good ? undefined : foundInstead(expectation, scene);
    this.add(id, of, text, good ? 'passed' : 'failed', detail === undefined ? {} : { detail });
    return good;
  }
}

/** A question that can be asked again and again: does it hold? What happens counts from `armed`. */
export function question(stage: Stage, condition: Condition, armed: Armed): () => boolean {
  const look: Look = { scene: stage.scene, armed, memory: {}, wake: () => {} };
  return () => holds(condition, look);
}
