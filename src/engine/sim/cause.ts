/** Why something was written: the thread that "why?" follows back to an input or a fault. */

/** What an actor reacted to; several fields may stand together (a timer that a change armed). */
export interface Because {
  /** The store revision that it saw. */
  readonly rev?: number;
  /** The ordinal of the input (a person's or scenario's command line) that it carries out. */
  readonly input?: number;
  /** The timer that was due, as `component/key`. */
  readonly timer?: string;
  /** The fault that struck or healed, in words: `nodeDown struck worker-1`. */
  readonly fault?: string;
  /** The requests that kept busy what it looks after. */
  readonly load?: LoadGround;
  /** What it had counted, in words, where that stands in no object: `cpu at 230% of the requests, 50% wanted`. */
  readonly saw?: string;
}

/** A load that somebody sends, as the ground for what it leads to. */
export interface LoadGround {
  /** `200 requests/s to web.shop (load)`. */
  readonly text: string;
  /** When it began as it was, virtual ms. */
  readonly since: number;
  /** The ordinal of the command that began it. */
  readonly input?: number;
}

/** Who acts, and on what ground. */
export interface Cause {
  /** The component or user: `deployment-controller`, `kubelet/node-a`, `user`. */
  readonly actor: string;
  readonly because?: Because;
}

/**
 * The ground for what a timer does: what it was armed for, and the timer itself.
 * Written out, since it is made for each timer: a spread followed by a new property has a hidden class of its own.
 */
export function dueTo(armed: Because | undefined, timer: string): Because {
  if (armed?.fault !== undefined) return { ...armed, timer }; // seldom
  if (armed?.rev !== undefined)
    return armed.input === undefined ? { rev: armed.rev, timer } : { rev: armed.rev, input: armed.input, timer };
  return armed?.input === undefined ? { timer } : { input: armed.input, timer };
}
