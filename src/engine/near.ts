/** Near words, for "did you mean". */

/** Edits (insert, delete, replace, swap neighbours) that make `b` of `a`: the optimal string alignment distance. */
export function distance(a: string, b: string): number {
  const width = b.length + 1;
  let before: number[] = [];
  let previous = Array.from({ length: width }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j < width; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** The words near to `word`, nearest first: a third of its letters may differ, or one contains the other. */
export function near(word: string, words: Iterable<string>, most = 3): string[] {
  const wanted = word.toLowerCase().slice(0, 100);
  const scored: { word: string; score: number }[] = [];
  for (const candidate of words) {
    if (candidate === '') continue;
    const other = candidate.toLowerCase();
    const score = distance(wanted, other);
    const inside = Math.min(wanted.length, other.length) > 2 && (other.includes(wanted) || wanted.includes(other));
    if (score <= Math.max(1, Math.floor(Math.max(wanted.length, other.length) / 3)))
      scored.push({ word: candidate, score });
    else if (inside) scored.push({ word: candidate, score: score + 100 });
  }
  scored.sort((a, b) => a.score - b.score || (a.word < b.word ? -1 : 1));
  return scored.slice(0, most).map((each) => each.word);
}

/** ` - did you mean "steps"?`, or nothing. */
export function didYouMean(word: string, words: Iterable<string>): string {
  const [nearest] = near(word, words, 1);
  return nearest === undefined ? '' : ` - did you mean "${nearest}"?`;
}
