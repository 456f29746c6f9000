/** The budgets of a rollout: how many pods it may add or take away, and how many of them it uses. */
import type { KubeObject } from '../../run/cluster.ts';
import { bar } from '../text/plot.ts';
import type { ViewRow } from './rows-view.ts';

type Bound = number | string;

const COLUMNS = 20;

/** @param extra pods beyond those that are wanted @param bound as it is written */
export function surgeRow(extra: number, surge: number, bound: Bound): ViewRow<KubeObject> {
  const used = Math.max(0, extra);
  return {
    id: 'surge',
    spans: [
      ['label', 'Surge        '],
      ['value', `${used} of ${surge} used `],
      ['highlight', bar(used, surge, COLUMNS)],
      ['dim', `  ${bound}`],
    ],
  };
}

/** @param missing pods that are wanted and not available @param bound as it is written */
export function missingRow(missing: number, most: number, bound: Bound): ViewRow<KubeObject> {
  const lost = Math.max(0, missing);
  return {
    id: 'missing',
    spans: [
      ['label', 'Unavailable  '],
      // more than a rollout may take away: something else is wrong, or the first pods are yet to come
      ['value', lost > most ? `${lost}, of which a rollout may take ${most} ` : `${lost} of ${most} used `],
      [lost > most ? 'error' : 'highlight', bar(lost, most, COLUMNS)],
      ['dim', `  ${bound}`],
    ],
  };
}
