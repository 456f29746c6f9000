/**
 * Faults that last: which hold, on whom, and when they heal. Two faults may hold the same fact; it goes away with the last.
 */
import { isRefusal } from '../client/client.ts';
import type { Parts } from '../parts.ts';
import { type Component, Priority } from '../sim/simulation.ts';
import type { Fact } from '../sim/world.ts';
import { FAULTS } from './index.ts';
import type { FaultKind, Params } from './kind.ts';
import { type FaultTarget, victims } from './victims.ts';

export interface FaultSpec {
  /** What `heal` calls it. */
  readonly id: string;
  readonly kind: string;
  readonly target?: FaultTarget;
  /** How many of those that match: `all` unless said otherwise. */
  readonly mode?: 'one' | 'all' | 'fixed' | 'percent' | 'random';
  /** The number for `fixed`, the share for `percent`. */
  readonly value?: number;
  /** It heals by itself after this many ms. */
  readonly for?: number;
  readonly params?: Params;
}

/** A fault that holds now. */
export interface ActiveFault {
  readonly id: string;
  readonly kind: string;
  readonly victims: readonly string[];
  /** Virtual ms. */
  readonly since: number;
  readonly facts: readonly (readonly [string, Fact])[];
}

export class Faults implements Component {
  readonly name = 'faults';
  readonly priority = Priority.physics;
  readonly #parts: Parts;
  #active = new Map<string, ActiveFault>();

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.sim.register(this);
  }

  /** The faults that hold now, oldest first. */
  get active(): readonly ActiveFault[] {
    return [...this.#active.values()];
  }

  /**
   * Breaks something. An id that already holds is healed first.
   * @returns whom it struck
   * @throws Error when the kind is unknown or nothing matches the target
   */
  inject(spec: FaultSpec): readonly string[] {
    const kind = FAULTS.find((each) => each.name === spec.kind);
    if (kind === undefined) throw new Error(`unknown fault ${spec.kind}`);
    const struck = this.#choose(kind, spec);
    this.heal(spec.id);
    const params = spec.params ?? {};
    for (const victim of struck) this.#strike(kind, victim, params);
    if (kind.facts === undefined) return struck;
    const facts = struck.flatMap((victim) => [...(kind.facts?.(victim, params) ?? [])]);
    this.#active.set(spec.id, { id: spec.id, kind: kind.name, victims: struck, since: this.#parts.sim.now, facts });
    for (const [fact, value] of facts) this.#parts.world.set(fact, value);
    if (spec.for !== undefined) this.#parts.sim.reschedule(this.name, spec.id, this.#parts.sim.now + spec.for);
    return struck;
  }

  #strike(kind: FaultKind, victim: string, params: Params): void {
    try {
      kind.strike?.(this.#parts, victim, params);
    } catch (error) {
      if (!isRefusal(error)) throw error; // what is gone already cannot be struck
    }
  }

  #choose(kind: FaultKind, spec: FaultSpec): string[] {
    const found = victims(this.#parts, kind, spec.target ?? {});
    if (found.length === 0) throw new Error(`${spec.kind}: nothing matches the target`);
    const wanted = {
      all: found.length,
      one: 1,
      fixed: spec.value ?? 1,
      percent: Math.ceil((found.length * (spec.value ?? 100)) / 100),
      random: 1 + this.#parts.sim.chance(`fault/${spec.id}/count`).int(found.length),
    }[spec.mode ?? 'all'];
    if (wanted >= found.length) return found;
    const random = this.#parts.sim.chance(`fault/${spec.id}/${this.#parts.sim.now}`);
    const rest = [...found];
    const chosen: string[] = [];
    while (chosen.length < wanted) chosen.push(...rest.splice(random.int(rest.length), 1));
    return chosen.sort();
  }

  /** Mends what the fault of this id broke. @returns whether it held */
  heal(id: string): boolean {
    const fault = this.#active.get(id);
    if (fault === undefined) return false;
    this.#active.delete(id);
    this.#parts.sim.cancel(this.name, id);
    for (const [fact] of fault.facts) {
      const other = this.active.flatMap((each) => each.facts).findLast(([name]) => name === fact);
      if (other === undefined) this.#parts.world.clear(fact);
      else this.#parts.world.set(fact, other[1]);
    }
    return true;
  }

  fire(id: string): void {
    this.heal(id);
  }

  save(): ReadonlyMap<string, ActiveFault> {
    return new Map(this.#active);
  }

  load(saved: ReadonlyMap<string, ActiveFault>): void {
    this.#active = new Map(saved);
  }
}
