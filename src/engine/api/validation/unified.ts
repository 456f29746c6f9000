/** Two texts as the hunks of a unified diff (`diff -u`). */

const CONTEXT = 3;

/** A line that is kept, taken away or put in. */
export interface Edit {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

const kept = (lines: readonly string[]): Edit[] => lines.map((text) => ({ kind: ' ', text }));

/** The shortest edits by longest common subsequence, between what is equal at both ends. */
function shortest(before: readonly string[], after: readonly string[]): Edit[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const [a, b] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  return [...kept(before.slice(0, head)), ...middle(a, b), ...kept(before.slice(before.length - tail))];
}

function middle(a: readonly string[], b: readonly string[]): Edit[] {
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const list: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      list.push({ kind: ' ', text: a[i++] ?? '' });
      j++;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1)))
      list.push({ kind: '-', text: a[i++] ?? '' });
    else list.push({ kind: '+', text: b[j++] ?? '' });
  }
  return list;
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** @param context lines around what differs @param edits how the difference is found @returns an empty text for equal texts */
export function hunks(before: string, after: string, context = CONTEXT, edits = shortest): string {
  const list = edits(linesOf(before), linesOf(after));
  const changed = list.flatMap((edit, i) => (edit.kind === ' ' ? [] : [i]));
  let text = '';
  for (let k = 0; k < changed.length; ) {
    const start = Math.max(0, (changed[k] ?? 0) - context);
    let last = changed[k] ?? 0;
    while (k + 1 < changed.length && (changed[k + 1] ?? 0) - last <= 2 * context + 1) last = changed[++k] ?? last;
    k++;
    text += hunk(list, start, Math.min(list.length, last + context + 1));
  }
  return text;
}

function hunk(list: readonly Edit[], start: number, end: number): string {
  const count = (kinds: string, upTo: number): number =>
    list.slice(0, upTo).filter((e) => kinds.includes(e.kind)).length;
  const range = (kinds: string): string => {
    const [first, length] = [count(kinds, start) + 1, count(kinds, end) - count(kinds, start)];
    return length === 1 ? `${first}` : `${length === 0 ? first - 1 : first},${length}`;
  };
  const body = list
    .slice(start, end)
    .map((e) => `${e.kind}${e.text}\n`)
    .join('');
  return `@@ -${range(' -')} +${range(' +')} @@\n${body}`;
}
