/** Numbers over simulated time, out of the history: how many replicas were ready when. */
import type { Change } from '../../run/cluster.ts';

export interface Sample {
  readonly time: number;
  readonly value: number;
}

/** The value after each change of one object, read by `get`. Changes of other objects are skipped. */
export function seriesOf(
  history: readonly Change[],
  resource: string,
  key: string,
  get: (object: unknown) => number | undefined,
  until = Number.POSITIVE_INFINITY,
): Sample[] {
  const samples: Sample[] = [];
  for (const change of history) {
    if (change.time > until) break;
    if (change.key !== key || change.resource !== resource) continue;
    samples.push({ time: change.time, value: change.type === 'DELETED' ? 0 : (get(change.object) ?? 0) });
  }
  return samples;
}

/** The series as `count` values at equal distances between two moments: each the last known one. */
export function resample(samples: readonly Sample[], from: number, to: number, count: number): number[] {
  const values: number[] = [];
  let at = 0;
  let value = 0;
  for (let i = 0; i < count; i++) {
    const time = from + ((to - from) * (i + 1)) / count;
    while (at < samples.length && (samples[at] as Sample).time <= time) value = (samples[at++] as Sample).value;
    values.push(value);
  }
  return values;
}
