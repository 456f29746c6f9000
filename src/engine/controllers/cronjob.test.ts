import { beforeEach, describe, expect, test } from 'vitest';
import { SYSTEM } from '../api/server.ts';
import type { CronJob, Event } from '../api/types.ts';
import { Cluster } from '../cluster.ts';
import { missedSince, Schedule, timeInZone } from './cronjob/schedule.ts';

const at = (text: string) => Date.parse(text);
const print = (ms: number) => new Date(ms).toISOString();

describe('schedules', () => {
  test.each([
    ['*/5 * * * *', undefined, '2026-01-01T00:02:00Z', '2026-01-01T00:05:00.000Z'],
    ['@hourly', undefined, '2026-01-01T00:02:00Z', '2026-01-01T01:00:00.000Z'],
    ['@every 90m', undefined, '2026-01-01T00:02:00Z', '2026-01-01T01:32:00.000Z'],
    ['0 9 * * 1', undefined, '2026-01-01T00:00:00Z', '2026-01-05T09:00:00.000Z'],
    ['0 9 * * *', 'Europe/Berlin', '2026-01-01T00:00:00Z', '2026-01-01T08:00:00.000Z'],
    ['TZ=Asia/Tokyo 0 9 * * *', undefined, '2026-01-01T01:00:00Z', '2026-01-02T00:00:00.000Z'],
    ['0 0 29 2 *', undefined, '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s (%s) after %s is %s', (text, zone, from, to) =>
    expect(print(new Schedule(text, zone).next(at(from)))).toBe(to),
  );

  test('find the last time that is due, and count those missed', () => {
    const schedule = new Schedule('*/5 * * * *');
    const missed = (from: string, now: string) => missedSince(schedule, at(from), at(now));
    expect(missed('2026-01-01T00:00:00Z', '2026-01-01T00:04:59Z').due).toBeUndefined();
    expect(missed('2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z').due).toBe(at('2026-01-01T00:05:00Z'));
    expect(missed('2026-01-01T00:00:00Z', '2026-01-01T02:03:00Z')).toMatchObject({
      due: at('2026-01-01T02:00:00Z'),
      many: false,
    });
    expect(missed('2026-01-01T00:00:00Z', '2026-01-02T00:03:00Z').many).toBe(true);
  });

  test('times are told in their zone', () => {
    expect(timeInZone(at('2026-01-01T08:00:00Z'), 'Europe/Berlin')).toBe('2026-01-01T09:00:00+01:00');
    expect(timeInZone(at('2026-01-01T08:00:00Z'), 'UTC')).toBe('2026-01-01T08:00:00Z');
  });
});

let cluster: Cluster;

beforeEach(() => {
  cluster = new Cluster({ controlPlane: false, start: '2026-01-01T00:00:30Z' });
  cluster.advance(2_000);
});

function make(name: string, command: string[], spec: Record<string, unknown> = {}): void {
  const containers = [{ name: 'main', image: 'busybox:1.36', command }];
  const template = { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 2, containers } };
  cluster.parts.api.create(SYSTEM, 'cronjobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, namespace: 'default' },
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template } }, ...spec },
  });
}

const cron = (name: string) => cluster.parts.store.get('cronjobs.batch', `default/${name}`) as CronJob;
const minutes = Date.parse('2026-01-01T00:00:00Z') / 60_000;
/** Minutes after midnight in the names of the jobs ever made, with the second at which each was made. */
const made = (name: string) =>
  cluster.parts.store.history
    .filter((c) => c.resource === 'jobs.batch' && c.type === 'ADDED' && c.key.startsWith(`default/${name}-`))
    .map((c) => [Number(c.key.slice(c.key.lastIndexOf('-') + 1)) - minutes, (c.time / 1000) % 60] as const);
const eventsOf = (name: string, reason: string) =>
  [...cluster.parts.store.list('events')]
    .map((event) => event as Event)
    .filter((event) => event.involvedObject.name === name && event.reason === reason);

test('makes a job just after each minute, and keeps three', () => {
  make('tick', ['sleep', '5s']);
  cluster.advance(6 * 60_000);
  const jobs = made('tick');
  expect(jobs.map(([minute]) => minute)).toEqual([1, 2, 3, 4, 5, 6]);
  for (const [, second] of jobs) expect(second).toBeLessThan(0.2);
  expect(cluster.parts.store.count('jobs.batch')).toBe(3);
  expect(cron('tick').status).toMatchObject({ lastScheduleTime: '2026-01-01T00:06:00Z' });
  expect(cron('tick').status.lastSuccessfulTime).toBeDefined();
});

test('Forbid waits for the running job, then makes up for the missed one under its own minute', () => {
  make('forbid', ['sleep', '80s'], { concurrencyPolicy: 'Forbid' });
  cluster.advance(4 * 60_000);
  expect(made('forbid').map(([minute]) => minute)).toEqual([1, 2, 3]);
  const [, second = [0, 0]] = made('forbid');
  expect(second[1]).toBeGreaterThan(20);
  expect(eventsOf('forbid', 'JobAlreadyActive').length).toBeGreaterThan(0);
});

test('Replace deletes the running job and makes the next in one go', () => {
  make('replace', ['sleep', '80s'], { concurrencyPolicy: 'Replace' });
  cluster.advance(3 * 60_000);
  expect(made('replace').map(([minute]) => minute)).toEqual([1, 2, 3]);
  expect(cron('replace').status.active).toHaveLength(1);
  expect(eventsOf('replace', 'SuccessfulDelete').map((event) => event.message)).toEqual([
    `Deleted job replace-${minutes + 1}`,
    `Deleted job replace-${minutes + 2}`,
  ]);
});

test('a suspended one makes none; afterwards only the last missed time counts, unless it is too late', () => {
  make('held', ['sleep', '5s'], { suspend: true });
  make('late', ['sleep', '5s'], { suspend: true, startingDeadlineSeconds: 10 });
  cluster.advance(5 * 60_000);
  expect(made('held')).toEqual([]);
  for (const name of ['held', 'late'])
    cluster.parts.api.modify(SYSTEM, 'cronjobs.batch', `default/${name}`, (draft) => {
      draft.spec.suspend = false;
    });
  cluster.advance(1_000);
  expect(made('held').map(([minute]) => minute)).toEqual([5]);
  expect(made('late')).toEqual([]);
});

test('nothing is made while the controller manager is down; one missed run follows its return', () => {
  make('tick', ['sleep', '5s']);
  const { world } = cluster.parts;
  world.set('process/kube-controller-manager', 'down');
  cluster.advance(3 * 60_000);
  expect(made('tick')).toEqual([]);
  world.clear('process/kube-controller-manager');
  cluster.advance(1_000);
  expect(made('tick').map(([minute]) => minute)).toEqual([3]);
});
