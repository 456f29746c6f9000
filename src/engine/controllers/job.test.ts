import { beforeEach, expect, test } from 'vitest';
import { SYSTEM } from '../api/server.ts';
import type { Event, Job, Pod } from '../api/types.ts';
import { Cluster } from '../cluster.ts';

let cluster: Cluster;
let start: number;

beforeEach(() => {
  cluster = new Cluster({ controlPlane: false });
  cluster.advance(5_000);
  start = cluster.now;
});

/** @param command `sleep 6s` and the like @param template fields of the pod's spec */
function run(name: string, command: string[], spec: Record<string, unknown> = {}, template: object = {}): void {
  const containers = [{ name: 'main', image: 'busybox:1.36', command }];
  cluster.parts.api.create(SYSTEM, 'jobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'default' },
    spec: { ...spec, template: { spec: { restartPolicy: 'Never', ...template, containers } } },
  });
}

const fail = ['sh', '-c', 'sleep 2; exit 3'];
const job = (name: string) => cluster.parts.store.get('jobs.batch', `default/${name}`) as Job;
const conditions = (name: string) => (job(name).status.conditions ?? []).map(({ type, reason }) => `${type} ${reason}`);
const podsOf = (name: string) =>
  [...cluster.parts.store.by('pods', 'owner', job(name).metadata.uid).values()].map((pod) => pod as Pod);
const eventsOf = (name: string) =>
  [...cluster.parts.store.list('events')]
    .map((event) => event as Event)
    .filter(({ involvedObject }) => involvedObject.kind === 'Job' && involvedObject.name === name)
    .map(({ reason, message }) => `${reason}: ${message}`);
/** Seconds after the start of every pod of a job. */
const createdAt = (name: string) =>
  cluster.parts.store.history
    .filter((c) => c.resource === 'pods' && c.type === 'ADDED' && c.key.startsWith(`default/${name}-`))
    .map((c) => Math.round((c.time - start) / 1000));

test('counts each pod once, lets it go, and completes', () => {
  run('batch', ['sleep', '6s'], { completions: 5, parallelism: 2 });
  cluster.advance(60_000);
  expect(job('batch').status).toMatchObject({ succeeded: 5, ready: 0, terminating: 0, uncountedTerminatedPods: {} });
  expect(job('batch').status.active).toBeUndefined();
  expect(conditions('batch')).toEqual(['SuccessCriteriaMet CompletionsReached', 'Complete CompletionsReached']);
  expect(podsOf('batch').every((pod) => pod.metadata.finalizers === undefined)).toBe(true);
  expect(eventsOf('batch').at(-1)).toBe('Completed: Job completed');
});

test('a Job that is deleted lets its pods go at once, and counts them no sooner than others', () => {
  run('gone', ['sleep', '1d']);
  cluster.advance(10_000);
  cluster.parts.api.delete(SYSTEM, 'jobs.batch', 'default/gone', { propagationPolicy: 'Foreground' });
  cluster.advance(500);
  expect(podsOf('gone').map((pod) => pod.metadata.finalizers)).toEqual([undefined]);
  expect(job('gone').status.active).toBe(1);
});

test('gives each pod of an indexed job its index', () => {
  run('indexed', ['sleep', '6s'], { completions: 3, parallelism: 3, completionMode: 'Indexed' });
  cluster.advance(30_000);
  expect(job('indexed').status).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
  for (const [index, pod] of podsOf('indexed').entries()) {
    expect(pod.metadata.name).toMatch(new RegExp(`^indexed-${index}-`));
    expect(pod.metadata.annotations?.['batch.kubernetes.io/job-completion-index']).toBe(String(index));
    expect(pod.spec.hostname).toBe(`indexed-${index}`);
    expect(pod.spec.containers[0]?.env).toContainEqual({
      name: 'JOB_COMPLETION_INDEX',
      valueFrom: {
        fieldRef: expect.objectContaining({ fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" }),
      },
    });
  }
});

test('retries after 10 and 20 s, then fails', () => {
  run('bad', fail, { backoffLimit: 2 });
  cluster.advance(90_000);
  const [first = 0, second = 0, third = 0] = createdAt('bad');
  expect(second - first).toBeGreaterThanOrEqual(12);
  expect(second - first).toBeLessThanOrEqual(15);
  expect(third - second).toBeGreaterThanOrEqual(22);
  expect(third - second).toBeLessThanOrEqual(25);
  expect(job('bad').status.failed).toBe(3);
  expect(conditions('bad')).toEqual(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded']);
  expect(eventsOf('bad').at(-1)).toBe('BackoffLimitExceeded: Job has reached the specified backoff limit');
});

test('ends at the deadline, and goes when its time to live is over', () => {
  run('dead', ['sleep', '1d'], { activeDeadlineSeconds: 15, ttlSecondsAfterFinished: 20 });
  cluster.advance(20_000);
  expect(conditions('dead')).toEqual(['FailureTarget DeadlineExceeded']);
  cluster.advance(30_000); // sleep does not hear SIGTERM
  expect(conditions('dead')).toEqual(['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded']);
  cluster.advance(15_000);
  expect(job('dead')).toBeDefined();
  cluster.advance(6_000);
  expect(job('dead')).toBeUndefined();
  expect(cluster.parts.store.count('pods')).toBe(0);
});

test('is suspended and resumed', () => {
  run('held', ['sleep', '6s'], { suspend: true });
  cluster.advance(5_000);
  expect(podsOf('held')).toEqual([]);
  expect(job('held').status.startTime).toBeUndefined();
  const suspend = (value: boolean) =>
    cluster.parts.api.modify(SYSTEM, 'jobs.batch', 'default/held', (draft) => {
      draft.spec.suspend = value;
    });
  suspend(false);
  cluster.advance(3_000);
  expect(job('held').status.active).toBe(1);
  suspend(true);
  cluster.advance(5_000);
  expect(podsOf('held')).toEqual([]);
  expect(job('held').status.failed).toBeUndefined();
  suspend(false);
  cluster.advance(20_000);
  expect(conditions('held')).toContain('Complete CompletionsReached');
  expect(eventsOf('held').map((event) => event.split(':')[0])).toEqual(
    expect.arrayContaining(['Suspended', 'Resumed', 'SuccessfulDelete', 'Completed']),
  );
});

test('a pod failure policy fails the job at once, or ignores the failure', () => {
  const rule = (action: string) => ({
    podFailurePolicy: { rules: [{ action, onExitCodes: { operator: 'In', values: [3] } }] },
  });
  run('strict', fail, rule('FailJob'));
  run('lenient', fail, { ...rule('Ignore'), backoffLimit: 0 });
  cluster.advance(60_000);
  const [pod] = podsOf('strict');
  expect(job('strict').status.conditions).toContainEqual(
    expect.objectContaining({
      type: 'Failed',
      reason: 'PodFailurePolicy',
      message: `Container main for pod default/${pod?.metadata.name} failed with exit code 3 matching FailJob rule at index 0`,
    }),
  );
  expect(job('lenient').status.failed).toBeUndefined();
  expect(conditions('lenient')).toEqual([]);
  expect(createdAt('lenient').length).toBeGreaterThan(2);
});

test('limits the failures of each index', () => {
  const limits = { completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimitPerIndex: 1 };
  run('each', fail, limits);
  cluster.advance(120_000);
  expect(job('each').status).toMatchObject({ failed: 4, failedIndexes: '0,1' });
  expect(conditions('each')).toEqual(['FailureTarget FailedIndexes', 'Failed FailedIndexes']);
});

test('a success policy ends the job early', () => {
  const policy = { successPolicy: { rules: [{ succeededIndexes: '0', succeededCount: 1 }] } };
  run('early', ['sleep', '4s'], { completionMode: 'Indexed', completions: 4, parallelism: 1, ...policy });
  cluster.advance(30_000);
  expect(job('early').status.completedIndexes).toBe('0');
  expect(job('early').status.conditions?.[0]).toMatchObject({
    type: 'SuccessCriteriaMet',
    reason: 'SuccessPolicy',
    message: 'Matched rules at index 0',
  });
  expect(conditions('early').at(-1)).toBe('Complete SuccessPolicy');
});

test('deleting a job frees its finished pods', () => {
  run('gone', ['sleep', '3s'], { completions: 2, parallelism: 1 });
  cluster.advance(12_000);
  cluster.parts.api.delete(SYSTEM, 'jobs.batch', 'default/gone', { propagationPolicy: 'Background' });
  cluster.advance(60_000);
  expect(cluster.parts.store.count('pods')).toBe(0);
});
