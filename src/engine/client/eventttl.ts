/** Events are forgotten an hour after their last write (kube-apiserver `--event-ttl`): etcd drops them, no client deletes them. */
import type { Component, Simulation } from '../sim/simulation.ts';
import type { Store } from '../store/store.ts';

/** `--event-ttl`, ms. */
export const EVENT_TTL = 3_600_000;

export class EventExpiry implements Component {
  readonly name = 'event-ttl';
  readonly upkeep = true;
  readonly #sim: Simulation;
  readonly #store: Store;
  /** When each event goes, by key; as all live equally long, the first entry is the next to go. */
  #expires = new Map<string, number>();

  constructor(sim: Simulation, store: Store) {
    this.#sim = sim;
    this.#store = store;
    sim.register(this);
    store.watch('events', (change) => {
      if (change.type !== 'ADDED') this.#expires.delete(change.key);
      if (change.type === 'DELETED') return;
      if (this.#expires.size === 0) sim.schedule(this.name, 'next', sim.now + EVENT_TTL);
      this.#expires.set(change.key, sim.now + EVENT_TTL);
    });
  }

  fire(): void {
    for (const [key, due] of this.#expires) {
      if (due > this.#sim.now) {
        this.#sim.schedule(this.name, 'next', due);
        return;
      }
      this.#store.delete('events', key);
      this.#expires.delete(key);
    }
  }

  save(): ReadonlyMap<string, number> {
    return new Map(this.#expires);
  }

  load(saved: ReadonlyMap<string, number>): void {
    this.#expires = new Map(saved);
  }
}
