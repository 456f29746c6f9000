/** A shipped scenario as the interface has it, in this process. */
import { library } from '../../src/commands/command.ts';
import { RunClient } from '../../src/run/client.ts';
import type { RealTime } from '../../src/run/clock.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';

export interface Real {
  readonly client: RunClient;
  readonly run: Run;
}

export function realCluster(name: string, options: { seed?: number; real?: RealTime } = {}): Real {
  const { seed = 1, real } = options;
  const scenario = library.load(name, { preset: undefined, parameters: {} });
  const setup = { scenario, seed, player: { attended: true, goals: 'person' as const }, language: kubectl };
  const run = new Run({ setup, ...(real === undefined ? {} : { real }) });
  return { run, client: new RunClient(run, { name, user: 'admin' }) };
}

/** Real time that passes when a test says so, and a little with every look at it. */
export class TestTime implements RealTime {
  #now = 0;
  #waiting: { readonly at: number; readonly act: () => void }[] = [];

  now(): number {
    this.#now += 0.02;
    return this.#now;
  }

  later(ms: number, act: () => void): () => void {
    const entry = { at: this.#now + ms, act };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== entry);
    };
  }

  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = this.#waiting.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#waiting = this.#waiting.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.act();
    }
    this.#now = Math.max(this.#now, until);
  }

  /** Time goes on and nothing that waits happens, as while a process is stopped. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** How much waits. */
  get waiting(): number {
    return this.#waiting.length;
  }
}

/** Waits in real time until `test` holds. @throws Error when it does not */
export async function eventually(test: () => boolean, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!test()) {
    if (performance.now() > end) throw new Error(`it did not happen: ${test}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}
