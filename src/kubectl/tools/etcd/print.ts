/** How the etcd tools print: plain lines, or a table with a frame. */

/** A table as etcdctl draws it: titles centred, numbers to the right. */
export function frame(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const bar = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`;
  const centred = (text: string, width: number): string => {
    const left = Math.floor((width - text.length) / 2);
    return ' '.repeat(left) + text + ' '.repeat(width - text.length - left);
  };
  const line = (cells: readonly string[], lay: (text: string, width: number) => string): string =>
    `| ${widths.map((width, i) => lay(cells[i] ?? '', width)).join(' | ')} |`;
  return [bar, line(titles, centred), bar, ...rows.map((row) => line(row, (text, width) => text.padStart(width))), bar]
    .map((text) => `${text}\n`)
    .join('');
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `20 MB`, `2.1 MB` (go-humanize) */
export function bytesText(bytes: number): string {
  if (bytes < 10) return `${bytes} B`;
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(1000)));
  const value = Math.floor((bytes / 1000 ** unit) * 10 + 0.5) / 10;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${UNITS[unit]}`;
}

/** A Go duration of some ms: `3.360546ms` */
export const tookText = (ms: number): string => `${Number(ms.toFixed(6))}ms`;
