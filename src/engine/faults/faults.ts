/**
 * Faults that last: which hold, on whom, and when they heal. Two faults may hold the same fact; it goes away with the last.
 */
import { Unanswered } from '../api/errors.ts';
import { isRefusal } from '../client/client.ts';
import type { Parts } from '../parts.ts';
import { type Component, Priority } from '../sim/simulation.ts';
import type { Fact } from '../sim/world.ts';
import { nonsenseIn } from './check.ts';
import { cpuHog } from './cpu-hog.ts';
import { FAULTS } from './index.ts';
import type { FaultKind, Params } from './kind.ts';
import { memoryLeak } from './memory-leak.ts';
import { type FaultTarget, missed, victims } from './victims.ts';

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
  readonly spec: FaultSpec;
}

/** Kinds by which a pod uses more CPU or memory. */
const GREEDY = new Set([cpuHog.name, memoryLeak.name]);

/** Timers: `heal/ID` and, for a fault that strikes again, `again/ID`. */
const [HEAL, AGAIN] = ['heal/', 'again/'];

export class Faults implements Component {
  readonly name = 'faults';
  readonly priority = Priority.physics;
  readonly #parts: Parts;
  #active = new Map<string, ActiveFault>();
  /** Wiring: the machines that there are. */
  machines: () => Iterable<string> = () => [];

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
   * @throws Error when it makes no sense or nothing matches the target; nothing has changed then
   */
  inject(spec: FaultSpec): readonly string[] {
    const nonsense = nonsenseIn(spec);
    if (nonsense !== undefined) throw new Error(nonsense.message);
    const kind = kindOf(spec);
    const struck = this.#choose(kind, spec);
    if (struck.length === 0) throw new Error(missed(this.#parts, kind, spec.target ?? {}));
    this.heal(spec.id);
    const { sim } = this.#parts;
    const { params = {} } = spec;
    this.#strike(kind, struck, params);
    const every = params['every'];
    if (kind.facts === undefined && typeof every !== 'number') return struck;
    const facts = struck.flatMap((victim) => [...(kind.facts?.(victim, params, this.#parts) ?? [])]);
    this.#active.set(spec.id, { id: spec.id, kind: kind.name, victims: struck, since: sim.now, facts, spec });
    this.#because(storyOf(kind.name, struck), () => {
      for (const [fact, value] of facts) this.#parts.world.set(fact, value);
    });
    if (spec.for !== undefined) sim.reschedule(this.name, `${HEAL}${spec.id}`, sim.now + spec.for);
    if (typeof every === 'number') sim.reschedule(this.name, `${AGAIN}${spec.id}`, sim.now + every * 1000);
    return struck;
  }

  #strike(kind: FaultKind, struck: readonly string[], params: Params): void {
    this.#because(storyOf(kind.name, struck), () => {
      for (const victim of struck)
        try {
          kind.strike?.(this.#parts, victim, params);
        } catch (error) {
          if (!isRefusal(error) && !(error instanceof Unanswered)) throw error; // what is gone already cannot be struck
        }
    });
  }

  /** What `act` changes is because of a fault, whoever made it. @param fault what became of it */
  #because(fault: string, act: () => void): void {
    const { sim } = this.#parts;
    sim.as({ actor: sim.cause.actor, because: { ...sim.cause.because, fault } }, act);
  }

  /** Those that match, or as many of them as the mode says; none when nothing matches. */
  #choose(kind: FaultKind, spec: FaultSpec): string[] {
    const { sim } = this.#parts;
    const found = victims(this.#parts, kind, spec.target ?? {}, this.machines());
    const wanted = {
      all: found.length,
      one: 1,
      fixed: spec.value ?? 1,
      percent: Math.ceil((found.length * (spec.value ?? 100)) / 100),
      random: 1 + sim.chance(`fault/${spec.id}/${sim.now}/count`).int(found.length),
    }[spec.mode ?? 'all'];
    if (wanted >= found.length) return found;
    const random = sim.chance(`fault/${spec.id}/${sim.now}`);
    const rest = [...found];
    const chosen: string[] = [];
    while (chosen.length < wanted) chosen.push(...rest.splice(random.int(rest.length), 1));
    return chosen.sort();
  }

  /** The fault that makes pods use more than they should, in words. @param pods their keys */
  burning(pods: readonly string[]): string | undefined {
    const found = this.active.find(
      ({ kind, victims: struck }) => GREEDY.has(kind) && struck.some((each) => pods.includes(each)),
    );
    return found && storyOf(found.kind, found.victims);
  }

  /** A fact was put right by hand: no fault holds it any more. */
  mend(fact: string): void {
    for (const [id, fault] of [...this.#active]) {
      const facts = fault.facts.filter(([name]) => name !== fact);
      if (facts.length === fault.facts.length) continue;
      if (facts.length > 0) this.#active.set(id, { ...fault, facts });
      else this.heal(id);
    }
    this.#parts.world.clear(fact);
  }

  /** Mends what the fault of this id broke. @returns whether it held */
  heal(id: string): boolean {
    const fault = this.#active.get(id);
    if (fault === undefined) return false;
    this.#active.delete(id);
    this.#parts.sim.cancel(this.name, `${HEAL}${id}`);
    this.#parts.sim.cancel(this.name, `${AGAIN}${id}`);
    this.#because(`${fault.kind} on ${some(fault.victims)} healed`, () => {
      for (const [fact] of fault.facts) {
        const other = this.active.flatMap((each) => each.facts).findLast(([name]) => name === fact);
        if (other === undefined) this.#parts.world.clear(fact);
        else this.#parts.world.set(fact, other[1]);
      }
    });
    return true;
  }

  fire(key: string): void {
    if (key.startsWith(HEAL)) {
      this.heal(key.slice(HEAL.length));
      return;
    }
    const fault = this.#active.get(key.slice(AGAIN.length));
    if (fault === undefined) return;
    const { params = {} } = fault.spec;
    const kind = kindOf(fault.spec);
    this.#strike(kind, this.#choose(kind, fault.spec), params);
    this.#parts.sim.schedule(this.name, key, this.#parts.sim.now + Number(params['every']) * 1000);
  }

  save(): ReadonlyMap<string, ActiveFault> {
    return new Map(this.#active);
  }

  load(saved: ReadonlyMap<string, ActiveFault>): void {
    this.#active = new Map(saved);
  }
}

/** What a fault has done, as those it has struck say who ask why. */
const storyOf = (kind: string, struck: readonly string[]): string => `${kind} struck ${some(struck)}`;

/** Names in a sentence: not more than three. */
function some(names: readonly string[]): string {
  const more = names.length - 3;
  return more > 0 ? `${names.slice(0, 3).join(', ')} and ${more} more` : names.join(', ');
}

function kindOf({ kind }: FaultSpec): FaultKind {
  const found = FAULTS.find(({ name }) => name === kind);
  if (found === undefined) throw new Error(`unknown fault ${kind}`);
  return found;
}
