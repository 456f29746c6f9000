/** Numbers over simulated time, out of the history: how many replicas were ready when. */
import type { Change } from '../../run/cluster.ts';

export interface Sample {
  readonly time: number;
  readonly value: number;
}

/** Numbers that are read off a history as it grows. */
export interface Samples {
  of(history: readonly Change[]): readonly Sample[];
}

/** The value after each change of one object. Each change of the history is looked at once, however often it is asked. */
export class Series implements Samples {
  readonly #resource: string;
  readonly #key: string;
  readonly #get: (object: unknown) => number | undefined;
  #history: readonly Change[] | undefined;
  #read = 0;
  #samples: Sample[] = [];

  constructor(resource: string, key: string, get: (object: unknown) => number | undefined) {
    this.#resource = resource;
    this.#key = key;
    this.#get = get;
  }

  of(history: readonly Change[]): readonly Sample[] {
    if (history !== this.#history || history.length < this.#read) {
      this.#read = 0;
      this.#samples = [];
    }
    this.#history = history;
    for (; this.#read < history.length; this.#read++) {
      const { resource, key, time, type, object } = history[this.#read] as Change;
      if (key !== this.#key || resource !== this.#resource) continue;
      this.#samples.push({ time, value: type === 'DELETED' ? 0 : (this.#get(object) ?? 0) });
    }
    return this.#samples;
  }
}

/** What stands for a stretch of time in which a number changed: what it was at the end, or what must not be overlooked. */
export type Telling = 'last' | 'lowest' | 'highest';

const TOLD: Readonly<Record<Telling, (a: number, b: number) => number>> = {
  last: (_, b) => b,
  lowest: Math.min,
  highest: Math.max,
};

/** The series as `count` values, one for each of equal stretches between two moments; where nothing changed, the last known one. */
export function resample(
  samples: readonly Sample[],
  from: number,
  to: number,
  count: number,
  telling: Telling = 'last',
): number[] {
  const values: number[] = [];
  let at = 0;
  let value = 0;
  for (; at < samples.length && (samples[at] as Sample).time <= from; at++) value = (samples[at] as Sample).value;
  for (let i = 0; i < count; i++) {
    const time = from + ((to - from) * (i + 1)) / count;
    let told: number | undefined;
    for (; at < samples.length && (samples[at] as Sample).time <= time; at++) {
      value = (samples[at] as Sample).value;
      told = told === undefined ? value : TOLD[telling](told, value);
    }
    values.push(told ?? value);
  }
  return values;
}
