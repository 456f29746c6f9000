/** Tables as minikube draws them: bars and dashes, heads in the middle. */

export function drawn(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = (i: number): number => Math.max(...[head, ...rows].map((row) => (row[i] ?? '').length));
  const rule = `|${head.map((_, i) => '-'.repeat(width(i) + 2)).join('|')}|`;
  const line = (row: readonly string[], put: (cell: string, width: number) => string): string =>
    `|${head.map((_, i) => ` ${put(row[i] ?? '', width(i))} `).join('|')}|`;
  const middle = (cell: string, wide: number): string => {
    const left = Math.floor((wide - cell.length) / 2);
    return `${' '.repeat(left)}${cell}`.padEnd(wide);
  };
  const body = rows.map((row) =>
    line(row, (cell, wide) => (/^\d+$/.test(cell) ? cell.padStart(wide) : cell.padEnd(wide))),
  );
  return [rule, line(head, middle), rule, ...body, rule].map((each) => `${each}\n`).join('');
}
