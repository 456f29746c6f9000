/** Two texts as a unified diff with three lines of context (`diff -u`). */

const CONTEXT = 3;

interface Edit {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

/** The shortest edits by longest common subsequence; manifests are short. */
function edits(a: readonly string[], b: readonly string[]): Edit[] {
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

/** @param now virtual ms, the time of both files @returns an empty text for equal texts */
export function unifiedDiff(before: string, after: string, from: string, to: string, now: number): string {
  const list = edits(linesOf(before), linesOf(after));
  const changed = list.flatMap((edit, i) => (edit.kind === ' ' ? [] : [i]));
  if (changed.length === 0) return '';
  const time = new Date(now).toISOString().replace('T', ' ').replace('Z', '000000 +0000');
  let text = `--- ${from}\t${time}\n+++ ${to}\t${time}\n`;
  for (let k = 0; k < changed.length; ) {
    const start = Math.max(0, (changed[k] ?? 0) - CONTEXT);
    let last = changed[k] ?? 0;
    while (k + 1 < changed.length && (changed[k + 1] ?? 0) - last <= 2 * CONTEXT) last = changed[++k] ?? last;
    k++;
    text += hunk(list, start, Math.min(list.length, last + CONTEXT + 1));
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
