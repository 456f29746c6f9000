/** What starting, suspending and resuming Jobs will do, in words. */
import { type Kube, type KubeObject, Schedule } from '../../../run/cluster.ts';
import type { Context } from '../../kinds/kind.ts';
import { idleText } from './idle.ts';
import { counted } from './removal.ts';

/** What a Job out of its turn means. */
export function triggerText(crons: readonly Kube.CronJob[], context: Context): string[] {
  const single = crons.length === 1;
  const rests = crons.filter(({ spec }) => spec.suspend).length;
  const goesOn =
    rests === 0 ? 'the schedule goes on as before' : single ? 'it stays suspended' : 'who is suspended stays so';
  const pods = crons.reduce((sum, { spec: { jobTemplate } }) => sum + (jobTemplate.spec?.parallelism ?? 1), 0);
  return [
    `${single ? 'It' : 'They'} run${single ? 's' : ''} ${counted(pods, 'pod')} now, whatever the schedule says; ${goesOn}.`,
    ...idleText(context),
  ];
}

/** The time of day in the schedule's own zone is told by the list; here, how long it takes. */
function nextOf({ metadata, spec, status }: Kube.CronJob, now: number): string {
  try {
    const schedule = new Schedule(spec.schedule, spec.timeZone);
    const last = Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp);
    const deadline = spec.startingDeadlineSeconds;
    const earliest = deadline === undefined || deadline === null ? last : Math.max(last, now - deadline * 1000);
    if (schedule.next(earliest) <= now) return 'A tick was missed meanwhile: a Job is started for it at once.';
    return `The next Job starts at ${new Date(schedule.next(now)).toISOString().slice(0, 19).replace('T', ' ')}.`;
  } catch {
    return 'Jobs start again by its schedule.';
  }
}

const isOver = ({ status }: Kube.Job): boolean =>
  (status?.conditions ?? []).some(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  );

function ofCronJobs(crons: readonly Kube.CronJob[], on: boolean, { now }: Context): string {
  const [only] = crons;
  const single = only !== undefined && crons.length === 1;
  if (!on) return single ? nextOf(only, now) : 'Jobs start again by their schedules; for missed ticks at once.';
  const active = crons.reduce((sum, { status }) => sum + (status?.active?.length ?? 0), 0);
  const runs = active === 0 ? '' : ` What runs goes on: ${counted(active, 'job')}.`;
  return `No Job starts by ${single ? 'its schedule until it is' : 'their schedules until they are'} resumed.${runs}`;
}

function ofJobs(jobs: readonly Kube.Job[], on: boolean): string {
  const open = jobs.filter((job) => !isOver(job));
  const single = jobs.length === 1;
  if (open.length === 0) return `${single ? 'It is' : 'They are'} over: nothing changes.`;
  if (!on) return `${single ? 'Its' : 'Their'} pods are made now.`;
  const active = open.reduce((sum, { status }) => sum + (status?.active ?? 0), 0);
  const whose = single ? 'its' : 'their';
  return active === 0
    ? `No pod of ${single ? 'it' : 'them'} starts until ${single ? 'it is' : 'they are'} resumed.`
    : `${counted(active, 'pod')} of ${single ? 'it' : 'them'} ${active === 1 ? 'is' : 'are'} deleted; ${whose} work begins anew in others, when resumed.`;
}

/** What suspending (or resuming) does. */
export function suspendText(targets: readonly KubeObject[], on: boolean, context: Context): string[] {
  if (targets[0]?.kind === 'Job') {
    const jobs = targets as readonly Kube.Job[];
    return [ofJobs(jobs, on), ...(jobs.every(isOver) ? [] : idleText(context))];
  }
  // that no Job starts comes about without anybody's work
  return [ofCronJobs(targets as readonly Kube.CronJob[], on, context), ...(on ? [] : idleText(context))];
}
