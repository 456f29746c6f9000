/** Command-line flags as pflag reads them: long and short forms, values in three places, `--` ends them. */
import { CliError } from './errors.ts';

export type FlagType = 'string' | 'bool' | 'int' | 'list' | 'array' | 'duration' | 'count';

/** One flag that a command takes. */
export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  readonly type: FlagType;
  readonly default?: string;
  /** The value meant when the flag stands alone, as `--dry-run`. Bool flags mean `true`. */
  readonly alone?: string;
  readonly help: string;
  readonly hidden?: boolean;
  /** Its default stands in help without quotes, as that of flags whose type is not plain text. */
  readonly bare?: boolean;
  /** What to use instead; told whenever the flag is given. */
  readonly deprecated?: string;
  /** kubectl has it and it is left out here: why. Whoever gives it is told. */
  readonly leftOut?: string;
}

const INTEGER = /^[+-]?(0x[\da-f]+|\d+)$/i;
const BOOL: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  '0': false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
};
const UNIT: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Go's duration text (`1h30m`, `10s`) in milliseconds, or undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const match = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text);
  if (match === null) return undefined;
  let sum = 0;
  for (const part of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g))
    sum += Number(part[1]) * (UNIT[part[2] ?? ''] ?? 0);
  return match[1] === '-' ? -sum : sum;
}

/** Splits a value of a list flag at commas; quotes keep a part whole (CSV, as pflag's StringSlice). */
function splitList(text: string): string[] {
  if (text === '') return [];
  const parts: string[] = [];
  let [part, quoted] = ['', false];
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  return [...parts, part];
}

/** The values given to one command. */
export class Flags {
  readonly #specs: ReadonlyMap<string, FlagSpec>;
  readonly #values = new Map<string, string[]>();

  constructor(specs: ReadonlyMap<string, FlagSpec>) {
    this.#specs = specs;
  }

  /** Takes a value. @throws CliError when it is not of the flag's type */
  set(spec: FlagSpec, value: string): void {
    const wrong = invalidValue(spec.type, value);
    if (wrong !== undefined) {
      const name = spec.short ? `-${spec.short}, --${spec.name}` : `--${spec.name}`;
      throw new CliError(`invalid argument ${JSON.stringify(value)} for "${name}" flag: ${wrong}`);
    }
    const many = spec.type === 'list' || spec.type === 'array' || spec.type === 'count';
    this.#values.set(spec.name, many ? [...(this.#values.get(spec.name) ?? []), value] : [value]);
  }

  #spec(name: string): FlagSpec {
    const spec = this.#specs.get(name);
    if (spec === undefined) throw new Error(`no flag --${name} is declared`);
    return spec;
  }

  has(name: string): boolean {
    return this.#specs.has(name);
  }

  /** Whether it was given. */
  changed(name: string): boolean {
    return this.#values.has(name);
  }

  string(name: string): string {
    return this.#values.get(name)?.at(-1) ?? this.#spec(name).default ?? '';
  }

  bool(name: string): boolean {
    return BOOL[this.string(name)] ?? false;
  }

  int(name: string): number {
    return Number(this.string(name) || 0);
  }

  /** Milliseconds. */
  duration(name: string): number {
    return parseDuration(this.string(name)) ?? 0;
  }

  list(name: string): string[] {
    const given = this.#values.get(name);
    if (given === undefined) return splitList(this.#spec(name).default ?? '');
    return this.#spec(name).type === 'list' ? given.flatMap(splitList) : [...given];
  }

  /** The first flag that was given and is left out; undefined when there is none. */
  leftOut(): FlagSpec | undefined {
    return [...this.#values.keys()].map((name) => this.#spec(name)).find((spec) => spec.leftOut !== undefined);
  }

  /** What is to be said of deprecated flags that were given. */
  deprecations(): string[] {
    return [...this.#values.keys()].flatMap((name) => {
      const { deprecated } = this.#spec(name);
      return deprecated === undefined ? [] : [`Flag --${name} has been deprecated, ${deprecated}`];
    });
  }

  /** What was given, in the form `parse` reads again. */
  print(): string[] {
    return [...this.#values].flatMap(([name, values]) => values.map((value) => `--${name}=${value}`));
  }
}

function invalidValue(type: FlagType, value: string): string | undefined {
  if (type === 'int' && !INTEGER.test(value))
    return `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`;
  if (type === 'bool' && !(value in BOOL)) return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
  if (type === 'duration' && parseDuration(value) === undefined)
    return /^[+-]?[\d.]+$/.test(value)
      ? `time: missing unit in duration ${JSON.stringify(value)}`
      : `time: invalid duration ${JSON.stringify(value)}`;
  return undefined;
}

export interface Parsed {
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many arguments stand before `--`; -1 when there is none. */
  readonly dash: number;
}

const takesNone = (spec: FlagSpec): boolean =>
  spec.type === 'bool' || spec.type === 'count' || spec.alone !== undefined;

/**
 * @param interspersed flags may follow arguments; where not, the first argument ends the flags
 * @throws CliError with pflag's text
 */
export function parseFlags(specs: readonly FlagSpec[], argv: readonly string[], interspersed = true): Parsed {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const byShort = new Map(specs.flatMap((spec) => (spec.short ? [[spec.short, spec] as const] : [])));
  const flags = new Flags(byName);
  const args: string[] = [];
  let dash = -1;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') {
      dash = args.length;
      args.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      if (!interspersed) {
        args.push(...argv.slice(i));
        break;
      }
      args.push(word);
      continue;
    }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const name = word.slice(2, equals < 0 ? undefined : equals);
      if (name === '' || name.startsWith('-') || name.startsWith('=')) throw new CliError(`bad flag syntax: ${word}`);
      const spec = byName.get(name.replaceAll('_', '-'));
      if (spec === undefined) throw new CliError(`unknown flag: --${name}`);
      if (equals >= 0) flags.set(spec, word.slice(equals + 1));
      else if (takesNone(spec)) flags.set(spec, spec.alone ?? 'true');
      else if (i + 1 < argv.length) flags.set(spec, argv[++i] ?? '');
      else throw new CliError(`flag needs an argument: --${name}`);
      continue;
    }
    for (let at = 1; at < word.length; ) {
      const letter = word[at] ?? '';
      const spec = byShort.get(letter);
      if (spec === undefined)
        throw new CliError(
          `unknown shorthand flag: '${letter}' in ${word.slice(at === 1 ? 0 : at).replace(/^(?!-)/, '-')}`,
        );
      const rest = word.slice(at + 1);
      if (rest.startsWith('=')) {
        flags.set(spec, rest.slice(1));
        break;
      }
      if (takesNone(spec)) {
        flags.set(spec, spec.alone ?? 'true');
        at++;
      } else if (rest !== '') {
        flags.set(spec, rest);
        break;
      } else if (i + 1 < argv.length) {
        flags.set(spec, argv[++i] ?? '');
        break;
      } else throw new CliError(`flag needs an argument: '${letter}' in ${word}`);
    }
  }
  return { flags, args, dash };
}
