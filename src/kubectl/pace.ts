/** Commands on several objects take simulated time: the API server sees one request after another, not all at an instant. */
import type { Invocation } from './command.ts';
import type { Resumed, Wait } from './process.ts';

/**
 * Milliseconds from one object of a file to the next: looking, sending, waiting for the answer. A real kubectl takes about as
 * long for it (20 to 50) as a controller takes to react to a change, and the simulated controllers are quicker than real
 * ones. So a Deployment's ReplicaSet comes before the next object of the file, its pods after it.
 */
const OBJECT = 4;
/** The same for deletions, each of which the server writes twice or more: others see one before the next comes. */
export const DELETION = 10;

/** Does `each` to one item after another. The first takes no time, so that a command on one object is over at once. */
export function* inTurn<T>(
  on: Invocation,
  items: readonly T[],
  each: (item: T) => void,
  apart = OBJECT,
): Generator<Wait, void, Resumed> {
  for (const [i, item] of items.entries()) {
    if (i > 0 && on.io.instant !== true) {
      const until = on.api.now + apart;
      while (on.api.now < until) yield { until, own: true };
    }
    each(item);
    on.api.check();
  }
}
