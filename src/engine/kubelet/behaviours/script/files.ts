/** Scripts within scripts: `sh -c TEXT`, `sh FILE`, `. FILE`, and a file that is run by its path. */
import type { State } from './state.ts';

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash)$/;

export interface Inner {
  readonly text: string;
  /** What it is called with, its own name first. */
  readonly words: readonly string[];
  /** It runs in a shell of its own. */
  readonly own: boolean;
  readonly strict: boolean;
}

/** What words run as a script; a number: it cannot be run, and this is the shell's exit code, for a reason that is told. */
export function innerScript(
  given: readonly string[],
  state: State,
  tell: (why: string) => void,
): Inner | number | undefined {
  const words = given[0] === 'exec' ? given.slice(1) : given;
  const [name = '', ...rest] = words;
  if (name === '.' || name === 'source') {
    const found = state.read?.(rest[0] ?? '', state.env['PWD']);
    if (found !== undefined) return { text: found.text, words: rest, own: false, strict: state.strict };
    if (state.read === undefined) return undefined;
    tell(`sh: .: can't open '${rest[0] ?? ''}': No such file or directory`);
    return 2;
  }
  if (SHELL.test(name)) {
    const at = rest.findIndex((word) => !/^-\w*$/.test(word));
    const options = rest.slice(0, at < 0 ? undefined : at).join('');
    const strict = options.includes('e');
    const [first, ...more] = at < 0 ? [] : rest.slice(at);
    if (first === undefined) return undefined;
    if (options.includes('c')) return { text: first, words: more.length > 0 ? more : ['sh'], own: true, strict };
    const found = state.read?.(first, state.env['PWD']);
    if (found !== undefined) return { text: found.text, words: [first, ...more], own: true, strict };
    if (state.read === undefined) return undefined;
    tell(`${name}: can't open '${first}': No such file or directory`);
    return 2;
  }
  if (!name.includes('/')) return undefined;
  const found = state.read?.(name, state.env['PWD']);
  if (found === undefined) return undefined;
  if (!found.executable) {
    tell(`sh: ${name}: Permission denied`);
    return 126;
  }
  return { text: found.text, words: [name, ...rest], own: true, strict: false };
}

/** The commands that `xargs` makes of lines. */
export function xargs(words: readonly string[], lines: readonly string[]): string[] {
  let [most, place, at] = [Number.POSITIVE_INFINITY, '', 1];
  for (; words[at]?.startsWith('-'); at++) {
    const [, letter = '', joined = ''] = /^-(\w)(.*)$/.exec(words[at] ?? '') ?? [];
    if (!/[nILP]/.test(letter)) continue;
    const value = joined || (words[++at] ?? '');
    if (letter === 'I') place = value;
    else if (letter !== 'P') most = Number(value) || 1;
  }
  const command = words.slice(at);
  if (command.length === 0) command.push('echo');
  const line = (all: readonly string[]): string => all.map(quoted).join(' ');
  if (place !== '') return lines.map((text) => line(command.map((word) => word.replaceAll(place, text.trim()))));
  const items = lines.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
  const made: string[] = [];
  for (let i = 0; i < items.length; i += most) made.push(line([...command, ...items.slice(i, i + most)]));
  return made;
}

export const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : word.includes("'") ? `"${word.replace(/["$\\]/g, '\\$&')}"` : `'${word}'`;
