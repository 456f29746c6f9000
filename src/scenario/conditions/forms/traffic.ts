/** What became of requests that an action sends. */
import type { LoadCount } from '../../../engine/index.ts';
import type { Condition } from '../../format/conditions.ts';
import { within } from '../compare.ts';
import { AGAIN, amount, type Form } from './form.ts';

export const traffic: Form<NonNullable<Condition['traffic']>> = {
  holds({ id = 'load', ok, failed, mean }, { scene, wake }) {
    wake(scene.cluster.now + AGAIN);
    const count = scene.requests(id);
    if (count === undefined) return false;
    const figures = [[count.ok, ok] as const, [lostOf(count), failed] as const, [count.mean, mean] as const];
    return figures.every(([is, wanted]) => wanted === undefined || within(is, wanted));
  },
  words({ id = 'load', ok, failed, mean }) {
    const parts = [
      failed === undefined ? undefined : `${amount(failed)} requests of ${id} fail`,
      ok === undefined ? undefined : `${amount(ok)} requests of ${id} are answered`,
      mean === undefined ? undefined : `answers to ${id} take ${amount(mean)} ms`,
    ];
    return parts.filter(Boolean).join(' and ') || `requests of ${id} are sent`;
  },
  found({ id = 'load' }, scene) {
    const count = scene.requests(id);
    return count === undefined ? `no traffic ${id}` : `${count.ok} answered, ${lostOf(count)} failed`;
  },
  depends: () => undefined,
};

/** How many requests failed, for any reason. */
export const lostOf = ({ failed }: LoadCount): number => Object.values(failed).reduce((sum, each) => sum + each, 0);
