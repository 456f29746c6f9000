import { describe, expect, it } from 'vitest';
import { Correlator } from './correlator.ts';
import { FINISH, SeriesCache } from './series.ts';

const event = (message: string, reason = 'FailedCreate') => ({
  object: 'ReplicaSet/default/web/1/apps/v1',
  fieldPath: '',
  type: 'Warning',
  reason,
  message,
});

/** Sends an event as the recorder does. @returns the message sent and its count, or undefined when it was dropped */
function send(correlator: Correlator, message: string, now: number): [string, number] | undefined {
  const verdict = correlator.judge(event(message), now);
  if (verdict === undefined) return undefined;
  const count = (verdict.earlier?.count ?? 0) + 1;
  correlator.sent(event(message), verdict.combined, { count, first: now, key: message });
  return [verdict.message, count];
}

describe('the correlator', () => {
  it('counts equal events', () => {
    const correlator = new Correlator();
    expect([1, 2, 3].map((now) => send(correlator, 'same', now)?.[1])).toEqual([1, 2, 3]);
  });

  it('combines the tenth of many alike, and counts from there', () => {
    const correlator = new Correlator();
    const sent = Array.from({ length: 12 }, (_, i) => send(correlator, `pod ${i}`, i));
    expect(sent.slice(8)).toEqual([
      ['pod 8', 1],
      ['(combined from similar events): pod 9', 1],
      ['(combined from similar events): pod 10', 2],
      ['(combined from similar events): pod 11', 3],
    ]);
    expect(send(correlator, 'pod later', 700_000)?.[0]).toBe('pod later');
  });

  it('counts on what was told long ago, and what was combined on its own', () => {
    const correlator = new Correlator();
    for (let i = 0; i < 12; i++) send(correlator, `pod ${i}`, i);
    expect(send(correlator, 'pod 3', 700_000)).toEqual(['pod 3', 2]);
  });

  it('remembers across a checkpoint', () => {
    const correlator = new Correlator();
    send(correlator, 'same', 0);
    const saved = correlator.save();
    expect(send(correlator, 'same', 1)).toEqual(['same', 2]);
    expect(send(new Correlator(saved), 'same', 1)).toEqual(['same', 2]);
  });

  it('lets 25 through at once, then one each five minutes', () => {
    const correlator = new Correlator();
    const passed = Array.from({ length: 40 }, () => send(correlator, 'same', 0)).filter((sent) => sent !== undefined);
    expect(passed).toHaveLength(25);
    expect(send(correlator, 'same', 299_000)).toBeUndefined();
    expect(send(correlator, 'same', 300_000)).toBeDefined();
  });
});

it('a series is written at its second occurrence and when it has been quiet', () => {
  const cache = new SeriesCache();
  expect(cache.observe('a', 0)).toBeUndefined();
  cache.created('a', 'default/a', 0);
  expect(cache.observe('a', 1)).toMatchObject({ count: 2 });
  expect(cache.observe('a', 2)).toBeNull();
  expect(cache.running()).toMatchObject([{ count: 3 }]);
  expect(cache.finish(FINISH)).toEqual([]);
  expect(cache.finish(FINISH + 3)).toMatchObject([{ count: 3, last: 2 }]);
  expect(cache.idle).toBe(true);
});
