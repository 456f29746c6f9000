/** The pods that have a node and wait for their volumes there. */
import type { Pod } from '../api/types.ts';
import type { Client } from '../client/client.ts';
import type { Simulation } from '../sim/simulation.ts';
import { type Binding, POLL, startVolumeWork, TIMEOUT, volumeState } from './binding.ts';
import type { Cache } from './cache.ts';
import type { PodEntry } from './node-state.ts';
import type { QueuedPod } from './queue.ts';
import type { VolumePlan } from './volumes.ts';

/** Begins the names of the timers that look after them. */
const VOLUMES_OF = 'volumes ';

/** The pod whose volumes a timer looks after; undefined when it is another timer. */
export function podOfTimer(timer: string): string | undefined {
  return timer.startsWith(VOLUMES_OF) ? timer.slice(VOLUMES_OF.length) : undefined;
}

/** What became of the volumes of a pod. */
export interface Bound {
  readonly binding: Binding;
  readonly pod: Pod;
  /** Why it cannot be bound, if so. */
  readonly failure: string | undefined;
}

export class Bindings {
  readonly #sim: Simulation;
  readonly #component: string;
  readonly #client: Client;
  readonly #cache: () => Cache;
  /** By the pod's key. */
  #waiting = new Map<string, Binding>();

  /** @param component whose timers they are @param cache the picture of now */
  constructor(sim: Simulation, component: string, client: Client, cache: () => Cache) {
    this.#sim = sim;
    this.#component = component;
    this.#client = client;
    this.#cache = cache;
  }

  get all(): ReadonlyMap<string, Binding> {
    return this.#waiting;
  }

  /** Asks for the volumes of a pod; it counts on its node from now on. @throws ApiError, ConnectionError */
  begin(queued: QueuedPod, entry: PodEntry, node: string, work: VolumePlan): void {
    // Others shall know where it will run (NominatedNodeNameForExpectation).
    this.#client.status('pods', queued.key, (draft) => {
      draft.status.nominatedNodeName = node;
    });
    startVolumeWork(this.#client, work, node);
    this.#cache().assume(entry, node);
    this.#waiting.set(queued.key, { queued, node, since: this.#sim.now, because: queued.because });
    this.#lookLater(queued.key);
  }

  #lookLater(key: string): void {
    this.#sim.schedule(this.#component, VOLUMES_OF + key, this.#sim.now + POLL);
  }

  /** Looks whether the volumes of a pod are there by now. @returns undefined while they are not, or when the pod is gone */
  look(key: string): Bound | undefined {
    const binding = this.#waiting.get(key);
    const entry = this.#cache().pods.get(key);
    if (binding === undefined || entry?.pod.metadata.uid !== binding.queued.uid || entry.leaving) {
      this.end(key);
      return undefined;
    }
    const state = volumeState(entry.shape, this.#cache());
    if (state === 'waiting' && this.#sim.now - binding.since < TIMEOUT) {
      this.#lookLater(key);
      return undefined;
    }
    this.end(key);
    const late = 'binding volumes: context deadline exceeded';
    const failure = state === 'bound' ? undefined : state === 'waiting' ? late : state.message;
    return { binding, pod: entry.pod, failure };
  }

  /** The pod counts no longer where it was to run. */
  end(key: string): void {
    this.#waiting.delete(key);
    const entry = this.#cache().pods.get(key);
    if (entry?.assumed !== undefined) this.#cache().assume(entry, undefined);
  }

  clear(): void {
    for (const key of [...this.#waiting.keys()]) this.end(key);
  }

  save(): ReadonlyMap<string, Binding> {
    return new Map(this.#waiting);
  }

  load(saved: ReadonlyMap<string, Binding>): void {
    this.#waiting = new Map(saved);
  }
}
