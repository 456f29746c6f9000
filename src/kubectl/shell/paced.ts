/** The commands of a script, one after another in simulated time, as those of a real shell are. */
import type { Cluster } from '../../engine/index.ts';
import { INTERRUPTED } from '../process.ts';
import type { Commander, CommandIo, Job } from './commander.ts';

/**
 * Milliseconds from the end of one command to the first request of the next: a real kubectl starts, reads its configuration
 * and asks what the server knows. So `get pods` behind `create deployment` finds pods that are being made, as in a real cluster.
 */
export const START = 100;

export class Paced implements Commander {
  readonly #commander: Commander;
  readonly #pause: () => number;
  /** When the last command ended, virtual ms: the first one finds the cluster as it is. */
  #ended = Number.NEGATIVE_INFINITY;

  /** @param pause what a command takes before its first request, virtual ms */
  constructor(commander: Commander, pause: () => number = () => START) {
    this.#commander = commander;
    this.#pause = pause;
  }

  get cluster(): Cluster {
    return this.#commander.cluster;
  }

  get namespace(): string {
    return this.#commander.namespace;
  }

  get kubeconfig(): string {
    return this.#commander.kubeconfig;
  }

  get words(): readonly string[] {
    return this.#commander.words;
  }

  complete(line: string): readonly string[] {
    return this.#commander.complete(line);
  }

  sleep(ms: number): Job {
    return this.#noted(this.#commander.sleep(ms));
  }

  run(argv: readonly string[], io: CommandIo): Job {
    const { now } = this.cluster;
    const begins = this.#ended > now ? now : this.#ended + this.#pause(); // somebody may have gone back in time
    const pause = Math.min(begins, io.end ?? Number.POSITIVE_INFINITY) - now;
    if (pause <= 0) return this.#noted(this.#commander.run(argv, io));
    let interrupted = false;
    let job = this.#commander.sleep(pause);
    const done = job.done.then((code) => {
      if (interrupted) return code === 0 ? INTERRUPTED : code;
      if (io.end !== undefined && this.cluster.now >= io.end) return INTERRUPTED;
      job = this.#noted(this.#commander.run(argv, io));
      return job.done;
    });
    return {
      done,
      interrupt: () => {
        interrupted = true;
        job.interrupt();
      },
    };
  }

  #noted(job: Job): Job {
    const done = job.done.finally(() => {
      this.#ended = this.cluster.now;
    });
    return { done, interrupt: () => job.interrupt() };
  }
}
