/**
 * What each pod of a DaemonSet is owed to: one look at a set answers the changes of many nodes, and what is done on a node
 * comes of that node's own.
 */
import type { Cause } from '../../sim/cause.ts';
import type { Simulation } from '../../sim/simulation.ts';

/** By set, the revisions in which nodes became another place for it since it was last looked at. */
type Noted = Map<string, Map<string, number>>;

export class Grounds {
  readonly #sim: Simulation;
  #noted: Noted = new Map();
  /** Those of the set that is looked at. */
  #present: ReadonlyMap<string, number> | undefined;

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  note(set: string, node: string, rev: number): void {
    const nodes = this.#noted.get(set);
    if (nodes === undefined) this.#noted.set(set, new Map([[node, rev]]));
    else nodes.set(node, rev);
  }

  /** The set is looked at now. */
  take(set: string): void {
    this.#present = this.#noted.get(set);
    this.#noted.delete(set);
  }

  /** Does something on a node, because of what changed there, if that is why the set is looked at. */
  on<T>(node: string, act: () => T): T {
    const rev = this.#present?.get(node);
    return rev === undefined ? act() : this.#sim.as(this.#because(rev), act);
  }

  #because(rev: number): Cause {
    const { actor, because } = this.#sim.cause;
    return { actor, because: because?.timer === undefined ? { rev } : { rev, timer: because.timer } };
  }

  save(): Noted {
    return copy(this.#noted);
  }

  load(saved: Noted): void {
    this.#noted = copy(saved);
  }
}

const copy = (noted: Noted): Noted => new Map([...noted].map(([set, nodes]) => [set, new Map(nodes)]));
