/** The simulated clock, and the cluster at rest. */
import { toMs } from '../../duration.ts';
import type { Condition } from '../../format/conditions.ts';
import type { Look } from '../scene.ts';
import type { Form } from './form.ts';

/** Nothing has changed for this long when a cluster counts as settled, ms. */
const QUIET = 10_000;

/** Holds from `due` (virtual ms) on. */
function since(due: number, { scene, wake }: Look): boolean {
  if (scene.cluster.now >= due) return true;
  wake(due);
  return false;
}

export const cluster: Form<'settled'> = {
  holds: (_, look) => {
    const { store } = look.scene.cluster.parts;
    return since((store.history.at(-1)?.time ?? look.scene.start) + QUIET, look);
  },
  words: () => 'the cluster is settled',
  depends: () => undefined,
};

export const time: Form<NonNullable<Condition['time']>> = {
  holds({ at, after }, look) {
    const { scene } = look;
    let due = at === undefined ? scene.start : scene.start + toMs(at);
    if (after) {
      const step = scene.stepTime(after.step);
      if (step === undefined) return false;
      due = Math.max(due, step + toMs(after.delay ?? 0));
    }
    return since(due, look);
  },
  words: ({ at, after }) => (at === undefined ? `after step ${after?.step ?? ''}` : `at ${at}`),
  depends: () => [],
  check: ({ after }, checker) => after && checker.step(after.step, 'after', 'step'),
};
