import xterm from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Screen } from './screen.ts';

function start(columns = 20, rows = 4): { screen: Screen; written: string[]; size: { columns: number; rows: number } } {
  const written: string[] = [];
  const size = { columns, rows, write: (bytes: string) => written.push(bytes) > 0 };
  const screen = new Screen(size);
  screen.start();
  return { screen, written, size };
}
const show = (screen: Screen, ...lines: string[]): void => {
  screen.write(lines.join('\n'));
  screen.flush();
};

/** What each row of a terminal looks like, colours included, without blanks at the end. */
function cellsOf(terminal: InstanceType<typeof xterm.Terminal>): string[] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, y) => {
    const line = active.getLine(active.baseY + y);
    let text = '';
    for (let x = 0; x < terminal.cols; x++) {
      const cell = line?.getCell(x);
      if (cell === undefined || cell.getWidth() === 0) continue;
      const look = `${cell.getFgColor()}/${cell.getBgColor()}${cell.isBold() ? 'b' : ''}`;
      text += look === '-1/-1' ? cell.getChars() || ' ' : `{${cell.getChars() || ' '}${look}}`;
    }
    return text.trimEnd();
  });
}

describe('the screen', () => {
  it('clears once, then writes only lines that differ', () => {
    const { screen, written } = start();
    show(screen, 'one', 'two', 'three', 'four');
    expect(written[0]).toContain('\x1b[2J');
    show(screen, 'one', 'TWO', 'three', 'four');
    expect(written[1]).toBe('\x1b[?2026h\x1b[2;1HTWO\x1b[0m\x1b[?2026l');
    show(screen, 'one', 'TWO', 'three', 'four');
    expect(written).toHaveLength(2);
    expect(screen.stats.clears).toBe(1);
  });

  it('writes only the cells that differ, and erases what is left over', () => {
    const { screen, written } = start(40);
    show(screen, 'clock 00:00:01 and more of it, to the end', 'a row', '\x1b[31mred\x1b[39m');
    show(screen, 'clock 00:00:02 and more', 'a row that grew', '\x1b[31mred\x1b[39m');
    expect(written[1]).toBe('\x1b[?2026h\x1b[1;14H2\x1b[10C\x1b[K\x1b[2;7Hthat grew\x1b[0m\x1b[?2026l');
    show(screen, 'clock 00:00:02 and more', 'a row that grew', '\x1b[32mred\x1b[39m');
    expect(written[2]).toBe('\x1b[?2026h\x1b[3;1H\x1b[32mred\x1b[0m\x1b[?2026l');
  });

  it('shows the newest of several frames only', () => {
    const { screen, written } = start();
    screen.write('old');
    screen.write('new');
    screen.flush();
    expect(written).toHaveLength(1);
    expect(written[0]).toContain('new');
    expect(written[0]).not.toContain('old');
  });

  it('drops the frame of the old size on resize, clears once, and erases no row beyond the terminal', () => {
    const { screen, written, size } = start();
    show(screen, 'a', 'b', 'c', 'd');
    screen.write('old size');
    size.rows = 2;
    screen.resize();
    show(screen, 'a', 'b', 'c');
    expect(written[1]).not.toContain('old size');
    expect(written[1]).toContain('\x1b[2J');
    expect(written[1]).not.toContain('\x1b[3;1H');
  });

  it('writes nothing while the terminal belongs to somebody else, and everything afterwards', () => {
    const { screen, written } = start();
    show(screen, 'a');
    screen.stop();
    show(screen, 'b');
    expect(written).toHaveLength(1);
    screen.start();
    screen.flush();
    expect(written[1]).toContain('b');
  });

  it('lets the terminal move lines that only moved', () => {
    const { screen, written } = start(20, 12);
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    show(screen, ...lines.slice(0, 12));
    show(screen, ...lines.slice(1, 13));
    expect(written[1]).toContain('\x1b[S');
    expect(written[1]?.length).toBeLessThan(80);
  });

  it('shows on the terminal what the newest frame says, whatever came before', async () => {
    const short = fc.integer({ min: 0, max: 25 }).map((n) => (n === 0 ? '' : `\x1b[3${n % 8}mline ${n}\x1b[39m`));
    const piece = fc.constantFrom(
      'a',
      'bc',
      ' ',
      '    ',
      '漢',
      '│',
      '\x1b[41mon\x1b[49m',
      '\x1b[1m\x1b[32mbold\x1b[22m\x1b[39m',
    );
    const line = fc.oneof(
      short,
      fc.array(piece, { maxLength: 4 }).map((parts) => parts.join('').trimEnd()),
    );
    const jump = fc.array(line, { minLength: 10, maxLength: 10 });
    const roll = fc.record({ by: fc.integer({ min: -2, max: 2 }), top: fc.integer({ min: 0, max: 4 }), added: line });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(jump, roll, roll), { minLength: 1, maxLength: 12 }), async (frames) => {
        const terminal = new xterm.Terminal({ cols: 20, rows: 10, allowProposedApi: true, scrollback: 0 });
        const screen = new Screen({ columns: 20, rows: 10, write: (bytes) => terminal.write(bytes) === undefined });
        screen.start();
        let shown = Array.from({ length: 10 }, (_, i) => `start ${i}`);
        for (const frame of frames) {
          if (Array.isArray(frame)) shown = frame;
          else {
            const body = shown.slice(frame.top);
            const rolled = body.map((_, i) => body[i + frame.by] ?? frame.added);
            shown = [...shown.slice(0, frame.top), ...rolled];
          }
          screen.write(`${shown.join('\n')}`);
          screen.flush();
        }
        await new Promise<void>((done) => terminal.write('', done));
        const fresh = new xterm.Terminal({ cols: 20, rows: 10, allowProposedApi: true, scrollback: 0 });
        await new Promise<void>((done) =>
          fresh.write(shown.map((text, y) => `\x1b[${y + 1};1H${text}\x1b[0m`).join(''), done),
        );
        // a frame without a single letter is one that Ink writes beside the frames, and is dropped
        if (shown.some((text) => text !== '')) expect(cellsOf(terminal)).toEqual(cellsOf(fresh));
        fresh.dispose();
        terminal.dispose();
      }),
    );
  });
});
