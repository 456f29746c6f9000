/**
 * The rate at which a controller's client sends requests (kube-controller-manager `--kube-api-qps` 20, `--kube-api-burst` 30;
 * each controller has a client of its own). It is what makes a thousand pods take the better part of a minute to appear.
 *
 * Counted are the pods made and removed. Each has an event that takes from the same budget: while the burst lasts they go
 * together, so it is good for half as many pods; later the events lag behind.
 */
const RATE = 20;
const BURST = 30 / 2;
/** Whoever must wait does so for a few requests at once, which moves them by less than a quarter of a second. */
const STRIDE = 5;

/** Requests that somebody may send from a moment on: who must wait stands in line, and is not asked again before its turn. */
interface Turn {
  readonly count: number;
  /** Virtual ms. */
  readonly due: number;
}

interface Saved {
  readonly tokens: number;
  readonly at: number;
  readonly turns: ReadonlyMap<string, Turn>;
}

export class Throttle {
  /** Below zero while turns are given that are still to come. */
  #tokens = BURST;
  /** Virtual ms at which `#tokens` was counted. */
  #at = 0;
  #turns = new Map<string, Turn>();

  /**
   * Takes up to `wanted` requests that may be sent now.
   * @returns how many, and in how many ms `who` may come back for the rest; undefined when there is none
   */
  take(who: string, wanted: number, now: number): { readonly granted: number; readonly wait: number | undefined } {
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#at) / 1000) * RATE);
    this.#at = now;
    const turn = this.#turns.get(who);
    if (turn !== undefined && now < turn.due) return { granted: 0, wait: turn.due - now };
    if (turn !== undefined) this.leave(who);
    const granted = Math.min(wanted, turn?.count ?? Math.max(0, Math.floor(this.#tokens)));
    this.#tokens -= granted;
    if (granted === wanted) return { granted, wait: undefined };
    const count = Math.min(wanted - granted, STRIDE);
    const wait = Math.ceil(Math.max(0, (count - this.#tokens) / RATE) * 1000);
    this.#tokens -= count;
    this.#turns.set(who, { count, due: now + wait });
    return { granted, wait };
  }

  /** `who` needs no turn any more. */
  leave(who: string): void {
    this.#tokens += this.#turns.get(who)?.count ?? 0;
    this.#turns.delete(who);
  }

  save(): Saved {
    return { tokens: this.#tokens, at: this.#at, turns: new Map(this.#turns) };
  }

  load({ tokens, at, turns }: Saved): void {
    this.#tokens = tokens;
    this.#at = at;
    this.#turns = new Map(turns);
  }
}
