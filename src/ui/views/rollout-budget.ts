/** The budgets of a rollout: how many pods it may add or take away, how many of them it uses, and how long it may go on without progress. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import { unseen } from '../kinds/kind.ts';
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

/** What the API server takes for: no deadline. */
const NEVER = 2 ** 31 - 1;

const EXCEEDED = 'ProgressDeadlineExceeded';

/** What becomes of the deadline at this moment. */
function deadlineText(d: Kube.Deployment, now: number): string {
  const limit = d.spec.progressDeadlineSeconds ?? 600;
  const { reason, lastUpdateTime } = d.status?.conditions?.find((c) => c.type === 'Progressing') ?? {};
  if (unseen(d) !== undefined) return 'not running: no controller has seen the change';
  if (reason === 'NewReplicaSetAvailable') return 'not running: the rollout is complete';
  if (reason === EXCEEDED) return `exceeded: no progress for ${limit} s`;
  // the controller looks at it no more until the rollout is resumed, and counts anew then
  if (d.spec.paused) return 'not running: the rollout is paused';
  if (limit === NEVER) return 'none';
  const since = lastUpdateTime === undefined ? 0 : (now - Date.parse(lastUpdateTime)) / 1000;
  return `${Math.max(0, Math.round(limit - since))} s left of ${limit} s without progress`;
}

/** How long a Deployment may go on without progress. */
export function deadlineRow(d: Kube.Deployment, now: number): ViewRow<KubeObject> {
  const text = deadlineText(d, now);
  return {
    id: 'deadline',
    spans: [
      ['label', 'Deadline     '],
      [text.startsWith('exceeded') ? 'error' : 'value', text],
    ],
  };
}
