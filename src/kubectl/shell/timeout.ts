/** `timeout DURATION COMMAND` of coreutils, on the cluster's clock. */
import type { OwnCommand } from './runner.ts';

/** What coreutils says when the time is over, and when it is called wrongly. */
const TIMED_OUT = 124;
const FAILED = 125;
/** 128 + SIGTERM, 128 + SIGKILL. */
const TERMINATED = 143;
const KILLED = 137;

/** The ends that the `timeout`s which run have set, on the virtual clock. Nothing waits beyond the first of them. */
export class Limits {
  readonly #ends = new Map<AbortController, number>();

  /** The first end, virtual ms; undefined without one. */
  get first(): number | undefined {
    return this.#ends.size === 0 ? undefined : Math.min(...this.#ends.values());
  }

  set(end: number): AbortController {
    const controller = new AbortController();
    this.#ends.set(controller, end);
    return controller;
  }

  clear(controller: AbortController): void {
    this.#ends.delete(controller);
  }

  /** Ends what has no time left. */
  look(now: number): void {
    for (const [controller, end] of this.#ends) if (now >= end) controller.abort();
  }
}

export const timeout =
  (limits: Limits, now: () => number): OwnCommand =>
  async (args, { command, signal, after }, output) => {
    const call = parse(args);
    if (typeof call === 'string') {
      output('stderr', `timeout: ${call}\nTry 'timeout --help' for more information.\n`);
      return FAILED;
    }
    const { ms, words, preserve, kill } = call;
    const more = after ? { after } : {};
    if (ms === 0) return command(words, output, more);
    const limit = limits.set(now() + ms);
    const end = (): void => limit.abort();
    signal?.addEventListener('abort', end);
    try {
      const code = await command(words, output, { ...more, signal: limit.signal });
      if (!limit.signal.aborted || signal?.aborted) return code;
      return kill ? KILLED : preserve ? TERMINATED : TIMED_OUT;
    } finally {
      signal?.removeEventListener('abort', end);
      limits.clear(limit);
    }
  };

interface Call {
  readonly ms: number;
  readonly words: readonly string[];
  /** `--preserve-status`: the code is that of the command that was ended. */
  readonly preserve: boolean;
  /** It is ended by SIGKILL. */
  readonly kill: boolean;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** @returns what is wrong with the words */
function parse(args: readonly string[]): Call | string {
  let [at, preserve, kill] = [0, false, false];
  for (; args[at]?.startsWith('-'); at++) {
    const word = args[at] ?? '';
    const signal =
      /^(?:-s|--signal=)(.+)$/.exec(word)?.[1] ?? (/^(?:-s|--signal)$/.test(word) ? args[++at] : undefined);
    if (signal !== undefined) kill = /^(?:9|(?:SIG)?KILL)$/i.test(signal);
    else if (word === '-p' || word === '--preserve-status') preserve = true;
    else if (word === '-k' || word === '--kill-after') at++;
    else if (!/^(?:-[fv]|--foreground|--verbose|-k.+|--kill-after=.+|--)$/.test(word))
      return word.startsWith('--') ? `unrecognized option '${word}'` : `invalid option -- '${word.slice(1, 2)}'`;
  }
  const [duration, ...words] = args.slice(at);
  if (duration === undefined || words.length === 0) return 'missing operand';
  const [, number, unit = ''] = /^(\d*\.?\d+|\d+\.)([smhd]?)$/.exec(duration) ?? [];
  if (number === undefined) return `invalid time interval ‘${duration}’`;
  return { ms: Math.round(Number(number) * (UNITS[unit] ?? 1) * 1000), words, preserve, kill };
}
