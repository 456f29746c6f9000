/** The images that are known, and the answers that a running container gives. */
import type { Answer, Behaviour, ImageName, LogAt, Program, Pull, Ran, Request, Start, Use } from './behaviour.ts';
import { commandOf } from './commands.ts';
import { runCommand } from './exec.ts';
import { generic } from './generic.ts';

/** Pull times unless the image says otherwise, ms. */
const PULL = { duration: 800, again: 200 };

export class Behaviours {
  readonly #known: Behaviour[] = [];

  /** Later ones win over earlier ones. */
  add(behaviour: Behaviour): void {
    this.#known.unshift(behaviour);
  }

  of(image: ImageName): Behaviour {
    return this.#known.find((behaviour) => behaviour.matches(image)) ?? generic;
  }

  named(name: string): Behaviour {
    return this.#known.find((behaviour) => behaviour.name === name) ?? generic;
  }

  pull(image: ImageName): Pull {
    return { ...PULL, ...(this.of(image).pull ?? generic.pull)?.(image) };
  }

  /** A command of its own decides what runs, whatever the image; else the image's behaviour does. */
  start(start: Start): Program {
    return Object.freeze(commandOf(start) ?? this.of(start.image).start(start));
  }

  exec(program: Program, argv: readonly string[], at: number): Ran {
    const own = this.named(program.behaviour).exec?.(program, argv, at);
    return own ?? runCommand(argv, at);
  }

  answer(program: Program, request: Request): Answer | undefined {
    const { listens } = program;
    if (listens === undefined || request.at < listens.after || !listens.ports.includes(request.port)) return undefined;
    const behaviour = this.named(program.behaviour);
    return behaviour.answer ? behaviour.answer(program, request) : { status: 200, body: '' };
  }

  logs(program: Program, from: number, to: number): LogAt[] {
    const once = (program.logs ?? []).filter(({ at }) => at >= from && at <= to);
    const more = this.named(program.behaviour).logs?.(program, from, to) ?? [];
    return [...once, ...more].sort((a, b) => a.at - b.at);
  }

  usage(program: Program, at: number, requests: number): Use {
    return this.named(program.behaviour).usage?.(program, at, requests) ?? generic.usage(program, at, requests);
  }
}
