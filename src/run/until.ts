/** Running until something holds: the condition, looked at when anything changed that it depends on. */
import { armedNow, type Condition, dependsOn, holds, readCondition } from '../scenario/index.ts';
import type { Core } from './core.ts';

/** The longest that a run goes on for a condition that is not about time, virtual ms: what never comes must not cost a day. */
const LONGEST = 3_600_000;

export type UntilEnd = 'held' | 'stopped' | 'late';

/** What the clock runs for. */
export interface Waiting {
  readonly text: string;
  /** When to look again although nothing changed, or give up, virtual ms. */
  readonly due: number;
  /** Looks, if there is a reason to. @returns whether the waiting is over */
  check(): boolean;
  stop(end: UntilEnd): void;
}

export class Until implements Waiting {
  readonly text: string;
  due: number;
  readonly #core: Core;
  readonly #limit: number;
  readonly #test: () => boolean;
  readonly #depends: ReadonlySet<string> | undefined;
  readonly #end: (end: UntilEnd) => void;
  #seen: number;
  #ended = false;

  private constructor(core: Core, text: string, condition: Condition, end: (end: UntilEnd) => void) {
    const scene = core.player?.scene;
    if (scene === undefined) throw new Error('conditions need a scenario');
    this.text = text;
    this.#core = core;
    this.#limit = condition.time === undefined ? core.now + LONGEST : Number.POSITIVE_INFINITY;
    this.due = this.#limit;
    this.#end = end;
    this.#seen = core.cluster.parts.store.revision;
    this.#depends = dependsOn(condition, scene);
    const look = {
      scene,
      armed: armedNow(scene),
      memory: {},
      wake: (time: number) => {
        this.due = Math.min(this.due, time);
      },
    };
    this.#test = () => holds(condition, look);
  }

  /** @returns why the text is no condition, or that it holds already; otherwise what is being waited for */
  static start(core: Core, text: string, namespace: string, end: (end: UntilEnd) => void): Until | string {
    if (core.player === undefined) return 'conditions need a scenario';
    const condition = readCondition(text, { namespace, elapsed: core.now - core.start });
    if (typeof condition === 'string') return condition;
    const until = new Until(core, text, condition, end);
    return until.#test() ? `${text}: this holds already` : until;
  }

  check(): boolean {
    const { now, cluster } = this.#core;
    const { history, revision } = cluster.parts.store;
    let concerned = now >= this.due;
    for (; this.#seen < revision && !concerned; this.#seen++) {
      const change = history[this.#seen];
      concerned = change !== undefined && (this.#depends?.has(change.resource) ?? true);
    }
    if (!concerned) return false;
    this.#seen = revision;
    this.due = this.#limit;
    if (this.#test()) this.stop('held');
    else if (now >= this.#limit) this.stop('late');
    return this.#ended;
  }

  stop(end: UntilEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#end(end);
  }
}
