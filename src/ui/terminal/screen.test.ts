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
});
