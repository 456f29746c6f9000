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

interface Saved {
  readonly tokens: number;
  readonly at: number;
}

export class Throttle {
  #tokens = BURST;
  /** Virtual ms at which `#tokens` was counted. */
  #at = 0;

  /** Takes up to `wanted` requests that may be sent now. @returns how many */
  take(wanted: number, now: number): number {
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#at) / 1000) * RATE);
    this.#at = now;
    const taken = Math.min(wanted, Math.floor(this.#tokens));
    this.#tokens -= taken;
    return taken;
  }

  /** Milliseconds until it is worth while to come back for `wanted` requests. */
  wait(wanted: number): number {
    return Math.ceil(((Math.min(wanted, STRIDE) - this.#tokens) / RATE) * 1000);
  }

  save(): Saved {
    return { tokens: this.#tokens, at: this.#at };
  }

  load({ tokens, at }: Saved): void {
    this.#tokens = tokens;
    this.#at = at;
  }
}
