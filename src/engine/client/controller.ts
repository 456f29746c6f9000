/**
 * The controller pattern: watches put keys into a queue, `reconcile(key)` compares what is with what should be and writes
 * the difference. Level-triggered: a key says where to look, never what happened.
 *
 * Reconciles run one at a time and read the store directly, so a controller never acts on a stale cache; what remains of the
 * distance between a change and the reaction to it is a small seeded delay.
 */

import { WorkQueue } from '../sim/queue.ts';
import type { Component, Simulation } from '../sim/simulation.ts';
import type { World } from '../sim/world.ts';
import type { Change, Store } from '../store/store.ts';
import { isRefusal } from './client.ts';

/** From a write to the reconcile that it causes: watch delivery and queueing, in ms (min, max). */
export const REACTION = [2, 12] as const;

export interface Controller {
  /** As in kube-controller-manager's `--controllers`, with `-controller`: also the actor of its writes. */
  readonly name: string;
  /** The process that it lives in; nothing is reconciled while it is down (world fact `process/NAME`). */
  readonly process: string;
  /** For each resource watched: the keys to look at after a change. */
  readonly watches: Readonly<Record<string, (change: Change) => Iterable<string>>>;
  /** Every key, for the first list after the process (re)started. */
  keys(): Iterable<string>;
  /**
   * Makes one key right. An ApiError or ConnectionError that leaves it is retried with back-off.
   * @returns milliseconds after which to look again, or nothing
   */
  reconcile(key: string): number | undefined | void;
  /** Memory beside the store, if any: plain data, see Component. */
  save?(): unknown;
  load?(saved: unknown): void;
}

export class ControllerRunner implements Component {
  readonly name: string;
  readonly queue: WorkQueue;
  readonly #sim: Simulation;
  readonly #world: World;
  readonly #controller: Controller;

  constructor(sim: Simulation, store: Store, world: World, controller: Controller) {
    this.name = controller.name;
    this.#sim = sim;
    this.#world = world;
    this.#controller = controller;
    sim.register(this);
    this.queue = new WorkQueue(sim, this.name);
    const down = `process/${controller.process}`;
    for (const [resource, keys] of Object.entries(controller.watches))
      store.watch(resource, (change) => {
        if (!world.fine(down)) return;
        for (const key of keys(change)) this.queue.add(key, this.#delay());
      });
    world.onChange((fact, value) => {
      if (fact === down && value === undefined) this.start();
    });
  }

  #delay(): number {
    return Math.round(this.#sim.random(`reaction/${this.name}`).between(...REACTION));
  }

  /** Lists everything, as a process does that has just started. */
  start(): void {
    for (const key of this.#controller.keys()) this.queue.add(key, this.#delay());
  }

  fire(key: string): void {
    if (!this.#world.fine(`process/${this.#controller.process}`)) return;
    try {
      const again = this.#controller.reconcile(key);
      this.queue.forget(key);
      if (typeof again === 'number') this.queue.add(key, again);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.queue.retry(key);
    }
  }

  save(): unknown {
    return { queue: this.queue.save(), own: this.#controller.save?.() };
  }

  load(saved: unknown): void {
    const { queue, own } = saved as { queue: ReadonlyMap<string, number>; own: unknown };
    this.queue.load(queue);
    this.#controller.load?.(own);
  }
}
