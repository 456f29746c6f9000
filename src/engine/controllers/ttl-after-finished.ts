/** The TTL-after-finished controller: deletes a finished Job `ttlSecondsAfterFinished` after its end. */
import type { Job } from '../api/types.ts';
import { unless } from '../client/client.ts';
import type { Controller } from '../client/controller.ts';
import { conditionOf } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { fromTime } from '../sim/time.ts';
import { keyOf } from '../store/object.ts';
import { finishedAs } from './job/status.ts';

/** Virtual ms at which the Job may go; undefined while it may not. */
function expires(job: Job): number | undefined {
  const { ttlSecondsAfterFinished } = job.spec;
  const type = finishedAs(job);
  if (ttlSecondsAfterFinished === undefined || type === undefined || job.metadata.deletionTimestamp !== undefined)
    return undefined;
  const finished = conditionOf(job.status?.conditions, type)?.lastTransitionTime;
  return finished === undefined ? undefined : fromTime(finished) + ttlSecondsAfterFinished * 1000;
}

export function ttlAfterFinishedController(parts: Parts): Controller {
  const client = parts.client('kube-controller-manager');
  return {
    name: 'ttl-after-finished-controller',
    process: 'kube-controller-manager',
    watches: {
      'jobs.batch': ({ type, key, object }) =>
        type !== 'DELETED' && expires(object as Job) !== undefined ? [key] : [],
    },
    *keys() {
      for (const job of client.list('jobs.batch')) yield keyOf(job);
    },
    reconcile(key) {
      const job = client.get('jobs.batch', key);
      const due = job === undefined ? undefined : expires(job);
      if (job === undefined || due === undefined) return undefined;
      const left = due - parts.sim.now;
      if (left > 0) return left;
      const preconditions = { uid: job.metadata.uid };
      unless(['NotFound'], () => client.delete('jobs.batch', key, { propagationPolicy: 'Foreground', preconditions }));
      return undefined;
    },
  };
}
