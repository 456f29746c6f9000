/** Making and removing the pods of a Job (`manageJob`). */
import type { Container, Job, Pod, PodTemplateSpec } from '../../api/types.ts';
import { type Client, unless } from '../../client/client.ts';
import { isPodReady } from '../../client/objects.ts';
import { keyOf } from '../../store/object.ts';
import { createPod, deletePod, podFrom, slowStart, type Tell } from '../shared/pods.ts';
import { podsToDelete } from '../shared/rank.ts';
import { type Backoff, remaining, remainingForIndex } from './backoff.ts';
import { firstFree, type Intervals, merge, withIndexes } from './intervals.ts';
import {
  INDEX,
  INDEX_FAILURES,
  INDEX_IGNORED,
  indexFailures,
  indexIgnored,
  indexOf,
  isIndexed,
  limitsEachIndex,
  replacesFailedOnly,
  TRACKING,
} from './pods.ts';
import { failureAction } from './policies.ts';
import type { JobView } from './view.ts';

/** The most pods made or removed in one sync (`MaxPodCreateDeletePerSync`). */
const MOST = 500;
/** The shortest wait for a retry (`SyncJobBatchPeriod`), ms. */
const BATCH = 1_000;
const ENV = 'JOB_COMPLETION_INDEX';
/** Room for the generated suffix: longer prefixes are cut (`MaxGeneratedNameLength`). */
const NAME_LENGTH = 58;

export interface Managed {
  readonly active: number;
  readonly error?: Error | undefined;
  /** ms after which to try again */
  readonly again?: number;
}

export class PodManager {
  readonly #client: Client;
  readonly #tell: Tell;

  constructor(client: Client, tell: Tell) {
    this.#client = client;
    this.#tell = tell;
  }

  manage(view: JobView, backoff: Backoff | undefined, now: number): Managed {
    const { job } = view;
    const active = view.active.length;
    if (job.spec.suspend) return this.remove(view, view.active);
    const wanted = this.#wanted(view);
    const surplus = this.#surplus(view, Math.max(0, active - wanted), now).slice(0, MOST);
    if (surplus.length > 0) return this.remove(view, surplus);
    const missing = wanted - (replacesFailedOnly(job) ? view.terminating : 0) - active;
    if (missing <= 0) return { active };
    const wait = limitsEachIndex(job) ? 0 : remaining(backoff, now);
    if (wait > 0) return { active: 0, again: Math.max(wait, BATCH) };
    if (!isIndexed(job)) return this.#create(view, new Array<undefined>(Math.min(missing, MOST)).fill(undefined));
    const free = firstFree(this.#taken(view), Math.min(missing, MOST), view.completions);
    const waits = new Map(free.map((index) => [index, remainingForIndex(view.lastFailed.get(index), now)]));
    const due = free.filter((index) => waits.get(index) === 0);
    if (free.length > 0 && due.length === 0) return { active: 0, again: Math.max(BATCH, Math.min(...waits.values())) };
    return this.#create(view, due);
  }

  /** How many pods should be active. */
  #wanted(view: JobView): number {
    const { completions, parallelism = 1 } = view.job.spec;
    if (completions === undefined) return view.succeeded > 0 ? view.active.length : parallelism;
    return Math.max(0, Math.min(completions - view.succeeded, parallelism));
  }

  /** Pods of one index beyond the first and of indexes out of range go first, then the least important. */
  #surplus(view: JobView, least: number, now: number): Pod[] {
    const rank = (pods: readonly Pod[], count: number) => podsToDelete(pods, count, () => 0, now);
    if (!isIndexed(view.job)) return rank(view.active, least);
    const byIndex = new Map<number, Pod[]>();
    const surplus: Pod[] = [];
    for (const pod of view.active) {
      const index = indexOf(pod);
      if (index === undefined || index >= view.completions) surplus.push(pod);
      else byIndex.set(index, [...(byIndex.get(index) ?? []), pod]);
    }
    for (const pods of byIndex.values()) surplus.push(...rank(pods, pods.length - 1));
    if (surplus.length >= least) return surplus;
    const left = view.active.filter((pod) => !surplus.includes(pod));
    return [...surplus, ...rank(left, least - surplus.length)];
  }

  /** The indexes that need no pod. */
  #taken(view: JobView): Intervals {
    const place = (pods: readonly Pod[]) => pods.map(indexOf).filter((index) => index !== undefined);
    let taken = withIndexes(view.completed, new Set(place(view.active)));
    if (replacesFailedOnly(view.job)) {
      const leaving = view.pods.filter(
        (pod) => pod.metadata.deletionTimestamp !== undefined && pod.status.phase !== 'Failed',
      );
      taken = withIndexes(taken, new Set(place(leaving)));
    }
    return view.failedIndexes === undefined ? taken : merge(taken, view.failedIndexes);
  }

  #create(view: JobView, indexes: readonly (number | undefined)[]): Managed {
    const { job } = view;
    const { done, error } = slowStart(indexes.length, (i) => {
      const index = indexes[i];
      createPod(this.#client, this.#tell, job, index === undefined ? plainPod(job) : indexedPod(job, index, view));
    });
    return { active: view.active.length + done, error };
  }

  /** Deletes pods of their own accord: their finalizer goes first, so that they do not count. */
  remove(view: JobView, pods: readonly Pod[]): Managed {
    let active = view.active.length;
    let failure: Error | undefined;
    for (const pod of pods) {
      try {
        this.release(pod);
        if (this.#client.get('pods', keyOf(pod)) !== undefined) deletePod(this.#client, this.#tell, view.job, pod);
        active--;
        view.terminating++;
        if (isPodReady(pod)) view.ready--;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        failure ??= error;
      }
    }
    return { active, error: failure };
  }

  /** Deletes what runs when the Job ends; those pods count as failed. @returns the first error */
  end(view: JobView): Error | undefined {
    let failure: Error | undefined;
    for (const pod of view.active) {
      try {
        deletePod(this.#client, this.#tell, view.job, pod);
        view.terminating++;
        if (isPodReady(pod)) view.ready--;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        failure ??= error;
      }
    }
    return failure;
  }

  /** Takes the tracking finalizer off a pod. */
  release(pod: Pod): void {
    unless(['NotFound'], () => this.#client.rewrite('pods', keyOf(pod), untracked, { verb: 'patch' }));
  }
}

function untracked(pod: Pod): Pod {
  const { finalizers = [], ...metadata } = pod.metadata;
  if (!finalizers.includes(TRACKING)) return pod;
  const left = finalizers.filter((finalizer) => finalizer !== TRACKING);
  return { ...pod, metadata: left.length > 0 ? { ...metadata, finalizers: left } : metadata };
}

function tracked(template: PodTemplateSpec): PodTemplateSpec {
  const finalizers = template.metadata?.finalizers ?? [];
  if (finalizers.includes(TRACKING)) return template;
  return { ...template, metadata: { ...template.metadata, finalizers: [...finalizers, TRACKING] } };
}

const plainPod = (job: Job) => podFrom(tracked(job.spec.template), job);

function withIndexVariable(container: Container): Container {
  if (container.env?.some(({ name }) => name === ENV)) return container;
  const fieldRef = { fieldPath: `metadata.labels['${INDEX}']` };
  return { ...container, env: [...(container.env ?? []), { name: ENV, valueFrom: { fieldRef } }] };
}

function indexedPod(job: Job, index: number, view: JobView): ReturnType<typeof podFrom> {
  const pod = podFrom(tracked(job.spec.template), job);
  const { initContainers } = pod.spec;
  const ending = `-${index}-`;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: job.metadata.name.slice(0, NAME_LENGTH - ending.length) + ending,
      labels: { ...pod.metadata.labels, [INDEX]: String(index) },
      annotations: { ...pod.metadata.annotations, [INDEX]: String(index), ...failureCounts(view, index) },
    },
    spec: {
      ...pod.spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: pod.spec.containers.map(withIndexVariable),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(withIndexVariable) }),
    },
  };
}

/** How often the index failed, told to the pod that takes over. */
function failureCounts({ job, lastFailed }: JobView, index: number): Record<string, string> {
  if (!limitsEachIndex(job)) return {};
  const before = lastFailed.get(index);
  if (before === undefined) return { [INDEX_FAILURES]: '0' };
  const counts = failureAction(job, before).counts;
  const ignored = indexIgnored(before) + (counts ? 0 : 1);
  return {
    [INDEX_FAILURES]: String(indexFailures(before) + (counts ? 1 : 0)),
    ...(ignored > 0 ? { [INDEX_IGNORED]: String(ignored) } : {}),
  };
}
