/** The cluster as the scheduler sees it, and those who reason about it. Made anew from the store whenever it is lost. */
import type { Store } from '../store/store.ts';
import { Attempts } from './attempt.ts';
import type { Binding } from './binding.ts';
import { Cache } from './cache.ts';
import { Preemption } from './preemption.ts';

export interface Picture {
  readonly cache: Cache;
  readonly attempts: Attempts;
  readonly preemption: Preemption;
}

/** @param bindings pods that count on a node while their volumes are being bound */
export function pictureOf(store: Store, bindings: ReadonlyMap<string, Binding>): Picture {
  const cache = new Cache(store);
  for (const [key, { node }] of bindings) {
    const entry = cache.pods.get(key);
    if (entry !== undefined) cache.assume(entry, node);
  }
  const attempts = new Attempts(cache);
  return { cache, attempts, preemption: new Preemption(cache, attempts) };
}
