/** One step of a paused run: to the next change, or the next that is interesting. */
import type { Core } from './core.ts';
import { isInteresting } from './interesting.ts';

/** What a step came to: what it looked for; nothing yet, while more is due; or nothing, and nothing will come by itself. */
export type Stepped = 'found' | 'more' | 'end';

/** The longest that one step may work before it gives up, real ms. */
const PATIENCE = 2000;
/** The longest quiet that it goes through, and what follows so soon that it is seen together, virtual ms. */
const [QUIET, MOMENT] = [600_000, 250];

/**
 * Each step comes nearer to what is next: it ends with the quiet that it went through, and goes beyond to what is due there.
 * @param told how much news of the scenario there has been: news end a step
 * @param now real ms
 */
export function takeStep(core: Core, interesting: boolean, told: () => number, now: () => number): Stepped {
  const { store, sim } = core.cluster.parts;
  const news = told();
  const patience = now() + PATIENCE;
  let [seen, found] = [store.revision, false];
  const done = () => found || told() !== news || core.held;
  /** @returns whether it came to `until`, or to what it looks for */
  const goTo = (until: number): boolean => {
    while (!done() && core.step(until)) {
      for (; seen < store.revision; seen++) {
        const change = store.history[seen];
        found ||= change !== undefined && (!interesting || isInteresting(change));
      }
      if (now() > patience) return found;
    }
    if (!done()) core.advance(until);
    return true;
  };
  const far = core.now + QUIET;
  const [next = far] = goTo(far) && !done() ? [sim.ahead] : [];
  if (next > far) goTo(next + MOMENT);
  // what the others make of it at once is the same moment
  const same = core.now + MOMENT;
  while (found && interesting && told() === news && core.step(same));
  if (done()) return 'found';
  return sim.ahead === undefined ? 'end' : 'more';
}
