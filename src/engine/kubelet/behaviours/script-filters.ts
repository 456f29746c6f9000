/** What the usual filters make of lines, in a pipe of a script or from files. */

/** Options that print nothing or only how many. */
const has = (words: readonly string[], letter: string): boolean =>
  words.some((word) => /^-[a-zA-Z]+$/.test(word) && word.includes(letter));

/** Whether a line has a text: at its beginning with `^` before it, at its end with `$` behind it. */
function holds(line: string, wanted: string): boolean {
  const text = wanted.replace(/^\^|\$$/g, '');
  if (wanted.startsWith('^') && wanted.endsWith('$')) return line === text;
  if (wanted.startsWith('^')) return line.startsWith(text);
  return wanted.endsWith('$') ? line.endsWith(text) : line.includes(text);
}

function grep(lines: readonly string[], words: readonly string[]): string[] {
  const operand = words.find((word) => !/^-./.test(word)) ?? '';
  const folded = (text: string): string => (has(words, 'i') ? text.toLowerCase() : text);
  const wanted = (has(words, 'E') ? operand.split('|') : operand.split('\\|')).map(folded);
  return lines.filter((line) => wanted.some((each) => holds(folded(line), each)) !== has(words, 'v'));
}

/** What comes of lines, and the exit code; filters that are not known let everything through. */
export function filtered(
  lines: readonly string[],
  words: readonly string[],
): { readonly lines: readonly string[]; readonly code: number } {
  const [name = '', ...rest] = words;
  const count = Number(/\d+/.exec(rest.join(' '))?.[0] ?? 10);
  const all = (made: readonly string[]) => ({ lines: made, code: 0 });
  switch (name) {
    case 'grep': {
      const found = grep(lines, rest);
      const shown = has(rest, 'q') ? [] : has(rest, 'c') ? [String(found.length)] : found;
      return { lines: shown, code: found.length === 0 ? 1 : 0 };
    }
    case 'head':
      return all(lines.slice(0, count));
    case 'tail':
      return all(count === 0 ? [] : lines.slice(-count));
    case 'sort':
      return all(lines.toSorted());
    case 'uniq':
      return all(lines.filter((line, i) => line !== lines[i - 1]));
    case 'wc':
      return all([String(lines.length)]);
    default:
      return all(lines);
  }
}
