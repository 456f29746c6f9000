/** What is judged over the whole run: the steady state, assertions, invariants. */
import { inWords } from '../conditions/condition.ts';
import { toMs } from '../duration.ts';
import type { Assertion } from '../format/goals.ts';
import { conditionOf, expectationOf } from './names.ts';
import type { Stage } from './stage.ts';
import type { Verdicts } from './verdicts.ts';
import type { Watches } from './watches.ts';

export class Assertions {
  readonly #stage: Stage;
  readonly #watches: Watches;
  readonly #verdicts: Verdicts;

  constructor(stage: Stage, watches: Watches, verdicts: Verdicts) {
    this.#stage = stage;
    this.#watches = watches;
    this.#verdicts = verdicts;
  }

  /** @returns whether the steady state holds; without it the run says nothing */
  judgeSteadyState(): boolean {
    let steady = true;
    for (const [i, each] of (this.#stage.scenario.steadyState ?? []).entries())
      if (!this.#verdicts.judge(`steady/${i}`, 'steady state', each)) steady = false;
    return steady;
  }

  begin(): void {
    const { assertions = [], invariants = [] } = this.#stage.scenario;
    for (const each of assertions) this.#begin(each);
    for (const each of invariants) {
      this.#verdicts.add(`invariant/${each.id}`, each.id, each.message ?? inWords(each.expect));
      this.#watches.add(`invariant:${each.id}`);
    }
  }

  #begin({ id, mode = 'end', expect, message, within }: Assertion): void {
    if (mode === 'end') return;
    if (mode === 'start') {
      this.#verdicts.judge(`assert/${id}`, id, expect, message);
      return;
    }
    this.#verdicts.add(`${mode}/${id}`, id, message ?? inWords(expect));
    this.#watches.add(`verdict:${mode}/${id}`);
    if (within !== undefined && mode === 'eventually')
      this.#stage.at(`deadline:${mode}/${id}`, this.#stage.state.start + toMs(within));
  }

  /** A look at what an assertion of this verdict says: `always/ID`, `never/ID`, `eventually/ID`. */
  looked(verdict: string, holds: boolean): void {
    const [what] = verdict.split('/');
    if (what === 'always' && !holds) this.#verdicts.settle(verdict, false, expectationOf(this.#stage, verdict));
    else if (what === 'never' && holds) this.#verdicts.settle(verdict, false);
    else if (what === 'eventually' && holds) this.#verdicts.settle(verdict, true);
  }

  lookedAtInvariant(id: string, holds: boolean): void {
    if (!holds) this.#verdicts.settle(`invariant/${id}`, false, conditionOf(this.#stage, `invariant:${id}`));
  }

  end(): void {
    for (const { id, mode = 'end', expect, message } of this.#stage.scenario.assertions ?? [])
      if (mode === 'end') this.#verdicts.judge(`assert/${id}`, id, expect, message);
  }
}
