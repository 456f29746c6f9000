/** What can be said of a script without running it. */
import { parse } from './parse.ts';
import { isShell } from './shells.ts';
import type { Command, List, Loop, Simple, Test, Word } from './tree.ts';

const known = new WeakMap<Loop, boolean>();

/** Whether nothing in a loop can end it: `while true`, and no way out. */
export function isEndless(loop: Loop): boolean {
  let found = known.get(loop);
  if (found === undefined) {
    found = !loop.until && isTrue(loop.test) && !simpleIn(loop.body).some(leaves);
    known.set(loop, found);
  }
  return found;
}

function isTrue([item, ...more]: List): boolean {
  const words = item?.command.kind === 'simple' ? wordsOf(item.command).join(' ') : '';
  return more.length === 0 && /^(?:true|:|\[ 1 \])$/.test(words);
}

const leaves = (command: Simple): boolean =>
  command.words.length > 0 && /^(?:exit|break|return|exec|)$/.test(wordsOf(command)[0] ?? '');

/** The words of a command as far as they are known without running it; what is not is left out. */
export const wordsOf = ({ words }: Simple): string[] => words.map(textOf);

const textOf = (word: Word): string =>
  word.map((piece) => ('text' in piece ? piece.text : 'glob' in piece ? piece.glob : '')).join('');

/** All simple commands in a list, however deep. */
export const simpleIn = (list: List): Simple[] =>
  [...commandsOf(list)].flatMap((command) => (command.kind === 'simple' ? [command] : []));

/** The words of all conditions of loops that are a test: `[ -f FILE ]`. */
export const testsOfLoops = (list: List): string[][] =>
  [...commandsOf(list)].flatMap((command) =>
    command.kind === 'loop' ? [...commandsOf(command.test)].flatMap(wordsOfTest) : [],
  );

function wordsOfTest(command: Command): string[][] {
  if (command.kind === 'test') return wordsTested(command.test);
  if (command.kind !== 'simple') return [];
  const [name = '', ...words] = wordsOf(command);
  return name === '[' || name === 'test' ? [words] : [];
}

const wordsTested = (test: Test): string[][] =>
  'operator' in test ? test.of.flatMap(wordsTested) : [test.words.map(textOf)];

/** All commands in a list, however deep: those in `$(…)` and in `sh -c TEXT`, too. */
export function* commandsOf(list: List): Generator<Command> {
  for (const { command } of list) yield* commandsIn(command);
}

function* commandsIn(command: Command): Generator<Command> {
  yield command;
  switch (command.kind) {
    case 'simple':
      for (const word of [...command.words, ...command.sets.map(({ value }) => value)])
        for (const piece of word) if ('run' in piece) yield* commandsOf(piece.run);
      yield* commandsOf(inner(wordsOf(command)));
      break;
    case 'pipe':
      for (const each of command.commands) yield* commandsIn(each);
      break;
    case 'not':
    case 'aside':
    case 'redirected':
      yield* commandsIn(command.command);
      break;
    case 'function':
      yield* commandsIn(command.body);
      break;
    case 'if':
      for (const { test, body } of command.arms) yield* commandsOf([...test, ...body]);
      yield* commandsOf(command.otherwise);
      break;
    case 'loop':
      yield* commandsOf([...command.test, ...command.body, ...command.next]);
      break;
    case 'case':
      for (const { body } of command.arms) yield* commandsOf(body);
      break;
    case 'for':
      for (const word of command.words) for (const piece of word) if ('run' in piece) yield* commandsOf(piece.run);
      yield* commandsOf(command.body);
      break;
    case 'group':
    case 'subshell':
      yield* commandsOf(command.body);
      break;
  }
}

/** The script of `sh -c TEXT`. */
function inner(words: readonly string[]): List {
  const shell = words.findIndex(isShell);
  const at = words.findIndex((word, i) => i > shell && /^-[a-z]*c$/.test(word));
  return shell < 0 || at < 0 ? [] : parse(words[at + 1] ?? '').list;
}
