/** `!!` and its like, as bash puts earlier lines in their place before it reads a line. */

/** What a line became; `missing` is what no earlier line answers to. */
export type Recalled = { readonly text: string } | { readonly missing: string };

/** `!!`, `!12`, `!-2`, `!?part?`, `!word`; then which words of it: `:$`, `:^`, `:*`, `:2`. Short for the last line's: `!$`, `!^`, `!*`. */
const EVENT = /^!(?:(!|-?\d+|\?[^?\n]+\??|[^\s!$^*:=("'`;&|<>]+)(?::?([$^*]|(?<=:)\d+))?|([$^*]))/;

/** `^wrong^right^` */
const QUICK = /^\^([^^\n]+)\^([^^\n]*)(?:\^|$)/;

/** @param lines what was typed before, oldest first @returns undefined if nothing in the text asks for an earlier line */
export function recall(text: string, lines: readonly string[]): Recalled | undefined {
  const quick = QUICK.exec(text);
  if (quick !== null) {
    const [whole, wrong = '', right = ''] = quick;
    const last = lines.at(-1) ?? '';
    if (!last.includes(wrong)) return { missing: `:s${whole}: substitution failed` };
    return { text: last.replace(wrong, () => right) + text.slice(whole.length) };
  }
  let [found, changed, doubled] = ['', false, false];
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const plain = /^\\[\s\S]/.exec(rest)?.[0] ?? (doubled ? undefined : unexpanded(rest, text[at - 1]));
    if (plain !== undefined) {
      found += plain;
      at += plain.length;
      continue;
    }
    const event = EVENT.exec(rest);
    if (event !== null) {
      const line = lineOf(event[1] ?? '!', lines);
      const words = line === undefined ? undefined : wordsOf(line, event[2] ?? event[3]);
      if (words === undefined)
        return { missing: `${event[0]}: ${line === undefined ? 'event not found' : 'bad word specifier'}` };
      found += words;
      at += event[0].length;
      changed = true;
      continue;
    }
    if (rest[0] === '"') doubled = !doubled;
    found += rest[0];
    at++;
  }
  return changed ? { text: found } : undefined;
}

/** What stands between single quotes, and a comment. */
const unexpanded = (text: string, before = ' '): string | undefined =>
  /^'[^']*'?/.exec(text)?.[0] ?? (/\s/.test(before) ? /^#[\s\S]*/.exec(text)?.[0] : undefined);

function lineOf(event: string, lines: readonly string[]): string | undefined {
  if (event === '!') return lines.at(-1);
  if (/^-?\d+$/.test(event)) return lines.at(event.startsWith('-') ? Number(event) : Number(event) - 1);
  const part = /^\?([^?]+)/.exec(event)?.[1];
  return lines.findLast((line) => (part === undefined ? line.startsWith(event) : line.includes(part)));
}

/** @param which words of a line; all of them unless given */
function wordsOf(line: string, which: string | undefined): string | undefined {
  if (which === undefined) return line;
  const words = line.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  if (which === '*') return words.slice(1).join(' ');
  return words.at(which === '$' ? -1 : which === '^' ? 1 : Number(which));
}
