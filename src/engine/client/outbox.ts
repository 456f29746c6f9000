/**
 * Events that could not be sent: each source keeps its own in order, and goes on with the next only when the first is out or
 * given up (client-go `tools/record/event.go`). Lost connections are tried again; what the server refuses is lost.
 */
import { ConnectionError, Unanswered } from '../api/errors.ts';
import type { EventInput, EventSource } from './events.ts';

/** Between two tries, ms; a random share of it before the second (`defaultSleepDuration`). */
export const RETRY = 10_000;
/** Tries before an event is given up (`maxTriesPerEvent`). */
const TRIES = 12;
/** Events that a source keeps; what comes beyond is lost (`maxQueuedEvents`). */
const MOST = 1000;

export interface Unsent {
  readonly source: EventSource;
  readonly event: EventInput;
  /** Virtual ms at which it was recorded. */
  readonly at: number;
}

interface Box {
  readonly waiting: readonly Unsent[];
  /** How often the first was tried. */
  readonly tries: number;
}

export type OutboxMemory = ReadonlyMap<string, Box>;

/** Why an event is still here: it can be tried again, or it hangs. */
export type Held = ConnectionError | Unanswered;

export const isHeld = (error: unknown): error is Held =>
  error instanceof ConnectionError || error instanceof Unanswered;

export class Outbox {
  #boxes: Map<string, Box>;

  constructor(saved: OutboxMemory = new Map()) {
    this.#boxes = new Map(saved);
  }

  /** The sources that have something unsent. */
  get sources(): readonly string[] {
    return [...this.#boxes.keys()];
  }

  has(source: string): boolean {
    return this.#boxes.has(source);
  }

  add(source: string, unsent: Unsent): void {
    const { waiting, tries } = this.#boxes.get(source) ?? { waiting: [], tries: 1 };
    if (waiting.length < MOST) this.#boxes.set(source, { waiting: [...waiting, unsent], tries });
  }

  /**
   * Sends what waits, the oldest first. @returns ms after which to try again, or undefined when all is out
   * @param send throws what keeps an event here
   */
  flush(source: string, send: (unsent: Unsent) => void): number | undefined {
    for (;;) {
      const box = this.#boxes.get(source);
      const first = box?.waiting[0];
      if (box === undefined || first === undefined) {
        this.#boxes.delete(source);
        return undefined;
      }
      const rest = { waiting: box.waiting.slice(1), tries: 1 };
      try {
        send(first);
        this.#boxes.set(source, rest);
      } catch (error) {
        if (!isHeld(error)) throw error;
        const timedOut = error instanceof Unanswered && !(error.error instanceof ConnectionError);
        this.#boxes.set(source, timedOut || box.tries + 1 >= TRIES ? rest : { ...box, tries: box.tries + 1 });
        if ((this.#boxes.get(source)?.waiting.length ?? 0) === 0) this.#boxes.delete(source);
        return timedOut ? error.after : RETRY;
      }
    }
  }

  save(): OutboxMemory {
    return new Map(this.#boxes);
  }
}
