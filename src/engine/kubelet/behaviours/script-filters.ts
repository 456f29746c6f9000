/** What the usual filters of a pipe make of lines. */

/** The usual filters; others let everything through. */
export function filtered(lines: readonly string[], words: readonly string[]): string[] {
  const [name = '', ...rest] = words;
  const operand = rest.find((word) => !word.startsWith('-')) ?? '';
  const count = Number(/\d+/.exec(rest.join(' '))?.[0] ?? 10);
  switch (name) {
    case 'grep': {
      const [inverted, folded] = [rest.includes('-v'), rest.includes('-i')];
      const has = (line: string) =>
        folded ? line.toLowerCase().includes(operand.toLowerCase()) : line.includes(operand);
      return lines.filter((line) => has(line) !== inverted);
    }
    case 'head':
      return lines.slice(0, count);
    case 'tail':
      return lines.slice(-count);
    case 'sort':
      return lines.toSorted();
    case 'uniq':
      return lines.filter((line, i) => line !== lines[i - 1]);
    case 'wc':
      return [String(lines.length)];
    default:
      return [...lines];
  }
}
