/**
 * What a component does with keys whose request hangs: it waits for the answer, and is told when there is one (the work is
 * done again, as if for the first time), or when the server has given up (the work is done again and fails).
 */
import type { Parts } from '../parts.ts';
import { stopped } from '../sim/control-plane.ts';

/** Marks the timer of a request's end; no key of Kubernetes objects has this letter. */
const END = '!';

export class Hanging {
  readonly #parts: Parts;
  readonly #component: string;
  #keys = new Set<string>();

  /** @param answered called for each key once etcd answers again */
  constructor(parts: Parts, component: string, answered: (key: string) => void) {
    this.#parts = parts;
    this.#component = component;
    const { sim, world } = parts;
    world.onChange((fact, value) => {
      if (value !== undefined || (fact !== stopped('etcd') && fact !== stopped('kube-apiserver'))) return;
      const keys = [...this.#keys];
      this.#keys.clear();
      for (const key of keys) {
        sim.cancel(component, key + END);
        answered(key);
      }
    });
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** The request of `key` hangs for `after` ms at most. */
  add(key: string, after: number): void {
    const { sim } = this.#parts;
    this.#keys.add(key);
    sim.reschedule(this.#component, key + END, sim.now + after);
  }

  /** @returns the key whose request has come to its end with this timer, if it is one of such */
  ends(timer: string): string | undefined {
    if (!timer.endsWith(END)) return undefined;
    const key = timer.slice(0, -END.length);
    this.#keys.delete(key);
    return key;
  }

  save(): ReadonlySet<string> {
    return new Set(this.#keys);
  }

  load(saved: ReadonlySet<string>): void {
    this.#keys = new Set(saved);
  }
}
