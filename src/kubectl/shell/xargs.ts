/** `xargs` of findutils: a command with what stands on standard input behind it, as many words or lines at once as is asked for. */
import type { OwnCommand } from './runner.ts';

/** Some command failed; one said that no more shall follow; one could not be run, or was not found. */
const FAILED = 123;
const STOPPED = 124;

export const xargs: OwnCommand = async (args, { stdin, signal, command }, output) => {
  const call = parse(args);
  if (typeof call === 'string') {
    output('stderr', `xargs: ${call}\n`);
    return 1;
  }
  const items = itemsOf(stdin, call);
  if (typeof items === 'string') {
    output('stderr', `xargs: ${items}\n`);
    return 1;
  }
  let code = 0;
  for (const words of commandLines(call, items)) {
    if (call.verbose) output('stderr', `${words.join(' ')}\n`);
    const one = await command(words, output, { stdin: '' });
    if (signal?.aborted) return one;
    if (one === 255) {
      output('stderr', `xargs: ${words[0]}: exited with status 255; aborting\n`);
      return STOPPED;
    }
    if (one === 126 || one === 127) return one;
    if (one !== 0) code = FAILED;
  }
  return code;
};

interface Call {
  command: readonly string[];
  /** What is replaced by a line. */
  replace?: string;
  delimiter?: string;
  words?: number;
  lines?: number;
  verbose: boolean;
  /** Nothing is run where there is no input. */
  unlessEmpty: boolean;
}

function* commandLines(call: Call, items: readonly (readonly string[])[]): Generator<string[]> {
  const { command, replace, words, lines } = call;
  if (replace !== undefined)
    for (const [line = ''] of items) yield command.map((word) => word.replaceAll(replace, line));
  else if (items.length === 0) {
    if (!call.unlessEmpty) yield [...command];
  } else {
    const parts = lines === undefined ? items.flat() : items;
    const size = lines ?? words ?? parts.length;
    for (let at = 0; at < parts.length; at += size) yield [...command, ...parts.slice(at, at + size).flat()];
  }
}

/** @returns the words of each line, or what is wrong */
function itemsOf(text: string, { replace, delimiter }: Call): string[][] | string {
  if (delimiter !== undefined) {
    const parts = text.split(delimiter);
    if (parts.at(-1) === '') parts.pop();
    return parts.map((part) => [part]);
  }
  const found: string[][] = [];
  for (const line of text.split('\n')) {
    if (/^\s*$/.test(line)) continue;
    const words = replace === undefined ? wordsOf(line) : wordsOf(line.trimStart(), /$^/);
    if (typeof words === 'string') return words;
    found.push(words);
  }
  return found;
}

/** The words of a line, whose quotes and backslashes hold them together. */
function wordsOf(line: string, gap = /^[ \t]$/): string[] | string {
  const words: string[] = [];
  let word: string | undefined;
  for (const [piece] of line.matchAll(/"[^"]*"|'[^']*'|\\.|./g)) {
    if (gap.test(piece)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (/^["']$/.test(piece))
      return `unmatched ${piece === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option`;
    else word = (word ?? '') + (piece.length === 1 ? piece : piece.replace(/^(["'])(.*)\1$|^\\(.)$/, '$2$3'));
  }
  if (word !== undefined) words.push(word);
  return words;
}

const LONG: Readonly<Record<string, string>> = {
  '--max-args': 'n',
  '--max-lines': 'L',
  '--max-procs': 'P',
  '--replace': 'i',
  '--delimiter': 'd',
  '--null': '0',
  '--verbose': 't',
  '--no-run-if-empty': 'r',
  '--max-chars': 's',
  '--exit': 'x',
};

/** @returns what is wrong with the words */
function parse(args: readonly string[]): Call | string {
  const call: Call = { command: ['echo'], verbose: false, unlessEmpty: false };
  let at = 0;
  for (; /^-./.test(args[at] ?? ''); at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    const [, name = '', glued] = /^(--[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name !== '' && LONG[name] === undefined) return `unrecognized option '${name}'`;
    let rest = name === '' ? word.slice(1) : `${LONG[name]}${glued ?? ''}`;
    while (rest !== '') {
      const letter = rest.charAt(0);
      rest = rest.slice(1);
      if ('0trx'.includes(letter)) {
        flag(call, letter);
        continue;
      }
      if (!'nLPIdsil'.includes(letter)) return `invalid option -- '${letter}'`;
      // The value of these two may only be glued.
      const value = rest !== '' || 'il'.includes(letter) ? rest : args[++at];
      if (value === undefined) return `option requires an argument -- '${letter}'`;
      const wrong = set(call, letter, value);
      if (wrong !== undefined) return wrong;
      break;
    }
  }
  if (args.length > at) call.command = args.slice(at);
  return call;
}

function flag(call: Call, letter: string): void {
  if (letter === '0') call.delimiter = '\0';
  if (letter === 't') call.verbose = true;
  if (letter === 'r') call.unlessEmpty = true;
}

/** @returns what is wrong with the value */
function set(call: Call, letter: string, value: string): string | undefined {
  if (letter === 'I' || letter === 'i') call.replace = value || '{}';
  else if (letter === 'd')
    call.delimiter = value.replace(/\\([nt0\\])/, (_, c: string) => ({ n: '\n', t: '\t', '0': '\0' })[c] ?? c);
  else {
    const number = Number(value || 1);
    if (!/^\d*$/.test(value)) return `invalid number "${value}" for -${letter} option`;
    if (number < 1 && letter !== 'P') return `value ${value} for -${letter} option should be >= 1`;
    if (letter === 'n') call.words = number;
    if (letter === 'L' || letter === 'l') call.lines = number;
  }
  return undefined;
}
