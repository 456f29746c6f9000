/**
 * Commands that take virtual time.
 *
 * A command is a generator: it runs at once as far as it can, and yields a Wait when it has to see something change, or
 * time pass. `Processes` is a component of the simulation, so a waiting command goes on by itself, in a fixed order, while
 * the clock moves; a headless run and an interactive one drive it alike. Nothing here is asynchronous but `edit`, which
 * asks a person.
 *
 * A process is not part of a checkpoint: going back to a moment before a process began drops it, and whoever replays inputs
 * starts it again from its input.
 */
import { type Cause, type Change, type Cluster, Priority } from '../engine/index.ts';

/** What a command waits for; whichever of the given comes first. */
export interface Wait {
  /** A change of an object of one of these resources (`pods`, `deployments.apps`). */
  readonly change?: readonly string[];
  /** A change of what physically holds: something broke or was mended. */
  readonly facts?: boolean;
  /** Virtual milliseconds since the Unix epoch. */
  readonly until?: number;
  /** Whether `until` is time that the command itself takes, and not one that it waits for. */
  readonly own?: boolean;
  /** A person's editor on a text; the answer comes through `Process.answer`. */
  readonly edit?: { readonly name: string; readonly text: string };
}

/** What a command is resumed with. */
export interface Resumed {
  /** The edited text, after a Wait for `edit`; undefined when there was no editor. */
  readonly edited?: string;
}

/** A command's course; it ends with the exit code. */
export type Program = Generator<Wait, number, Resumed>;

/** The exit code of a process ended by ctrl-c (128 + SIGINT). */
export const INTERRUPTED = 130;

/** One command on its way. */
export class Process {
  readonly id: string;
  readonly #owner: Processes;
  readonly #program: Program;
  readonly #cause: Cause;
  #wait: Wait | undefined;
  #code: number | undefined;
  readonly #listeners: ((code: number) => void)[] = [];

  constructor(owner: Processes, id: string, program: Program, cause: Cause) {
    this.#owner = owner;
    this.id = id;
    this.#program = program;
    this.#cause = cause;
  }

  /** The exit code, once it has ended. */
  get code(): number | undefined {
    return this.#code;
  }

  get done(): boolean {
    return this.#code !== undefined;
  }

  /** What it waits for; undefined once it has ended. */
  get wait(): Wait | undefined {
    return this.#wait;
  }

  /** Calls `listener` when it ends (at once when it has). */
  onExit(listener: (code: number) => void): void {
    if (this.#code === undefined) this.#listeners.push(listener);
    else listener(this.#code);
  }

  /** Ctrl-C. */
  interrupt(): void {
    if (this.done) return;
    this.#program.return(INTERRUPTED);
    this.#end(INTERRUPTED);
  }

  /** It has never been: it is left where it is, and neither its own endings nor those who wait for its end act. */
  drop(): void {
    this.#code = INTERRUPTED;
    this.#wait = undefined;
  }

  /** Gives the edited text to a process that waits for `edit`; undefined when nobody can edit. */
  answer(edited: string | undefined): void {
    if (this.#wait?.edit) this.resume(edited === undefined ? {} : { edited });
  }

  /** Lets it run until its next wait. Called by Processes. */
  resume(resumed: Resumed = {}): void {
    if (this.done) return;
    const result = this.#owner.as(this.#cause, () => this.#program.next(resumed));
    if (result.done) this.#end(result.value);
    else {
      this.#wait = result.value;
      this.#owner.arm(this);
    }
  }

  #end(code: number): void {
    this.#code = code;
    this.#wait = undefined;
    this.#owner.ended(this);
    for (const listener of this.#listeners) listener(code);
  }
}

/** The running commands of one cluster. */
export class Processes {
  readonly name = 'commands';
  /** After everything else that is due at an instant, so that a command sees it settled. */
  readonly priority = Priority.observer;
  readonly #cluster: Cluster;
  readonly #running = new Map<string, Process>();
  #started = 0;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.parts.sim.register(this);
    cluster.parts.store.observe((change) => this.#changed(change));
    cluster.parts.world.onChange(() => this.#wake((wait) => wait.facts === true));
  }

  /** How many commands wait. */
  get size(): number {
    return this.#running.size;
  }

  /** Starts a program; it runs at once until its first wait. Its writes carry the cause that holds now. */
  start(program: Program): Process {
    const process = new Process(this, String(++this.#started), program, this.#cluster.parts.sim.cause);
    this.#running.set(process.id, process);
    process.resume();
    return process;
  }

  as<T>(cause: Cause, act: () => T): T {
    return this.#cluster.parts.sim.as(cause, act);
  }

  arm(process: Process): void {
    const until = process.wait?.until;
    const { sim } = this.#cluster.parts;
    sim.cancel(this.name, process.id);
    if (until !== undefined) sim.schedule(this.name, process.id, until);
  }

  ended(process: Process): void {
    this.#running.delete(process.id);
    this.#cluster.parts.sim.cancel(this.name, process.id);
  }

  #changed(change: Change): void {
    this.#wake((wait) => wait.change?.includes(change.resource) ?? false);
  }

  #wake(concerns: (wait: Wait) => boolean): void {
    if (this.#running.size === 0) return;
    const { sim } = this.#cluster.parts;
    for (const process of this.#running.values())
      if (process.wait !== undefined && concerns(process.wait)) sim.schedule(this.name, process.id, sim.now);
  }

  fire(id: string): void {
    this.#running.get(id)?.resume();
  }

  save(): number {
    return this.#started;
  }

  /** Processes that began later are dropped; so are those that had gone on since, for a program cannot go back. */
  load(started: number | undefined): void {
    for (const process of this.#running.values()) process.drop();
    this.#running.clear();
    this.#started = started ?? 0;
  }
}

/** Moves the clock until the process has ended, or `until` (virtual ms), or nothing is left to happen. */
export function finish(cluster: Cluster, process: Process, until = Number.POSITIVE_INFINITY): number | undefined {
  while (!process.done && process.wait?.edit === undefined && cluster.parts.sim.step(until));
  return process.code;
}
