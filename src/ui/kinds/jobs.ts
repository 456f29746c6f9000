import { jobStatus, type Kube, podSummary } from '../../run/cluster.ts';
import { duration } from '../text/age.ts';
import { AGE, containersOf, imagesOf, keyOf, NAME, NAMESPACE, selectorText } from './common.ts';
import { type Context, type Health, kind } from './kind.ts';
import { podHealth } from './pods.ts';
import { VALID } from './valid.ts';

/** The first of its pods that cannot do its work. */
function failingPod({ metadata }: Kube.Job, { cluster }: Context): string | undefined {
  for (const pod of cluster.by('pods', 'owner', metadata.uid) as readonly Kube.Pod[])
    if (!pod.metadata.deletionTimestamp && podHealth(pod)?.role === 'error')
      return `its pod ${pod.metadata.name} is ${podSummary(pod).status}`;
  return undefined;
}

export function jobHealth(job: Kube.Job, context: Context): Health | undefined {
  const conditions = job.status?.conditions ?? [];
  const failed = conditions.find((c) => (c.type === 'Failed' || c.type === 'FailureTarget') && c.status === 'True');
  if (failed !== undefined) return { role: 'error', why: failed.message || failed.reason || 'failed' };
  if (conditions.some((c) => c.type === 'Complete' && c.status === 'True')) return { role: 'completed', why: '' };
  if (job.spec.suspend) return { role: 'pending', why: 'suspended' };
  if (!job.status?.startTime) return { role: 'pending', why: 'no controller has begun it so far' };
  const failures = job.status?.failed ?? 0;
  if (failures > 0) return { role: 'error', why: `${failures} pods failed so far` };
  const failing = failingPod(job, context);
  if (failing !== undefined) return { role: 'error', why: failing };
  // it notes the pods that it has made in the same breath as its start
  return isPodless(job) ? { role: 'error', why: 'none of its pods could be made so far' } : undefined;
}

/** Whether a Job that has begun has no pod, and had none: neither one that runs or ends nor one that is still to be counted. */
function isPodless({ spec, status }: Kube.Job): boolean {
  const {
    active = 0,
    succeeded = 0,
    terminating = 0,
    uncountedTerminatedPods: { succeeded: well = [], failed = [] } = {},
  } = status ?? {};
  return (
    (spec.parallelism ?? 1) > 0 &&
    spec.completions !== 0 &&
    active + succeeded + terminating + well.length + failed.length === 0
  );
}

/** `1/1`, `0/1 of 3` for work queues, as kubectl prints it. */
function completions(job: Kube.Job): string {
  const done = job.status?.succeeded ?? 0;
  if (job.spec.completions !== undefined) return `${done}/${job.spec.completions}`;
  const parallelism = job.spec.parallelism ?? 1;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function took(job: Kube.Job, { now }: Context): number {
  if (!job.status?.startTime) return 0;
  const end = job.status.completionTime ? Date.parse(job.status.completionTime) : now;
  return end - Date.parse(job.status.startTime);
}

export const jobs = kind<Kube.Job>({
  resource: 'jobs.batch',
  concept: 'A Job runs pods until enough of them end well, and retries those that fail.',
  columns: [
    NAMESPACE,
    NAME,
    { name: 'STATUS', text: jobStatus },
    { name: 'COMPLETIONS', text: completions },
    {
      name: 'DURATION',
      text: (job, context) => (job.status?.startTime ? duration(took(job, context)) : ''),
      order: took,
      live: true,
    },
    { name: 'SELECTOR', text: (job) => selectorText(job.spec.selector), wide: true },
    { name: 'CONTAINERS', text: (job) => containersOf(job.spec.template), wide: true },
    { name: 'IMAGES', text: (job) => imagesOf(job.spec.template), wide: true },
    VALID(jobHealth),
    AGE,
  ],
  sort: { column: 'AGE' },
  health: jobHealth,
  drill: (job) => ({ view: 'list', resource: 'pods', where: { owner: { uid: job.metadata.uid }, title: keyOf(job) } }),
  actions: ['logs', 'logs-previous', 'suspend', 'jump-owner'],
});
