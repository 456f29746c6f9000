import xterm from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { LinePainter, rowsOf } from './line-painter.ts';

const COLUMNS = 10;

/** What a terminal of ten columns and four rows shows, and where its cursor stands. */
async function shown(...bytes: readonly string[]): Promise<{ rows: string[]; at: [number, number] }> {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: 4, allowProposedApi: true });
  for (const each of bytes) await new Promise<void>((done) => terminal.write(each, done));
  const { active } = terminal.buffer;
  const rows = [0, 1, 2, 3].map((y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '');
  return { rows, at: [active.cursorX, active.cursorY] };
}

describe('a line painted on a plain terminal', () => {
  it('breaks rows where they end, and leaves room for the cursor', () => {
    expect(rowsOf('abc', 2)).toEqual(['ab', 'c']);
    expect(rowsOf('abcd', 2)).toEqual(['ab', 'cd', '']);
    expect(rowsOf('', 2)).toEqual(['']);
    expect(rowsOf('a漢b', 2)).toEqual(['a', '漢', 'b']);
  });

  it('shows a line over rows, with the cursor in it, and a shorter one in its place', async () => {
    const painter = new LinePainter();
    const show = (text: string, cursor: number): string =>
      painter.show({ prompt: '$ ', text, cursor }, COLUMNS, 4, (prompt) => `\x1b[32m${prompt}\x1b[0m`);
    const long = show('one two three', 3);
    expect(await shown('out\r\n', long)).toEqual({ rows: ['out', '$ one two ', 'three', ''], at: [5, 1] });
    const short = show('漢 b', 1);
    expect(await shown('out\r\n', long, short)).toEqual({ rows: ['out', '$ 漢 b', '', ''], at: [4, 1] });
    expect(await shown('out\r\n', long, short, painter.hide())).toEqual({ rows: ['out', '', '', ''], at: [0, 1] });
  });

  it('shows the rows around the cursor of a line longer than the terminal', async () => {
    const text = Array.from({ length: 8 }, (_, i) => `${i}`.repeat(COLUMNS)).join('');
    const bytes = new LinePainter().show({ prompt: '', text, cursor: 25 }, COLUMNS, 4, String);
    expect(await shown(bytes)).toEqual({ rows: ['0', '1', '2', '3'].map((d) => d.repeat(COLUMNS)), at: [5, 2] });
  });
});
