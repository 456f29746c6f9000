/** The images that are known, and the answers that a running container gives. */
import type {
  Announcement,
  Answer,
  Around,
  Behaviour,
  ImageName,
  LogAt,
  Program,
  Pull,
  Ran,
  Request,
  Start,
  Use,
  Visit,
} from './behaviour.ts';
import { command, commandOf } from './commands.ts';
import { notStarted } from './contents.ts';
import { type BehaviourSpec, declared } from './declared.ts';
import { nextChangeOf, runCommand } from './exec.ts';
import { generic } from './generic.ts';
import { IMAGES } from './images.ts';
import { asFirst } from './signals.ts';
import { troubleLines } from './troubles.ts';

/** Pull times unless the image says otherwise, ms. */
const PULL = { duration: 800, again: 200 };

/** A limit just under the usual figure may do. */
const MARGIN = 0.9;
const TOO_BIG = { after: 400, code: 137, reason: 'OOMKilled' } as const;

export class Behaviours {
  readonly #builtIn: readonly Behaviour[] = IMAGES;
  #known: Behaviour[] = [...IMAGES];
  /** Behaviours that were given as data, oldest first: part of the state. */
  #specs: readonly BehaviourSpec[] = [];

  /** Later ones win over earlier ones. */
  add(behaviour: BehaviourSpec | Behaviour): void {
    if ('start' in behaviour) {
      this.#known.unshift(behaviour);
      return;
    }
    this.#specs = [...this.#specs, behaviour];
    this.#known.unshift(declared(behaviour));
  }

  save(): readonly BehaviourSpec[] {
    return this.#specs;
  }

  load(specs: readonly BehaviourSpec[]): void {
    if (specs === this.#specs) return;
    this.#specs = specs;
    this.#known = [...specs.map(declared).reverse(), ...this.#builtIn];
  }

  /** Whether all that a program does is modelled, and not only that it runs. */
  isModelled({ behaviour }: Program): boolean {
    return behaviour === command.name || this.#builtIn.some(({ name }) => name === behaviour);
  }

  /** Whether a program may answer gRPC's health checks: of those whose servers are known, etcd does. */
  mayServeGrpc({ behaviour }: Program): boolean {
    return behaviour === 'etcd' || !this.#builtIn.some(({ name }) => name === behaviour);
  }

  of(image: ImageName): Behaviour {
    return this.#known.find((behaviour) => behaviour.matches(image)) ?? generic;
  }

  named(name: string): Behaviour {
    if (name === command.name) return command;
    return this.#known.find((behaviour) => behaviour.name === name) ?? generic;
  }

  /** Whether a scenario says what the image does, and so that there is such an image. */
  declares(image: ImageName): boolean {
    const behaviour = this.of(image);
    return behaviour !== generic && !this.#builtIn.includes(behaviour);
  }

  pull(image: ImageName): Pull {
    return { ...PULL, ...(this.of(image).pull ?? generic.pull)?.(image) };
  }

  /** A command of its own decides what runs, whatever the image; else the image's behaviour does. */
  start(start: Start): Program {
    const refused = this.declares(start.image) ? undefined : notStarted(start);
    const made = refused ?? commandOf(start) ?? this.of(start.image).start(start);
    const program = start.first ? asFirst(made) : made;
    return Object.freeze(this.#fits(program, start.memoryLimit) ? program : { ...program, exit: TOO_BIG });
  }

  /** What needs clearly more memory than its limit does not live long. */
  #fits(program: Program, limit: number | undefined): boolean {
    if (limit === undefined || program.exit !== undefined) return true;
    return this.usage(program, 0, 0).memory * MARGIN <= limit;
  }

  /** A command that the image's model knows, or one of the built-in probes. */
  execOwn(program: Program, argv: readonly string[], at: number, around?: Around): Ran | undefined {
    const own = this.named(program.behaviour).exec?.(program, argv, at, around);
    return own ?? (/^(?:ok|fail)-after$/.test(argv[0] ?? '') ? runCommand(argv, at) : undefined);
  }

  exec(program: Program, argv: readonly string[], at: number): Ran {
    const own = this.named(program.behaviour).exec?.(program, argv, at);
    return own ?? runCommand(argv, at);
  }

  /** When what an exec probe finds may next change, ms after the start; Infinity: never. */
  nextChange(program: Program, argv: readonly string[], at: number): number {
    return this.named(program.behaviour).nextChange?.(program, argv, at) ?? nextChangeOf(argv, at);
  }

  answer(program: Program, request: Request): Answer | undefined {
    const { listens } = program;
    if (listens === undefined || request.at < listens.after || !listens.ports.includes(request.port)) return undefined;
    const behaviour = this.named(program.behaviour);
    return behaviour.answer ? behaviour.answer(program, request) : { status: 200, body: '' };
  }

  /** What a program prints for a request that it has answered. @param time virtual ms */
  access(program: Program, visit: Visit, time: number): readonly string[] {
    if (program.listens?.ports.includes(visit.port) !== true) return [];
    return this.named(program.behaviour).access?.(program, visit, time) ?? [];
  }

  /** The same of one that runs and is told to look again, and what it says to that. @param time virtual ms */
  readsAgain(program: Program, around: Around, time: number): readonly [Program, readonly string[]] | undefined {
    return this.named(program.behaviour).readsAgain?.(program, around, time);
  }

  /** A program as it is once it has looked around. */
  reads(program: Program, around: () => Around): Program {
    const behaviour = this.named(program.behaviour);
    return behaviour.reads === undefined ? program : Object.freeze(behaviour.reads(program, around()));
  }

  /** @param startedAt virtual ms; `from` and `to` count from it */
  logs(program: Program, from: number, to: number, startedAt: number): LogAt[] {
    const told = [...(program.rotated ?? []), program.logs ?? []].flat();
    const once = told.filter(({ at }) => at >= from && at <= to);
    const more = this.named(program.behaviour).logs?.(program, from, to, startedAt) ?? [];
    const troubles = program.troubles ? troubleLines(program, from, to, startedAt) : [];
    return [...once, ...more, ...troubles].sort((a, b) => a.at - b.at);
  }

  /** Works a little at a log. @returns how much of it is known, 0 to 1 */
  logsComeNearer(program: Program, to: number, startedAt: number): number {
    return this.named(program.behaviour).logsComeNearer?.(program, to, startedAt) ?? 1;
  }

  /** The last words of a program that cannot write to its disk; undefined when it does not write. @param time virtual ms */
  diskFails(program: Program, error: string, time: number): string | undefined {
    return this.named(program.behaviour).disk?.(program, error, time);
  }

  /** What it says of its node as it starts. */
  announces(program: Program): readonly Announcement[] {
    return this.named(program.behaviour).announces?.(program) ?? [];
  }

  files(program: Program): Readonly<Record<string, string>> {
    return this.named(program.behaviour).files?.(program) ?? {};
  }

  processes(program: Program): readonly string[] {
    const own = this.named(program.behaviour).processes?.(program);
    return own ?? [program.argv.join(' ') || `/${program.behaviour}`];
  }

  usage(program: Program, at: number, requests: number): Use {
    return this.named(program.behaviour).usage?.(program, at, requests) ?? generic.usage(program, at, requests);
  }
}
