/** The commands of a script, one after another in simulated time, as those of a real shell are. */
import type { Cluster } from '../../engine/index.ts';
import { INTERRUPTED } from '../process.ts';
import type { Commander, CommandIo, Job } from './commander.ts';

/**
 * Milliseconds from the end of one command to the first request of the next: a real kubectl starts, reads its configuration
 * and asks what the server knows. So `get pods` behind `create deployment` finds pods that are being made, as in a real cluster.
 */
const START = 100;

export class Paced implements Commander {
  readonly #commander: Commander;
  /** The first command finds the cluster as it is. */
  #began = false;

  constructor(commander: Commander) {
    this.#commander = commander;
  }

  get cluster(): Cluster {
    return this.#commander.cluster;
  }

  get namespace(): string {
    return this.#commander.namespace;
  }

  get words(): readonly string[] {
    return this.#commander.words;
  }

  complete(line: string): readonly string[] {
    return this.#commander.complete(line);
  }

  sleep(ms: number): Job {
    return this.#commander.sleep(ms);
  }

  run(argv: readonly string[], io: CommandIo): Job {
    if (!this.#began) {
      this.#began = true;
      return this.#commander.run(argv, io);
    }
    let interrupted = false;
    const left = (io.end ?? Number.POSITIVE_INFINITY) - this.cluster.now;
    let job = this.sleep(Math.min(START, Math.max(0, left)));
    const done = job.done.then((code) => {
      if (left <= START && !interrupted) return INTERRUPTED;
      if (interrupted) return code === 0 ? INTERRUPTED : code;
      job = this.#commander.run(argv, io);
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
}
