/** Looks at conditions when something they depend on has changed, or when they asked to be looked at again. */

import { dependsOn, holds } from '../conditions/condition.ts';
import { type Armed, armedNow, type Scene } from '../conditions/scene.ts';
import type { Condition } from '../format/conditions.ts';
import type { Watch } from './state.ts';

export interface WatchHost {
  readonly scene: Scene;
  /** The stored watches, by id. */
  readonly watches: Record<string, Watch>;
  /** The condition behind a watch; undefined when nobody wants it any more. */
  conditionOf(id: string): Condition | undefined;
  /** Told of each look. */
  looked(watch: Watch, holds: boolean): void;
  /** Schedules another look at one watch. */
  lookAt(id: string, time: number): void;
}

export class Watches {
  readonly #host: WatchHost;
  readonly #depends = new Map<string, ReadonlySet<string> | undefined>();
  #dirty = new Set<string>();
  #all = true;

  constructor(host: WatchHost) {
    this.#host = host;
  }

  /** Starts looking, at once. */
  add(id: string, armed: Armed = armedNow(this.#host.scene)): void {
    const watch: Watch = { id, armed, memory: {}, seenFalse: false, held: false };
    this.#host.watches[id] = watch;
    this.#depends.delete(id); // an id may stand for another condition than before
    this.look(id);
  }

  remove(id: string): void {
    delete this.#host.watches[id];
  }

  /** Notes that a resource changed. @returns whether anybody depends on it */
  note(resource: string): boolean {
    this.#dirty.add(resource);
    return Object.keys(this.#host.watches).some((id) => this.#dependsOn(id)?.has(resource) ?? true);
  }

  /** Forgets what was noted: everything is looked at next time. */
  reset(): void {
    this.#dirty = new Set();
    this.#all = true;
  }

  /** Looks at every watch that may have changed. */
  check(): void {
    const [dirty, all] = [this.#dirty, this.#all];
    this.#dirty = new Set();
    this.#all = false;
    for (const id of Object.keys(this.#host.watches)) {
      const depends = this.#dependsOn(id);
      const concerned = all || depends === undefined || [...depends].some((resource) => dirty.has(resource));
      if (concerned) this.look(id);
    }
  }

  look(id: string): void {
    const watch = this.#host.watches[id];
    if (watch === undefined) return;
    const condition = this.#host.conditionOf(id);
    if (condition === undefined) {
      this.remove(id);
      return;
    }
    const result = holds(condition, {
      scene: this.#host.scene,
      armed: watch.armed,
      memory: watch.memory,
      wake: (time) => this.#host.lookAt(id, time),
    });
    if (!result) watch.seenFalse = true;
    watch.held = result;
    this.#host.looked(watch, result);
  }

  /** Kept per id while it is watched. */
  #dependsOn(id: string): ReadonlySet<string> | undefined {
    if (!this.#depends.has(id)) {
      const condition = this.#host.conditionOf(id);
      this.#depends.set(id, condition === undefined ? undefined : dependsOn(condition, this.#host.scene));
    }
    return this.#depends.get(id);
  }
}
