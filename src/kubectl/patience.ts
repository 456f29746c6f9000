/**
 * How a command waits for answers that do not come.
 *
 * A command runs at one instant as far as it can. When one of its requests hangs, nothing of it has happened yet: the run is
 * given up, virtual time passes until the server answers again or gives up, and the command is run once more from its
 * beginning, where the requests that had failed fail again, and the hanging one succeeds or fails.
 */
import {
  API_SERVER_ADDRESS,
  type ApiError,
  type Cluster,
  ConnectionError,
  isAnswering,
  Unanswered,
} from '../engine/index.ts';
import type { Io } from './io.ts';
import type { Program, Resumed, Wait } from './process.ts';

/** A request that is answered, but late. */
class Delay extends Unanswered {
  constructor(after: number) {
    super(new ConnectionError('net/http: request canceled', API_SERVER_ADDRESS), after);
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
      if (error instanceof Unanswered) this.#hanging ??= { number, of: error };
      throw error;
    }
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

/** Runs a command with patience. @param course one run of it from its beginning */
export function* patiently(
  cluster: Cluster,
  io: Io,
  patience: Patience,
  course: (io: Io) => Generator<Wait, number | undefined, Resumed>,
): Generator<Wait, number | undefined, Resumed> {
  for (;;) {
    const held: (() => void)[] = [];
    let shown = false;
    const show = (): void => {
      shown = true;
      for (const say of held.splice(0)) say();
    };
    const holding: Io = {
      ...io,
      stdout: (text) => (shown ? io.stdout(text) : held.push(() => io.stdout(text))),
      stderr: (text) => (shown ? io.stderr(text) : held.push(() => io.stderr(text))),
    };
    patience.begin();
    try {
      const run = course(holding);
      const first = run.next({});
      show();
      patience.settle();
      if (first.done) return first.value;
      return yield* goOn(run, first.value);
    } catch (error) {
      if (!(error instanceof Unanswered)) {
        show();
        throw error;
      }
      const given = patience.hanging ?? error;
      const until = cluster.now + given.after;
      if (shown) {
        yield* sleep(cluster, until);
        throw given.error;
      }
      if (given instanceof Delay) yield* sleep(cluster, until);
      else while (cluster.now < until && isHanging(cluster)) yield { until, facts: true };
      if (given instanceof Delay || isHanging(cluster)) patience.over();
    }
  }
}

/** The rest of a program that has been begun. */
function* goOn(run: Program | Generator<Wait, number | undefined, Resumed>, first: Wait) {
  let ended = false;
  try {
    let resumed: Resumed = yield first;
    for (;;) {
      const next = run.next(resumed);
      if (next.done) {
        ended = true;
        return next.value;
      }
      resumed = yield next.value;
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
