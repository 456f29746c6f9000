/**
 * The pod workers (`pkg/kubelet/pod_workers.go`): one sync at a time for each pod, updates merged while it is busy, and each
 * sync after the first waits for a relist that is newer than the last one.
 */
import { isPodTerminal } from '../client/objects.ts';
import { actionsOf } from './actions.ts';
import { type Context, tickAt } from './context.ts';
import { planDeadline } from './deadline.ts';
import { finish } from './manager.ts';
import type { Job, PodRecord, SyncError } from './memory.ts';
import { addProbes, removeProbes, stopProbes } from './probes.ts';
import { tellMissingPullSecrets } from './pull-secrets.ts';
import { awaitRelist, lastRelist } from './relist.ts';
import { report } from './report.ts';
import { settleResize } from './resize.ts';
import { perform } from './steps.ts';
import { mountVolumes, volumesMounted } from './volumes.ts';

/** `backOffPeriod` and `resyncInterval` of the workers, ms: what a failed sync waits at least, and at most. */
const BACKOFF = 10_000;
const RESYNC = 60_000;
/** `workerBackOffPeriodJitterFactor` */
const JITTER = 0.5;
/** How often a sync looks whether its volumes are mounted (`podAttachAndMountRetryInterval`), and gives up, ms. */
const MOUNT_POLL = 300;
const MOUNT_TIMEOUT = 123_000;

/** Something about the pod changed: its worker is to look at it. */
export function update(ctx: Context, record: PodRecord): void {
  if (record.state === 'finished') return;
  if (record.state === 'sync' && mustEnd(record)) {
    record.state = 'terminating';
    if (record.job?.phase === 'volumes') end(ctx, record, record.job, { kind: 'canceled' });
  }
  record.pending = true;
  // Less time to stop in is for the next sync: a stop that goes on is not interrupted (`SyncTerminatingPod` takes no cancelling).
  if (record.state === 'terminating') record.grace = graceFor(record);
  if (record.job === undefined) begin(ctx, record);
}

function mustEnd(record: PodRecord): boolean {
  return (
    record.removed ||
    record.evicted?.grace !== undefined || // a deadline is found out by a sync
    record.pod.metadata.deletionTimestamp !== undefined ||
    isPodTerminal(record.pod)
  );
}

/** Seconds to stop in: what the API says, shorter if the node is in need, never longer than before. */
function graceFor(record: PodRecord): number {
  const { metadata, spec } = record.pod;
  let grace = record.grace;
  let told = false;
  for (const wanted of [metadata.deletionGracePeriodSeconds, record.removed ? 0 : undefined, record.evicted?.grace])
    if (wanted !== undefined && (grace === 0 || wanted < grace)) {
      grace = wanted;
      told = true;
    }
  if (!told && grace === 0) grace = spec.terminationGracePeriodSeconds ?? 0;
  return Math.max(1, grace);
}

function begin(ctx: Context, record: PodRecord): void {
  if (record.state === 'finished') return;
  record.pending = false;
  const job: Job = {
    type: record.state,
    phase: 'relist',
    steps: [],
    stage: '',
    since: ctx.now,
    results: {},
    error: undefined,
  };
  record.job = job;
  if (lastRelist(ctx, ctx.nodeOf(record)) > record.lastSync) resume(ctx, record);
  else awaitRelist(ctx, record);
}

/** Goes on with the pod's job: something that it waited for has come. */
export function resume(ctx: Context, record: PodRecord): void {
  const { job } = record;
  if (job === undefined || !ctx.kubeletWorks(record.node)) return;
  if (job.phase === 'relist') start(ctx, record, job);
  else if (job.phase === 'volumes') volumes(ctx, record, job);
  else steps(ctx, record, job);
}

function start(ctx: Context, record: PodRecord, job: Job): void {
  job.phase = 'steps';
  job.since = ctx.now;
  if (job.type === 'sync') {
    settleResize(ctx, record);
    const phase = report(ctx, record, record.inspectedAt, false);
    if (phase === 'Succeeded' || phase === 'Failed') {
      record.state = 'terminating';
      record.grace = graceFor(record);
      end(ctx, record, job, undefined);
      return;
    }
    if (record.state !== 'sync') {
      end(ctx, record, job, { kind: 'canceled' });
      return;
    }
    planDeadline(ctx, record);
    job.phase = 'volumes';
    mountVolumes(ctx, record);
    volumes(ctx, record, job);
  } else if (job.type === 'terminating') {
    report(ctx, record, record.inspectedAt, false);
    stopProbes(ctx, record);
    job.steps = [{ op: 'killPod' }];
    steps(ctx, record, job);
  } else {
    report(ctx, record, record.inspectedAt, true);
    end(ctx, record, job, undefined);
  }
}

function volumes(ctx: Context, record: PodRecord, job: Job): void {
  if (volumesMounted(record)) {
    job.phase = 'steps';
    job.since = ctx.now;
    tellMissingPullSecrets(ctx, record);
    addProbes(ctx, record);
    job.steps = actionsOf(record, record.inspectedAt);
    steps(ctx, record, job);
  } else if (ctx.now - job.since >= MOUNT_TIMEOUT) end(ctx, record, job, { kind: 'plain' });
  else ctx.at(`w/${record.uid}`, ctx.now + MOUNT_POLL);
}

function steps(ctx: Context, record: PodRecord, job: Job): void {
  for (let step = job.steps[0]; step !== undefined; step = job.steps[0]) {
    const outcome = perform(ctx, record, job, step);
    if (outcome === 'wait') return;
    job.stage = '';
    job.steps = outcome === 'abort' ? [] : job.steps.slice(1);
  }
  if (job.type === 'sync') {
    remember(record, job);
    end(ctx, record, job, job.error);
    return;
  }
  removeProbes(ctx, record);
  record.state = 'terminated';
  record.inspectedAt = ctx.now;
  report(ctx, record, ctx.now, true);
  end(ctx, record, job, undefined);
}

/** What could not be started is shown from the next sync on (the reason cache). */
function remember(record: PodRecord, job: Job): void {
  for (const name in job.results) {
    const failure = job.results[name] ?? null;
    if (failure === null) delete record.failures[name];
    else record.failures[name] = failure;
  }
}

function end(ctx: Context, record: PodRecord, job: Job, error: SyncError | undefined): void {
  record.job = undefined;
  record.lastSync = ctx.now;
  if (job.type === 'terminated') {
    record.state = 'finished';
    ctx.cancel(`q/${record.uid}`);
    finish(ctx, record);
    if (record.removed) ctx.pods.delete(record.uid);
    return;
  }
  const transition = error === undefined && record.state !== job.type;
  if (transition) requeue(ctx, record, 0);
  else if (error !== undefined) requeue(ctx, record, jittered(ctx, record, delayOf(ctx, error)));
  else ctx.cancel(`q/${record.uid}`); // the regular resync finds nothing that an event has not told
  if (record.pending) begin(ctx, record);
}

function delayOf(ctx: Context, error: SyncError): number {
  if (error.kind !== 'until') return BACKOFF;
  return Math.min(Math.max(0, error.at - ctx.now), RESYNC);
}

function jittered(ctx: Context, record: PodRecord, delay: number): number {
  return delay * (1 + JITTER * ctx.chance(`requeue/${record.uid}/${record.requeues++}`));
}

/** The sync loop hands out what is due once a second. */
function requeue(ctx: Context, record: PodRecord, delay: number): void {
  const { loop } = ctx.nodeOf(record);
  ctx.only(`q/${record.uid}`, tickAt(ctx.now + Math.max(1, delay), loop));
}
