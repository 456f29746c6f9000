/**
 * The controller pattern: watches put keys into a queue, `reconcile(key)` compares what is with what should be and writes
 * the difference. Level-triggered: a key says where to look, never what happened.
 *
 * Reconciles run one at a time and read the store directly, so a controller never acts on a stale cache; what remains of the
 * distance between a change and the reaction to it is a small seeded delay.
 */

import { Unanswered } from '../api/errors.ts';
import type { Parts } from '../parts.ts';
import type { Cause } from '../sim/cause.ts';
import { stopped } from '../sim/control-plane.ts';
import { keyOfTimer, WorkQueue } from '../sim/queue.ts';
import type { Component } from '../sim/simulation.ts';
import type { Change } from '../store/store.ts';
import { isRefusal } from './client.ts';
import { Hanging } from './hanging.ts';
import { slowness } from './reach.ts';

/** From a write to the reconcile that it causes: watch delivery and queueing, in ms (min, max). */
export const REACTION = [6, 8] as const;
/** From one object to the next where a controller deletes many, ms: its requests go out one after another. */
export const TURN = 10;
/**
 * How long a reconcile that writes keeps its key, ms: its requests take time, and what changes meanwhile is for the next one.
 * So others see each step of a controller before it takes another.
 */
const WRITING = REACTION[1] + 1;

/** A key to look at not now but later; one that is due sooner stays so. */
export interface Later {
  readonly key: string;
  /** ms */
  readonly after: number;
}

/** What a watch says of a change that concerns nobody. */
export const NOBODY: readonly never[] = [];

/** The keys to look at after a change. */
export type Watch = (change: Change) => Iterable<string | Later>;

export interface Controller {
  /** As in kube-controller-manager's `--controllers`, with `-controller`: also the actor of its writes. */
  readonly name: string;
  /** The process that it lives in; nothing is reconciled while it is stopped (world fact `stopped/NAME`). */
  readonly process: string;
  /** What is watched, by resource; `*` is every resource there is or will be. */
  readonly watches: Readonly<Record<string, Watch>>;
  /** How long to wait after failures, ms; `DEFAULT_BACKOFF` if missing. */
  readonly backoff?: { readonly base: number; readonly max: number };
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
  readonly #parts: Parts;
  readonly #controller: Controller;
  /** Keys whose request hangs. */
  readonly #hanging: Hanging;
  readonly #stream: string;
  /** The fact that holds while its process is stopped. */
  readonly #down: string;
  /** Until when the last reconcile of a key is at work, for those that wrote. */
  #busy = new Map<string, number>();
  /** When the newest change seen is due: a watch delivers in order, so no later change overtakes it. */
  #latest = 0;

  constructor(parts: Parts, controller: Controller) {
    const { sim, store, world } = parts;
    this.name = controller.name;
    this.#stream = `reaction/${controller.name}`;
    this.#parts = parts;
    this.#controller = controller;
    sim.register(this);
    this.queue = new WorkQueue(sim, this.name, controller.backoff);
    this.#hanging = new Hanging(parts, this.name, (key) => this.#add(key));
    const down = stopped(controller.process);
    this.#down = down;
    for (const [resource, watch] of Object.entries(controller.watches)) {
      if (resource === '*')
        store.observe((change) => {
          const found = world.calm || world.fine(down) ? watch(change) : NOBODY;
          if (found !== NOBODY) sim.as(reactionTo(change), () => this.#take(found));
        });
      else
        store.watch(resource, (change) => {
          const found = world.calm || world.fine(down) ? watch(change) : NOBODY;
          if (found !== NOBODY) this.#take(found); // most changes concern nobody
        });
    }
    world.onChange((fact, value) => {
      if (fact === down && value === undefined) this.start();
    });
  }

  #add(key: string): void {
    const delay = this.#delay();
    const busy = this.#busy.get(key);
    this.queue.add(key, busy === undefined ? delay : Math.max(delay, busy - this.#parts.sim.now));
  }

  #take(found: Iterable<string | Later>): void {
    if (!Array.isArray(found)) for (const each of found) this.#takeOne(each);
    else for (let i = 0; i < found.length; i++) this.#takeOne(found[i]);
  }

  #takeOne(found: string | Later): void {
    if (typeof found === 'string') this.#add(found);
    else this.queue.after(found.key, found.after);
  }

  #delay(): number {
    const { sim, world } = this.#parts;
    const delay = Math.round(sim.random(this.#stream).between(REACTION[0], REACTION[1])) + slowness(world);
    this.#latest = Math.max(this.#latest, sim.now + delay);
    return this.#latest - sim.now;
  }

  /** Lists everything, as a process does that has just started. */
  start(): void {
    for (const key of this.#controller.keys()) this.#add(key);
  }

  fire(timer: string): void {
    const late = this.#hanging.ends(timer);
    const key = late ?? keyOfTimer(timer);
    const { store, api, world } = this.#parts;
    if (!(world.calm || world.fine(this.#down)) || this.#hanging.has(key)) return;
    const reconcile = () => this.#controller.reconcile(key);
    const { revision } = store;
    this.#atWork(key); // what it changes itself comes back while it is at work
    try {
      const again = late === undefined ? reconcile() : api.impatiently(reconcile);
      if (store.revision === revision) this.#busy.delete(key);
      this.queue.forget(key);
      if (typeof again === 'number') this.queue.after(key, again);
    } catch (error) {
      if (error instanceof Unanswered) this.#hanging.add(key, error.after);
      else if (isRefusal(error)) this.queue.retry(key);
      else throw error;
    }
  }

  /** Notes that a key is at work from now on; those whose work is over are forgotten, the oldest come first. */
  #atWork(key: string): void {
    const { now } = this.#parts.sim;
    for (const [other, until] of this.#busy) {
      if (until >= now) break;
      this.#busy.delete(other);
    }
    this.#busy.delete(key);
    this.#busy.set(key, now + WRITING);
  }

  save(): unknown {
    const hanging = this.#hanging.save();
    return {
      queue: this.queue.save(),
      busy: new Map(this.#busy),
      latest: this.#latest,
      hanging,
      own: this.#controller.save?.(),
    };
  }

  load(saved: unknown): void {
    const { queue, busy, latest, hanging, own } = saved as {
      queue: ReadonlyMap<string, number>;
      busy: ReadonlyMap<string, number>;
      latest: number;
      hanging: ReadonlySet<string>;
      own: unknown;
    };
    this.queue.load(queue);
    this.#busy = new Map(busy);
    this.#latest = latest;
    this.#hanging.load(hanging);
    this.#controller.load?.(own);
  }
}

/** What is scheduled on seeing a change reacts to its revision. */
function reactionTo(change: Change): Cause {
  return { actor: change.cause.actor, because: { rev: change.rev } };
}
