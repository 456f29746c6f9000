/**
 * The cronjob controller (`pkg/controller/cronjob`): makes a Job at each time of a schedule, watches over those that run,
 * and keeps a short history of those that ended.
 */
import { ApiError } from '../api/errors.ts';
import type { CronJob, Job } from '../api/types.ts';
import { type Client, isRefusal, unless } from '../client/client.ts';
import type { Controller, Later } from '../client/controller.ts';
import { controllerOf, controllerRef, isControlledBy } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { fromTime, toRfc1123, toTime } from '../sim/time.ts';
import { keyOf } from '../store/object.ts';
import type { Change } from '../store/store.ts';
import { missedSince, Schedule, timeInZone } from './cronjob/schedule.ts';
import { finishedAs } from './job/status.ts';
import { isNamespaceTerminating, type Tell, teller } from './shared/pods.ts';
import { ownerKey } from './shared/watch.ts';

const NAME = 'cronjob-controller';
/** Added to the next time, so that no rounding looks too early (`nextScheduleDelta`), ms. */
const DELTA = 100;
/** A sync has nothing to wait for after a change of a Job: it sees each, where slower controllers see some as one. */
const AT_ONCE = 1;
const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

type Status = NonNullable<CronJob['status']>;

export class CronJobController implements Controller {
  readonly name = NAME;
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'] = {
    'cronjobs.batch': (change) => this.#onCronJob(change),
    'jobs.batch': (change) => ownerOf(change).map((key) => ({ key, after: AT_ONCE })),
  };
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #tell: Tell;
  readonly #schedules = new Map<string, Schedule | Error>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.#tell = teller(parts, NAME);
  }

  *keys(): Iterable<string> {
    for (const cron of this.#client.list('cronjobs.batch')) yield keyOf(cron);
  }

  reconcile(key: string): number | undefined {
    const cron = this.#client.get('cronjobs.batch', key);
    if (cron === undefined) return undefined;
    const sync = new Sync(cron, this.#parts.sim.now, this.#client, this.#tell, (...args) => this.#schedule(...args));
    return sync.run();
  }

  /** After a change of the schedule nothing is made up for: the next look is at the next time. */
  #onCronJob({ type, key, object, before }: Change): Iterable<string | Later> {
    if (type === 'DELETED') return [];
    const [cron, old] = [object as CronJob, before as CronJob | undefined];
    const { schedule: text, timeZone } = cron.spec;
    if (old === undefined || (old.spec.schedule === text && old.spec.timeZone === timeZone)) return [key];
    const schedule = this.#schedule(text, timeZone);
    if (schedule instanceof Error) return [key];
    return [{ key, after: untilNext(cron, cron.status, schedule, this.#parts.sim.now) }];
  }

  /** Parsed schedules are shared; the texts of all CronJobs of a cluster are few. */
  #schedule(text: string, zone: string | undefined): Schedule | Error {
    const id = `${zone ?? ''} ${text}`;
    let schedule = this.#schedules.get(id);
    if (schedule === undefined) {
      try {
        schedule = new Schedule(text, zone);
      } catch (error) {
        schedule = error instanceof Error ? error : new Error(String(error));
      }
      this.#schedules.set(id, schedule);
    }
    return schedule;
  }
}

/** From when on times are looked for, virtual ms. */
function earliestOf(cron: CronJob, status: Status | undefined): number {
  return fromTime(status?.lastScheduleTime ?? cron.metadata.creationTimestamp);
}

function untilNext(cron: CronJob, status: Status | undefined, schedule: Schedule, now: number): number {
  const { earliest, due } = missedSince(schedule, earliestOf(cron, status), now);
  return schedule.next(due ?? earliest) + DELTA - now;
}

function ownerOf({ object, before }: Change): string[] {
  const now = ownerKey(object, 'CronJob');
  const was = before?.metadata.ownerReferences === object.metadata.ownerReferences ? now : ownerKey(before, 'CronJob');
  const keys = now === undefined ? [] : [now];
  if (was !== undefined && was !== now) keys.push(was);
  return keys;
}

/** One sync of one CronJob. */
class Sync {
  readonly #cron: CronJob;
  readonly #key: string;
  readonly #client: Client;
  readonly #tell: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
  readonly #parse: (text: string, zone: string | undefined) => Schedule | Error;
  readonly #status: Status;
  readonly #now: number;
  #dirty = false;

  constructor(
    cron: CronJob,
    now: number,
    client: Client,
    tell: Tell,
    parse: (text: string, zone: string | undefined) => Schedule | Error,
  ) {
    this.#cron = cron;
    this.#key = keyOf(cron);
    this.#client = client;
    this.#tell = (type, reason, message) => tell(cron, type, reason, message);
    this.#parse = parse;
    this.#status = { ...cron.status, active: [...(cron.status?.active ?? [])] };
    this.#now = now;
  }

  /** @returns ms until the next time */
  run(): number | undefined {
    const jobs = this.#client
      .by('jobs.batch', 'owner', this.#cron.metadata.uid)
      .filter((job) => controllerOf(job)?.uid === this.#cron.metadata.uid);
    this.#cleanUp(jobs);
    let failure: Error | undefined;
    let again: number | undefined;
    try {
      again = this.#sync(jobs.filter((job) => this.#client.get('jobs.batch', keyOf(job)) !== undefined));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failure = error;
    }
    if (this.#dirty) this.#write();
    if (failure !== undefined) throw failure;
    return again;
  }

  #write(): void {
    const { active = [], ...rest } = this.#status;
    this.#client.setStatus('cronjobs.batch', this.#key, active.length > 0 ? { ...rest, active: [...active] } : rest);
  }

  // History --------------------------------------------------------------------------------------------------------

  #cleanUp(jobs: readonly Job[]): void {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = this.#cron.spec;
    const over = (type: string, limit: number | undefined) => {
      if (limit === undefined) return;
      const finished = jobs.filter((job) => finishedAs(job) === type);
      if (finished.length <= limit) return;
      for (const job of finished.sort(byStart).slice(0, finished.length - limit)) this.#delete(job);
    };
    over('Complete', successfulJobsHistoryLimit);
    over('Failed', failedJobsHistoryLimit);
  }

  #delete(job: Job): boolean {
    try {
      this.#client.delete('jobs.batch', keyOf(job), { propagationPolicy: 'Background' });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#tell('Warning', 'FailedDelete', `Deleted job: ${error.message}`);
      return false;
    }
    this.#forget(job.metadata.uid);
    this.#dirty = true;
    this.#tell('Normal', 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
    return true;
  }

  #forget(uid: string): void {
    this.#status.active = (this.#status.active ?? []).filter((reference) => reference.uid !== uid);
  }

  #isActive(uid: string): boolean {
    return this.#status.active?.some((reference) => reference.uid === uid) ?? false;
  }

  // What runs ------------------------------------------------------------------------------------------------------

  #observe(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const known = this.#isActive(job.metadata.uid);
      const finished = finishedAs(job);
      if (finished === undefined) {
        if (!known)
          this.#tell(
            'Warning',
            'UnexpectedJob',
            `Saw a job that the controller did not create or forgot: ${job.metadata.name}`,
          );
        continue;
      }
      if (known) {
        this.#forget(job.metadata.uid);
        this.#dirty = true;
        this.#tell('Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${finished}`);
      }
      if (finished === 'Complete') this.#noteSuccess(job.status?.completionTime);
    }
    const present = new Set(jobs.map((job) => job.metadata.uid));
    for (const { uid = '', namespace, name } of [...(this.#status.active ?? [])]) {
      if (present.has(uid) || this.#client.get('jobs.batch', `${namespace}/${name}`) !== undefined) continue;
      this.#tell('Normal', 'MissingJob', `Active job went missing: ${name}`);
      this.#forget(uid);
      this.#dirty = true;
    }
  }

  #noteSuccess(time: string | undefined): void {
    const { lastSuccessfulTime } = this.#status;
    if (time === undefined || (lastSuccessfulTime !== undefined && fromTime(time) <= fromTime(lastSuccessfulTime)))
      return;
    this.#status.lastSuccessfulTime = time;
    this.#dirty = true;
  }

  // The schedule ---------------------------------------------------------------------------------------------------

  #sync(jobs: readonly Job[]): number | undefined {
    this.#observe(jobs);
    const { spec, metadata } = this.#cron;
    if (metadata.deletionTimestamp !== undefined || spec.suspend) return undefined;
    if (spec.schedule.includes('TZ'))
      this.#tell(
        'Warning',
        'UnsupportedSchedule',
        `CRON_TZ or TZ used in schedule "${spec.schedule}" is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`,
      );
    const schedule = this.#parse(spec.schedule, spec.timeZone);
    if (schedule instanceof Error) {
      this.#tell('Warning', 'UnparseableSchedule', `unparseable schedule: "${spec.schedule}" : ${schedule.message}`);
      return undefined;
    }
    const due = this.#due(schedule);
    if (due !== undefined) this.#start(due);
    return untilNext(this.#cron, this.#status, schedule, this.#now);
  }

  /** The time for which a Job should be made now. */
  #due(schedule: Schedule): number | undefined {
    const { startingDeadlineSeconds } = this.#cron.spec;
    const deadline = startingDeadlineSeconds === undefined ? undefined : startingDeadlineSeconds * 1000;
    const earliest = earliestOf(this.#cron, this.#status);
    const since = deadline === undefined ? earliest : Math.max(earliest, this.#now - deadline);
    const { due, many } = missedSince(schedule, since, this.#now);
    if (due === undefined) return undefined;
    if (many)
      this.#tell(
        'Warning',
        'TooManyMissedTimes',
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      );
    if (deadline !== undefined && due + deadline < this.#now) {
      this.#tell('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${toRfc1123(due)}`);
      return undefined;
    }
    return due;
  }

  #start(due: number): void {
    const { spec, metadata } = this.#cron;
    const name = `${metadata.name}-${Math.floor(due / 60_000)}`;
    const active = this.#status.active ?? [];
    const processed = this.#status.lastScheduleTime !== undefined && fromTime(this.#status.lastScheduleTime) === due;
    if (processed || active.some((reference) => reference.name === name)) return;
    if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
      const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
      this.#tell('Normal', 'JobAlreadyActive', message);
      return;
    }
    if (spec.concurrencyPolicy === 'Replace') for (const reference of [...active]) this.#replace(reference.name ?? '');
    const job = this.#create(name, due);
    if (job === undefined) return;
    const { apiVersion, kind } = job;
    const { namespace = '', uid, resourceVersion } = job.metadata;
    this.#status.active = [...(this.#status.active ?? []), { apiVersion, kind, name, namespace, uid, resourceVersion }];
    this.#status.lastScheduleTime = toTime(due);
    this.#dirty = true;
  }

  #replace(name: string): void {
    const { namespace } = this.#cron.metadata;
    const job = this.#client.get('jobs.batch', `${namespace}/${name}`);
    if (job === undefined || !this.#delete(job))
      throw new ApiError(500, 'InternalError', `could not replace job ${namespace}/${name}`);
  }

  /** @returns the Job to take into the list of active ones */
  #create(name: string, due: number): Job | undefined {
    const { namespace = '' } = this.#cron.metadata;
    const { metadata: template, spec } = this.#cron.spec.jobTemplate;
    const zone = this.#cron.spec.timeZone ?? 'UTC';
    try {
      const made = unless(['AlreadyExists'], () =>
        this.#client.create('jobs.batch', {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: {
            name,
            namespace,
            ...(template?.labels ? { labels: { ...template.labels } } : {}),
            annotations: { ...template?.annotations, [SCHEDULED]: timeInZone(due, zone) },
            ownerReferences: [controllerRef(this.#cron)],
          },
          spec: spec as Job['spec'],
        }),
      );
      if (made !== undefined) {
        this.#tell('Normal', 'SuccessfulCreate', `Created job ${name}`);
        return made;
      }
    } catch (error) {
      if (isRefusal(error) && !isNamespaceTerminating(error))
        this.#tell('Warning', 'FailedCreate', `Error creating job: ${error.message}`);
      throw error;
    }
    const job = this.#client.get('jobs.batch', `${namespace}/${name}`);
    const mine = job !== undefined && isControlledBy(job, this.#cron) && !this.#isActive(job.metadata.uid);
    return mine ? job : undefined;
  }
}

/** Those that never started go last. */
function byStart(a: Job, b: Job): number {
  const start = (job: Job) => (job.status?.startTime ? fromTime(job.status.startTime) : Number.MAX_SAFE_INTEGER);
  return start(a) - start(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
}

export function cronJobController(parts: Parts): Controller {
  return new CronJobController(parts);
}
