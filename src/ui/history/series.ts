/** Numbers over simulated time, out of the history: how many replicas were ready when. */
import type { Change } from '../../run/cluster.ts';

export interface Sample {
  readonly time: number;
  readonly value: number;
}

/** The value after each change of one object. Each change of the history is looked at once, however often it is asked. */
export class Series {
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
