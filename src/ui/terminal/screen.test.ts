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

describe('the screen', () => {
  it('clears once, then writes only lines that differ', () => {
    const { screen, written } = start();
    show(screen, 'one', 'two', 'three', 'four');
    expect(written[0]).toContain('\x1b[2J');
    show(screen, 'one', 'TWO', 'three', 'four');
    expect(written[1]).toBe('\x1b[?2026h\x1b[2;1H\x1b[KTWO\x1b[0m\x1b[?2026l');
    show(screen, 'one', 'TWO', 'three', 'four');
    expect(written).toHaveLength(2);
    expect(screen.stats.clears).toBe(1);
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
    const line = fc.integer({ min: 0, max: 25 }).map((n) => (n === 0 ? '' : `\x1b[3${n % 8}mline ${n}\x1b[39m`));
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
        const { active } = terminal.buffer;
        const seen = shown.map((_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '');
        // a frame without a single letter is one that Ink writes beside the frames, and is dropped
        if (shown.some((text) => text !== ''))
          expect(seen).toEqual(shown.map((text) => text.replace(/\x1b\[\d+m/g, '')));
        terminal.dispose();
      }),
    );
  });
});
