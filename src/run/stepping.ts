/** One step of a paused run: to the next change, or the next that is interesting. */
import type { Core } from './core.ts';
import { isInteresting } from './interesting.ts';

/** The longest that one step may work before it gives up, real ms. */
const PATIENCE = 2000;
/** The longest quiet that it goes through, and what follows so soon that it is seen together, virtual ms. */
const [QUIET, MOMENT] = [600_000, 250];

/**
 * @param told how much news of the scenario there has been: news end a step
 * @param now real ms
 * @returns whether there was something before long
 */
export function takeStep(core: Core, interesting: boolean, told: () => number, now: () => number): boolean {
  const { store } = core.cluster.parts;
  const [before, news] = [store.revision, told()];
  const until = now() + PATIENCE;
  let [seen, found] = [before, false];
  const far = core.now + QUIET;
  while (told() === news && core.step(far)) {
    for (; seen < store.revision; seen++) {
      const change = store.history[seen];
      found ||= change !== undefined && (!interesting || isInteresting(change));
    }
    if (found || now() > until) break;
  }
  // what the others make of it at once is the same moment
  const same = core.now + MOMENT;
  while (found && interesting && told() === news && core.step(same));
  return found || told() !== news;
}
