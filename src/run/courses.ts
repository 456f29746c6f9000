/** The branches of a run as it goes, and which of them is active. */
import { FIRST } from './branches.ts';
import type { Core } from './core.ts';
import type { Meter } from './meter.ts';

export interface Branch {
  readonly name: string;
  /** Virtual ms at which it left the one before. */
  readonly from: number;
  readonly core: Core;
}

/** A branch that an earlier process left: its course is run again when somebody looks at it. */
export class Left implements Branch {
  readonly name: string;
  readonly from: number;
  readonly #run: () => Core;
  #core: Core | undefined;

  constructor(name: string, from: number, run: () => Core) {
    this.name = name;
    this.from = from;
    this.#run = run;
  }

  get core(): Core {
    this.#core ??= this.#run();
    return this.#core;
  }
}

export class Courses {
  readonly #all: Branch[];
  #active: Branch;
  /** Figures of each course, from when somebody first asked for them. */
  readonly meters: Map<Core, Meter>;

  /** @param all oldest first, `active` among them */
  constructor(active: Branch, all: readonly Branch[] = [active], meters = new Map<Core, Meter>()) {
    this.#active = active;
    this.#all = [...all];
    this.meters = meters;
  }

  /** A run that has one branch. */
  static of(core: Core): Courses {
    return new Courses({ name: FIRST, from: core.start, core });
  }

  get all(): readonly Branch[] {
    return this.#all;
  }

  get active(): Branch {
    return this.#active;
  }

  /** Makes a branch of the active one at `time` (virtual ms), and leaves that for it. */
  fork(time: number, name = this.#freeName()): Branch {
    const { core } = this.#active;
    const from = Math.min(Math.max(time, core.start), core.now);
    const branch: Branch = { name, from, core: core.fork(from) };
    this.#all.push(branch);
    this.#active = branch;
    return branch;
  }

  /** @returns whether there is such a branch, other than the active one */
  switchTo(name: string): boolean {
    const branch = this.#all.find((each) => each.name === name);
    if (branch === undefined || branch === this.#active) return false;
    this.#active = branch;
    return true;
  }

  #freeName(): string {
    for (let n = this.#all.length; ; n++)
      if (!this.#all.some(({ name }) => name === `branch-${n}`)) return `branch-${n}`;
  }
}
