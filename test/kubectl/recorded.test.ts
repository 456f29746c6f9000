/** kubectl's output, judged by recordings of the real one. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Replayed, replay } from './recorded.ts';

/** The share of recorded commands that must be equal: raised as it grows, never lowered. */
const LEAST = 0.994;

describe('recorded commands', () => {
  let replayed: Replayed[] = [];
  beforeAll(() => {
    replayed = replay();
  }, 60_000);

  it('answers as the real kubectl did', () => {
    const equal = replayed.filter((r) => r.equal).length;
    expect(equal / replayed.length).toBeGreaterThanOrEqual(LEAST);
  });

  it('never dies of an error of its own', () => {
    expect(replayed.filter((r) => r.code < 0 || r.code === 130)).toEqual([]);
  });
});
