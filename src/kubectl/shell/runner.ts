/** One shell: its language, its variables, its working folder. The home and each container have their own. */
import type { Bash, BashOptions, CustomCommand, IFileSystem, ResolvedCommandContext } from 'just-bash';
import { INTERRUPTED } from '../process.ts';
import { adapted } from './adapted.ts';
import { aliasesIn, expandAliases } from './aliases.ts';
import { BREATH, breath, breathing, givesWay, withoutBreaths } from './breath.ts';
import { clockedFiles } from './clocked-files.ts';
import type { Output } from './commander.ts';
import { inWordsOfBash, syntaxError } from './complaints.ts';
import { diff } from './diff.ts';
import { BUILTINS, definitions, FLUSH, inBackground, STREAM, TELL, TELL_AS, tellAtOnce, WAITING } from './direct.ts';
import { REACHED } from './reached.ts';
import { type Reads, readsOf } from './reading.ts';
import { sleep } from './sleep.ts';
import { PIPE, Stream } from './stream.ts';
import { BEGIN, END, timesTaken, timeVirtually } from './time.ts';
import { tracedAsWritten } from './trace.ts';
import { otherwise, withoutNothings } from './unset.ts';
import { written } from './writing.ts';
import { xargs } from './xargs.ts';

/** A command of the simulation. @returns the exit code */
export type OwnCommand = (args: readonly string[], context: CommandContext, output: Output) => Promise<number>;

export interface CommandContext {
  readonly fs: IFileSystem;
  readonly cwd: string;
  readonly stdin: string;
  /** What is exported. */
  readonly env: Readonly<Record<string, string>>;
  /** Set off by ctrl-c. */
  readonly signal: AbortSignal | undefined;
  /** Whenever the command has printed and goes on; true ends it, as a broken pipe does. */
  readonly after?: () => Promise<boolean>;
  /** Runs a line of the shell, in a shell of its own. */
  exec(line: string): Promise<{ readonly stdout: string; readonly stderr: string }>;
  /** Runs a program by its words, which prints to `output` while it runs. @returns its exit code */
  command(words: readonly string[], output: Output, more?: Partial<CommandContext>): Promise<number>;
}

export interface RunnerOptions extends Pick<BashOptions, 'cwd' | 'env' | 'files'> {
  readonly commands: Readonly<Record<string, OwnCommand>>;
  /** Folders that are there from the beginning. */
  readonly folders?: readonly string[];
  /** Virtual ms, for `date` and the times of files. */
  readonly now: () => number;
  /** `sleep` takes virtual time. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Once loaded, for what has to be synchronous. */
export const language = (): Promise<typeof import('just-bash')> => import('just-bash');

export class Runner {
  readonly #bash: Bash;
  readonly #commands: Readonly<Record<string, OwnCommand>>;
  #cwd: string;
  #env: Record<string, string> = {};
  /** Functions that were defined, as text. */
  readonly #functions = new Map<string, string>();
  #abort = new AbortController();
  #tell: Output = () => {};
  /** Whether the last line ended before its end: an `exit` in it, or what `set -e` makes of a failure. */
  #exited = false;
  /** When the pipelines that are timed began, virtual ms. */
  readonly #timed: number[] = [];

  private constructor(just: typeof import('just-bash'), options: RunnerOptions) {
    const { commands: more, folders: _, files, now, sleep: wait, ...rest } = options;
    const commands: RunnerOptions['commands'] = { xargs, diff, sleep: sleep(wait), ...more };
    this.#commands = commands;
    this.#cwd = options.cwd ?? '/';
    const custom: CustomCommand[] = Object.entries(commands).map(([name, run]) =>
      just.defineCommand(name, async (args, context) => {
        const text = { stdout: '', stderr: '' };
        await breath();
        const exitCode = await run(args, this.#inside(just, context), (stream, piece) => {
          text[stream] += piece;
        });
        return { ...text, exitCode };
      }),
    );
    custom.push(...adapted(just, now, options.env?.['USER']));
    custom.push(
      just.defineCommand(BEGIN, async () => {
        this.#timed.push(now());
        return { stdout: '', stderr: '', exitCode: 0 };
      }),
    );
    custom.push(
      just.defineCommand(END, async ([code, form]) => {
        const stderr = timesTaken(now() - (this.#timed.pop() ?? now()), form === '-p');
        return { stdout: '', stderr, exitCode: Number(code) };
      }),
    );
    custom.push(
      just.defineCommand(REACHED, async ([code = '0']) => {
        this.#exited = false;
        return { stdout: '', stderr: '', exitCode: Number(code) };
      }),
    );
    const giveWay = breathing();
    custom.push(
      just.defineCommand(BREATH, async ([code = '0']) => {
        await giveWay();
        return { stdout: '', stderr: '', exitCode: Number(code) };
      }),
    );
    custom.push(just.defineCommand(FLUSH, ([code = '0']) => this.#flush(Number(code))));
    custom.push(just.defineCommand(STREAM, (args, context) => this.#streamed(just, args, context)));
    custom.push(just.defineCommand(TELL, (args, context) => this.#toldAtOnce(just, 'oe', args, context)));
    custom.push(
      just.defineCommand(TELL_AS, ([goes = 'oe', ...args], context) => this.#toldAtOnce(just, goes, args, context)),
    );
    this.#bash = new just.Bash({
      ...rest,
      fs: clockedFiles(just, files, now),
      customCommands: custom,
      // Lines may wait for a person as long as they like.
      executionLimits: { maxExecutionTimeMs: LONGEST, maxCommandCount: MOST },
      // Its guard against hostile scripts blocks Proxy, which the engine needs; no script here can reach the host anyway.
      defenseInDepth: false,
    });
    this.#bash.registerTransformPlugin(givesWay(just.parse));
    this.#bash.registerTransformPlugin(otherwise);
  }

  static async make(options: RunnerOptions): Promise<Runner> {
    const runner = new Runner(await language(), options);
    for (const folder of options.folders ?? []) await runner.fs.mkdir(folder, { recursive: true });
    const time = new Date(options.now());
    for (const path of runner.fs.getAllPaths())
      if (await runner.fs.exists(path)) await runner.fs.utimes(path, time, time);
    return runner;
  }

  get fs(): IFileSystem {
    return this.#bash.fs;
  }

  get cwd(): string {
    return this.#cwd;
  }

  /** What `$?` is. */
  get status(): number {
    return Number(this.#env['?'] ?? 0);
  }

  set status(code: number) {
    this.#env = { ...this.#env, '?': String(code) };
  }

  /** Whether the last line left the shell. */
  get exited(): boolean {
    return this.#exited;
  }

  /** @param goes where its outputs go, as `TELL_AS` has it */
  async #toldAtOnce(
    just: typeof import('just-bash'),
    goes: string,
    [name = '', ...args]: readonly string[],
    context: ResolvedCommandContext,
  ): Promise<{ stdout: string; stderr: string; exitCode: number }> {
    if (name === '') return { stdout: '', stderr: '', exitCode: 0 };
    if (BUILTINS.has(name))
      return { stdout: '', stderr: `bash: ${name}: changes the shell itself, write it out\n`, exitCode: 2 };
    const returned = { stdout: '', stderr: '' };
    const terminal = this.#tell;
    const tell: Output = (stream, text) => {
      const to = goes[stream === 'stdout' ? 0 : 1];
      if (to === 'r') returned[stream] += text;
      else if (text !== '') terminal(to === 'o' ? 'stdout' : 'stderr', text);
    };
    return { exitCode: await this.#command(just, [name, ...args], context, tell), ...returned };
  }

  /** Runs a program by its words. @returns the exit code */
  async #command(
    just: typeof import('just-bash'),
    words: readonly string[],
    context: ResolvedCommandContext,
    tell: Output,
    more: Partial<CommandContext> = {},
  ): Promise<number> {
    const [name = '', ...args] = await this.#scriptTold(just, words, context);
    const own = Object.hasOwn(this.#commands, name) ? this.#commands[name] : undefined;
    if (own !== undefined) return own(args, { ...this.#inside(just, context), ...more }, tell);
    const signal = more.signal ?? context.signal;
    const outer = this.#tell;
    this.#tell = tell;
    try {
      const ran = await context.exec?.(name, {
        args,
        cwd: context.cwd,
        ...(context.exportedEnv === undefined ? {} : { env: context.exportedEnv }),
        stdin: more.stdin ?? just.latin1FromBytes(context.stdin),
        stdinKind: more.stdin === undefined ? 'bytes' : 'text',
        ...(signal === undefined ? {} : { signal }),
      });
      if (ran === undefined) return NOT_FOUND;
      tell('stdout', ran.stdout);
      if (!signal?.aborted) tell('stderr', ran.stderr);
      return ran.exitCode;
    } finally {
      this.#tell = outer;
    }
  }

  /** `sh -c SCRIPT` and `sh FILE`, whose script tells at once as well. */
  async #scriptTold(
    { parse, serialize }: typeof import('just-bash'),
    words: readonly string[],
    { fs, cwd }: ResolvedCommandContext,
  ): Promise<readonly string[]> {
    const [name = '', first, ...more] = words;
    if (!/^(?:\/bin\/)?(?:sh|bash)$/.test(name) || first === undefined) return words;
    const file = first.startsWith('-') ? undefined : fs.resolvePath(cwd, first);
    try {
      const text = file === undefined ? (first === '-c' ? more[0] : undefined) : await fs.readFile(file, 'utf8');
      if (text === undefined) return words;
      const script = parse(text);
      timeVirtually(script, parse);
      tellAtOnce(script, new Set(), parse);
      return [name, '-c', written(script, serialize), ...(file === undefined ? more.slice(1) : [first, ...more])];
    } catch {
      return words; // the shell itself says what is wrong
    }
  }

  #inside(just: typeof import('just-bash'), context: ResolvedCommandContext): CommandContext {
    return {
      fs: context.fs,
      cwd: context.cwd,
      env: context.exportedEnv ?? {},
      stdin: just.decodeBytesToUtf8(context.stdin),
      signal: context.signal,
      exec: async (line) => (await context.exec?.(line, { cwd: context.cwd })) ?? { stdout: '', stderr: '' },
      command: (words, output, more) => this.#command(just, words, context, output, more),
    };
  }

  /** A pipeline behind a command that may go on for long. */
  async #streamed(
    just: typeof import('just-bash'),
    words: readonly string[],
    context: ResolvedCommandContext,
  ): Promise<{ stdout: string; stderr: string; exitCode: number }> {
    const stages: string[][] = [[]];
    for (const word of words) {
      if (word === PIPE) stages.push([]);
      else stages.at(-1)?.push(word);
    }
    const [[name = '', ...args] = [], ...rest] = stages;
    const stream = new Stream(rest, (stage, input) => this.#stage(just, stage, input, context), this.#tell);
    const own = Object.hasOwn(this.#commands, name) ? this.#commands[name] : undefined;
    if (own === undefined) this.#tell('stderr', `bash: ${name}: command not found\n`);
    else
      await own(args, { ...this.#inside(just, context), after: () => stream.look() }, (which, piece) => {
        if (which === 'stdout') stream.write(piece);
        else this.#tell('stderr', piece);
      });
    return { stdout: '', stderr: '', exitCode: context.signal?.aborted ? INTERRUPTED : await stream.end() };
  }

  async #stage(
    just: typeof import('just-bash'),
    [name = '', ...args]: readonly string[],
    input: string,
    context: ResolvedCommandContext,
  ): Promise<{ stdout: string; stderr: string; exitCode: number }> {
    const ran = await context.exec?.(name, {
      args,
      cwd: context.cwd,
      ...(context.exportedEnv === undefined ? {} : { env: context.exportedEnv }),
      stdin: just.latin1FromBytes(just.encodeUtf8ToBytes(input)),
      stdinKind: 'bytes',
    });
    return ran ?? { stdout: '', stderr: '', exitCode: 127 };
  }

  /** Tells what the last builtin printed. */
  async #flush(exitCode: number): Promise<{ stdout: string; stderr: string; exitCode: number }> {
    for (const stream of ['stdout', 'stderr'] as const) {
      const path = WAITING[stream];
      if (!(await this.fs.exists(path))) continue;
      const text = await this.fs.readFile(path, 'utf8');
      await this.fs.rm(path);
      if (text !== '') this.#tell(stream, withoutNothings(withoutBreaths(text)));
    }
    return { stdout: '', stderr: '', exitCode };
  }

  /** Ctrl-C: no further command is begun. Those that wait are ended by their commander. */
  interrupt(): void {
    this.#abort.abort();
  }

  /** Runs one line or script; one at a time. @param stdin what a person has typed for it @returns the exit code */
  async run(text: string, tell: Output, stdin = ''): Promise<number> {
    this.#abort = new AbortController(); // first of all: ctrl-c may come while the language is loaded
    const { signal } = this.#abort;
    const { parse, serialize } = await language();
    if (signal.aborted) return INTERRUPTED;
    this.#tell = (stream, piece) => tell(stream, stream === 'stderr' ? inWordsOfBash(piece) : piece);
    this.#timed.length = 0;
    this.#exited = false;
    try {
      const script = parse(text);
      const before = [...this.#functions.values()].join('');
      const known = new Set([...this.#functions.keys(), ...definitions(script).map(({ name }) => name)]);
      expandAliases(script, aliasesIn(this.#env), parse);
      if (inBackground(script)) this.#tell('stderr', NO_BACKGROUND);
      timeVirtually(script, parse);
      tellAtOnce(script, known, parse);
      for (const { name, statement } of definitions(script))
        this.#functions.set(name, `${written({ type: 'Script', statements: [statement] }, serialize)}\n`);
      const status = text.includes('$?') ? `(exit ${this.#env['?'] ?? 0})\n` : '';
      this.#exited = true;
      const result = await this.#bash.exec(`${before}${status}${written(script, serialize)}\n${REACHED} $?`, {
        cwd: this.#cwd,
        env: this.#env,
        rawScript: true,
        signal,
        stdin,
      });
      this.#exited &&= !signal.aborted;
      await this.#flush(0); // an `eval` that left the shell
      this.#cwd = result.env['PWD'] ?? this.#cwd;
      this.#env = { ...result.env, '?': String(signal.aborted ? INTERRUPTED : result.exitCode) };
      if (result.stdout) this.#tell('stdout', result.stdout);
      if (result.stderr && !signal.aborted) this.#tell('stderr', tracedAsWritten(result.stderr));
      return signal.aborted ? INTERRUPTED : result.exitCode;
    } catch (error) {
      this.#exited = false;
      if (signal.aborted) return INTERRUPTED;
      this.#tell('stderr', syntaxError(error, text));
      return 2;
    }
  }
}

const NOT_FOUND = 127;

/** How long a line may go on, real ms: as long as a timer can be set. */
const LONGEST = 2 ** 31 - 1;

/** Commands of one script: an endless loop ends there where nobody is who could press ctrl-c. Each turn of it has two of our own. */
const MOST = 300_000;

const NO_BACKGROUND = 'bash: &: there are no jobs in the background here, what is before it runs to its end first\n';

/** What a line reads of what is typed next. */
export async function reads(text: string): Promise<Reads | undefined> {
  const { parse } = await language();
  try {
    return readsOf(parse(text));
  } catch {
    return undefined; // running it tells what is wrong
  }
}

/** Whether more lines must follow: an open quote, loop or here-document, or a line that says so at its end. */
export async function isIncomplete(text: string): Promise<boolean> {
  const { parse } = await language();
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) return true;
  try {
    const script = parse(text);
    if (JSON.stringify(script).includes('"terminated":false')) return true;
    return /(?:\||&&)\s*$/.test(text) && !/#[^\n]*$/.test(text);
  } catch (error) {
    if (!(error instanceof Error)) return false;
    if (/\bEOF\b/.test(error.message)) return true;
    try {
      parse(`${text}\n:\nfi`);
      return true;
    } catch {
      return false;
    }
  }
}
