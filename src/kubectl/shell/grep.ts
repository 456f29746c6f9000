/** `grep` with several patterns (`-e A -e B`, `--regexp=A`): the language takes one, whose lines are patterns each. */

/** @returns the words with all their patterns in one; as they are where there are none to join */
export function withOnePattern(args: readonly string[]): string[] {
  const patterns: string[] = [];
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      words.push(...args.slice(at));
      break;
    }
    const [, before = '', given] = PATTERN.exec(word) ?? [];
    if (given === undefined) {
      words.push(word);
      if (VALUED.test(word) && at + 1 < args.length) words.push(args[++at] ?? '');
      continue;
    }
    if (before !== '') words.push(`-${before}`);
    const pattern = given === '' ? args[++at] : given.replace(/^=/, '');
    if (pattern === undefined) return [...args]; // it says itself that one is missing
    patterns.push(pattern);
  }
  return patterns.length === 0 ? [...args] : ['-e', patterns.join('\n'), ...words];
}

/** `-e`, `-eA`, `-ie`, `--regexp`, `--regexp=A`: the letters before it, and what stands in the same word. */
const PATTERN = /^(?:-([a-df-zA-LN-Z]*?)e|--regexp(?==|$))(.*)$/s;

/** Their next word is theirs. */
const VALUED = /^-(?:[a-zA-Z]*[ABCmfd])$|^--(?:after-context|before-context|context|max-count|file|include|exclude)$/;
