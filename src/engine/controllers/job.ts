/**
 * The job controller (`pkg/controller/job`): runs pods to completion, in parallel, indexed or not, and counts each of them
 * exactly once.
 */
import { selects } from '../api/selectors.ts';
import type { Job, KubeObject, Pod } from '../api/types.ts';
import type { Client } from '../client/client.ts';
import type { Controller, Later } from '../client/controller.ts';
import { controllerOf } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { toTime } from '../sim/time.ts';
import { keyOf } from '../store/object.ts';
import type { Change } from '../store/store.ts';
import { type Backoff, extended } from './job/backoff.ts';
import { PodManager } from './job/manage.ts';
import { isTracked, TRACKING } from './job/pods.ts';
import { condition, ensureCondition, finishedAs, type JobCondition, storedStatus } from './job/status.ts';
import { track } from './job/track.ts';
import { ending, untilDeadline } from './job/verdict.ts';
import { JobView } from './job/view.ts';
import { claim } from './shared/claim.ts';
import { type Tell, teller } from './shared/pods.ts';

const NAME = 'job-controller';
/** `spec.managedBy` of Jobs that are this controller's. */
const MANAGED_BY = 'kubernetes.io/job-controller';
/** Changes of pods and statuses are taken together for this long (`SyncJobBatchPeriod`), ms. */
const BATCH = 1_000;
/** Keys of pods that may have lost their Job: their finalizer is taken off. */
const ORPHAN = 'orphan:';

export class JobController implements Controller {
  readonly name = NAME;
  readonly process = 'kube-controller-manager';
  /** `DefaultJobApiBackOff` and `MaxJobApiBackOff`, ms. */
  readonly backoff = { base: 1_000, max: 60_000 };
  readonly watches: Controller['watches'] = {
    'jobs.batch': (change) => this.#onJob(change),
    pods: (change) => this.#onPod(change),
  };
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #tell: Tell;
  readonly #pods: PodManager;
  /** Failures since the last success, by job; in memory only, as in the real controller. */
  #backoffs = new Map<string, Backoff>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.#tell = teller(parts, NAME);
    this.#pods = new PodManager(this.#client, this.#tell);
  }

  *keys(): Iterable<string> {
    for (const job of this.#client.list('jobs.batch')) yield keyOf(job);
    for (const pod of this.#client.list('pods')) if (isTracked(pod)) yield ORPHAN + keyOf(pod);
  }

  #onJob({ type, key, object, before }: Change): Iterable<string | Later> {
    if (type === 'DELETED') {
      const pods = this.#client.by('pods', 'owner', object.metadata.uid);
      return [key, ...pods.filter(isTracked).map((pod) => ORPHAN + keyOf(pod))];
    }
    const sameSpec = before !== undefined && before.metadata.generation === object.metadata.generation;
    return sameSpec ? [{ key, after: BATCH }] : [key];
  }

  #onPod({ type, key, object, before }: Change): Iterable<string | Later> {
    const pod = object as Pod;
    const found: (string | Later)[] = [];
    const job = this.#jobOf(pod);
    const same = before === undefined || before.metadata.ownerReferences === object.metadata.ownerReferences;
    const former = same ? job : this.#jobOf(before);
    if (former !== undefined && former !== job) found.push({ key: keyOf(former), after: BATCH });
    if (job !== undefined) found.push({ key: keyOf(job), after: BATCH });
    if (type !== 'DELETED' && isTracked(pod) && (job === undefined || finishedAs(job))) found.push(ORPHAN + key);
    if (type !== 'DELETED' && controllerOf(pod) === undefined && before?.metadata.labels !== pod.metadata.labels)
      for (const wanting of this.#wanting(pod)) found.push({ key: wanting, after: BATCH });
    return found;
  }

  #jobOf(pod: KubeObject): Job | undefined {
    const owner = controllerOf(pod);
    if (owner?.kind !== 'Job') return undefined;
    const job = this.#client.get('jobs.batch', `${pod.metadata.namespace}/${owner.name}`);
    return job?.metadata.uid === owner.uid ? job : undefined;
  }

  /** The Jobs that would adopt an orphan. */
  #wanting(pod: Pod): string[] {
    return this.#client
      .by('jobs.batch', 'namespace', pod.metadata.namespace ?? '')
      .filter((job) => job.spec.selector !== undefined && selects(job.spec.selector, pod.metadata.labels))
      .map(keyOf);
  }

  reconcile(key: string): number | undefined {
    if (key.startsWith(ORPHAN)) {
      this.#releaseOrphan(key.slice(ORPHAN.length));
      return undefined;
    }
    const job = this.#client.get('jobs.batch', key);
    if (job === undefined) {
      this.#backoffs.delete(key);
      return undefined;
    }
    if ((job.spec.managedBy ?? MANAGED_BY) !== MANAGED_BY) return undefined;
    if (finishedAs(job) === undefined) return this.#sync(key, job);
    this.#backoffs.delete(key);
    for (const pod of this.#client.by('pods', 'owner', job.metadata.uid)) if (isTracked(pod)) this.#pods.release(pod);
    return undefined;
  }

  /** A pod whose Job is gone or over must not be held. */
  #releaseOrphan(key: string): void {
    const pod = this.#client.get('pods', key);
    if (pod === undefined || !isTracked(pod)) return;
    const owner = controllerOf(pod);
    if (owner !== undefined && owner.kind !== 'Job') return;
    const job = this.#jobOf(pod);
    if (job === undefined || finishedAs(job)) this.#pods.release(pod);
  }

  #sync(key: string, job: Job): number | undefined {
    const { now } = this.#parts.sim;
    const time = toTime(now);
    const view = new JobView(job, this.#claimed(job));
    const { status } = view;
    if (status.startTime === undefined && !job.spec.suspend) status.startTime = time;
    const backoff = extended(this.#backoffs.get(key), view.newSucceeded, view.newFailed);
    const { end, active, dirty, error, again } = this.#act(view, backoff, now, time);
    const changed = active !== status.active || view.ready !== status.ready || view.terminating !== status.terminating;
    Object.assign(status, { active, ready: view.ready, terminating: view.terminating });
    let written = job;
    const writer = {
      flush: () => {
        written = this.#client.setStatus('jobs.batch', key, storedStatus(status));
        if (backoff === undefined) this.#backoffs.delete(key);
        else this.#backoffs.set(key, backoff);
      },
      release: (pod: Pod) => this.#pods.release(pod),
    };
    const { finished, again: more } = track(view, end, changed || dirty, writer, time);
    if (finished !== undefined) this.#tellEnd(written, finished);
    if (error !== undefined) throw error;
    const deadline = finished === undefined ? untilDeadline(view, now) : undefined;
    const waits = [again, more, deadline].filter((wait) => wait !== undefined && wait > 0);
    return waits.length > 0 ? Math.min(...(waits as number[])) : undefined;
  }

  /** Its own pods; those that it adopts get the finalizer. */
  #claimed(job: Job): Pod[] {
    const pods = claim(this.#client, 'pods', job, job.spec.selector ?? {});
    return pods.map((pod) => {
      const adopted = job.spec.manualSelector === true && !isTracked(pod) && pod.status.phase === 'Pending';
      if (!adopted) return pod;
      return this.#client.modify('pods', keyOf(pod), ({ metadata }) => {
        metadata.finalizers = [...(metadata.finalizers ?? []), TRACKING];
      });
    });
  }

  /** Ends the Job's pods, or makes and removes them. */
  #act(view: JobView, backoff: Backoff | undefined, now: number, time: string) {
    const { job, status } = view;
    const end = ending(view, now, time);
    if (end !== undefined) {
      const error = this.#pods.end(view);
      const active = error === undefined ? 0 : view.active.length;
      return { end: error === undefined ? end : undefined, active, dirty: false, error, again: undefined };
    }
    if (job.metadata.deletionTimestamp !== undefined) {
      return { end: this.#completed(view, view.active.length, time), active: view.active.length, dirty: false };
    }
    const { active, error, again } = this.#pods.manage(view, backoff, now);
    const complete = this.#completed(view, active, time);
    if (complete !== undefined) return { end: complete, active, dirty: false, error, again };
    return { end: undefined, active, dirty: this.#tellSuspension(job, status, time), error, again };
  }

  #completed(view: JobView, active: number, time: string): JobCondition | undefined {
    const { completions } = view.job.spec;
    const enough = completions === undefined ? view.succeeded > 0 : view.succeeded >= completions;
    if (!enough || active > 0) return undefined;
    return condition('SuccessCriteriaMet', 'CompletionsReached', 'Reached expected number of succeeded pods', time);
  }

  /** @returns whether the condition changed */
  #tellSuspension(job: Job, status: JobView['status'], time: string): boolean {
    if (job.spec.suspend) {
      if (!ensureCondition(status, condition('Suspended', 'JobSuspended', 'Job suspended', time))) return false;
      this.#tell(job, 'Normal', 'Suspended', 'Job suspended');
      return true;
    }
    if (!ensureCondition(status, condition('Suspended', 'JobResumed', 'Job resumed', time, 'False'))) return false;
    this.#tell(job, 'Normal', 'Resumed', 'Job resumed');
    status.startTime = time;
    return true;
  }

  #tellEnd(job: Job, end: JobCondition): void {
    if (end.type !== 'Complete') {
      this.#tell(job, 'Warning', end.reason ?? '', end.message ?? '');
      return;
    }
    const { completions } = job.spec;
    if (completions !== undefined && (job.status?.succeeded ?? 0) > completions)
      this.#tell(
        job,
        'Warning',
        'TooManySucceededPods',
        'Too many succeeded pods running after completion count reached',
      );
    this.#tell(job, 'Normal', 'Completed', 'Job completed');
  }

  save(): ReadonlyMap<string, Backoff> {
    return new Map(this.#backoffs);
  }

  load(saved: ReadonlyMap<string, Backoff>): void {
    this.#backoffs = new Map(saved);
  }
}

export function jobController(parts: Parts): Controller {
  return new JobController(parts);
}
