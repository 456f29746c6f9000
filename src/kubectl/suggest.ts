/** Near names for a mistyped word, as cobra finds them. */

/** The number of single-letter edits between two words, letter case apart. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Names at most two edits away, or that begin with the word, in their own order. */
export function suggest(word: string, names: readonly string[]): string[] {
  const typed = word.toLowerCase();
  return names.filter((name) => distance(typed, name.toLowerCase()) <= 2 || name.toLowerCase().startsWith(typed));
}

/** As cobra shows near names. */
export const didYouMean = (near: readonly string[]): string =>
  `\n\nDid you mean this?\n${near.map((name) => `\t${name}`).join('\n')}`;

/** Whether one word is the other with a letter or two slipped: most of it must be right. */
export const slip = (word: string, name: string): boolean => distance(word, name) <= Math.min(2, name.length / 3);
