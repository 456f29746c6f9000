/**
 * How a command waits for answers that do not come.
 *
 * A command runs at one instant as far as it can. When one of its requests hangs, nothing of it has happened yet: the run is
 * given up, virtual time passes until the server answers again or gives up, and the command is run once more from its
 * beginning, where the requests that had failed fail again, and the hanging one succeeds or fails. A command that has gone
 * on in time already cannot be run again: what hangs then fails, and the time for it passes before anything is told.
 */
import { type ApiError, type Cluster, ConnectionError, isAnswering, Unanswered } from '../engine/index.ts';
import type { Io } from './io.ts';
import type { Resumed, Wait } from './process.ts';

/** A request that is answered, but late. */
class Delay extends Unanswered {
  constructor(after: number) {
    super(new ConnectionError('net/http: request canceled', ''), after);
  }
}

export class Patience {
  /** The number of the request whose delay is over. */
  #paid = -1;
  /** The command goes on by itself: it cannot be run from its beginning any more. */
  #running = false;
  /** Requests that have failed for good, by their number in the command. */
  readonly #failed = new Map<number, ApiError | ConnectionError>();
  #asked = 0;
  #owed = 0;
  #hanging: { readonly number: number; readonly of: Unanswered } | undefined;

  /** The command is run from its beginning. */
  begin(): void {
    this.#asked = 0;
    this.#hanging = undefined;
  }

  /** It has been run as far as it can at one instant. */
  settle(): void {
    this.#running = true;
  }

  /** Makes a request. @param delay ms until its answer. @throws Unanswered when it hangs */
  request<T>(act: () => T, delay = 0): T {
    const number = this.#asked++;
    if (delay > 0 && !this.#running && number > this.#paid) {
      const slow = new Delay(delay);
      this.#hanging ??= { number, of: slow };
      throw slow;
    }
    const failed = this.#failed.get(number);
    if (failed !== undefined) throw failed;
    try {
      return act();
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      if (this.#running) {
        this.#owed += error.after;
        throw error.error;
      }
      this.#hanging ??= { number, of: error };
      throw error;
    }
  }

  /** Ends a run in which something hangs, for those that would ask for more. @throws Unanswered */
  check(): void {
    if (this.#hanging !== undefined) throw this.#hanging.of;
  }

  /** Milliseconds that requests of a command that goes on have hung, and that have not passed yet. */
  takeOwed(): number {
    const owed = this.#owed;
    this.#owed = 0;
    return owed;
  }

  /** The request that hangs first in this run. */
  get hanging(): Unanswered | undefined {
    return this.#hanging?.of;
  }

  /** How many requests were made in this run. */
  get asked(): number {
    return this.#asked;
  }

  /** The time of the hanging request is over. */
  over(): void {
    if (this.#hanging === undefined) return;
    if (this.#hanging.of instanceof Delay) this.#paid = this.#hanging.number;
    else this.#failed.set(this.#hanging.number, this.#hanging.of.error);
  }
}

/** Output that can be held back. */
class Held {
  readonly io: Io;
  readonly #held: (() => void)[] = [];
  #holds = true;

  constructor(io: Io) {
    const say = (act: () => void): void => {
      if (this.#holds) this.#held.push(act);
      else act();
    };
    this.io = {
      ...io,
      stdout: (text) => say(() => io.stdout(text)),
      stderr: (text) => say(() => io.stderr(text)),
    };
  }

  hold(): void {
    this.#holds = true;
  }

  show(): void {
    this.#holds = false;
    for (const act of this.#held.splice(0)) act();
  }
}

type Course = Generator<Wait, number | undefined, Resumed>;

/** Runs a command with patience. @param course one run of it from its beginning */
export function* patiently(cluster: Cluster, io: Io, patience: Patience, course: (io: Io) => Course): Course {
  for (;;) {
    const held = new Held(io);
    patience.begin();
    let run: Course | undefined;
    let first: IteratorResult<Wait, number | undefined> | undefined;
    try {
      run = course(held.io);
      first = run.next({});
    } catch (error) {
      if (!(error instanceof Unanswered)) {
        held.show();
        throw error;
      }
      const given = patience.hanging ?? error;
      const until = cluster.now + given.after;
      if (given instanceof Delay) yield* sleep(cluster, until);
      else while (cluster.now < until && isHanging(cluster)) yield { until, facts: true };
      if (given instanceof Delay || isHanging(cluster)) patience.over();
      continue;
    }
    held.show();
    patience.settle();
    return first.done ? first.value : yield* goOn(cluster, run, first.value, patience, held);
  }
}

/** The rest of a command that takes time by itself: what hangs fails, once the time for it has passed. */
function* goOn(cluster: Cluster, run: Course, first: Wait, patience: Patience, held: Held): Course {
  let ended = false;
  try {
    let wait = first;
    for (;;) {
      const resumed: Resumed = yield wait;
      held.hold();
      try {
        const next = run.next(resumed);
        if (next.done) {
          ended = true;
          return next.value;
        }
        wait = next.value;
      } finally {
        yield* sleep(cluster, cluster.now + patience.takeOwed());
        held.show();
      }
    }
  } finally {
    if (!ended) run.return(0);
  }
}

function* sleep(cluster: Cluster, until: number): Generator<Wait, void, Resumed> {
  while (cluster.now < until) yield { until };
}

/** Whether requests may still hang: they are tried again when this changes. */
function isHanging(cluster: Cluster): boolean {
  return !isAnswering(cluster.parts.world, cluster.parts.controlPlane.machines);
}
