/** What a kind's hooks may ask besides the object. */
import type { Simulation } from '../sim/simulation.ts';
import { toTime } from '../sim/time.ts';
import type { KubeObject } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import type { Resource } from './resources.ts';
import type { StrategyContext } from './strategy.ts';

export class Context implements StrategyContext {
  readonly resource: Resource;
  readonly dryRun: boolean;
  readonly #sim: Simulation;
  readonly #store: Store;

  constructor(sim: Simulation, store: Store, resource: Resource, dryRun: boolean) {
    this.#sim = sim;
    this.#store = store;
    this.resource = resource;
    this.dryRun = dryRun;
  }

  get now(): string {
    return toTime(this.#sim.now);
  }

  get(id: string, key: string): KubeObject | undefined {
    return this.#store.get(id, key);
  }

  taken(id: string, index: string, value: string): boolean {
    return this.#store.countBy(id, index, value) > 0;
  }

  random(below: number): number {
    return this.#sim.random('allocations').int(below);
  }

  uuid(): string {
    return this.#sim.random('uids').uuid();
  }
}
