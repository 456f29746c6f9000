import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folded, Scrollback } from './scrollback.ts';

const texts = (screen: Scrollback): string[] => screen.lines.map((line) => line.map(([, text]) => text).join(''));

describe('what a terminal has printed', () => {
  it('knows line ends, returns, tabs and clearing', () => {
    const screen = new Scrollback();
    screen.write('a\tb\nhalf');
    screen.write(' line\n10%\r20%\n');
    expect(texts(screen)).toEqual(['a       b', 'half line', '20%']);
    screen.write('\x1b[H\x1b[2Jnew');
    expect(texts(screen)).toEqual(['new']);
  });

  it('shows colours in the roles of the skin, and nothing else that could command a terminal', () => {
    const screen = new Scrollback();
    screen.write('\x1b[1;31mred\x1b[0m plain \x1b]0;title\x07\x1b[?1049h\x1b[5n\x9b3J\n');
    expect(screen.lines[0]?.[0]).toEqual([{ bold: true, role: 'error' }, 'red']);
    expect(texts(screen)[0]).toBe('red plain ^[]0;title^G^[[?1049h^[[5n\\u009b3J');
  });

  it('never holds a control character, whatever is written in whatever pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (pieces) => {
        const screen = new Scrollback();
        for (const piece of pieces) screen.write(piece);
        expect(texts(screen).join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      }),
    );
  });

  it('is bounded', () => {
    const screen = new Scrollback();
    for (let i = 0; i < 20_000; i++) screen.write(`${i}\n`);
    expect(screen.lines.length).toBeLessThanOrEqual(5_500);
    expect(texts(screen).at(-1)).toBe('19999');
    screen.write('x'.repeat(1_000_000));
    expect(texts(screen).at(-1)?.length).toBeLessThanOrEqual(10_000);
  });

  it('folds at the edge', () => {
    expect(
      folded(
        [
          [{}, 'abcde'],
          [{ bold: true }, 'fg'],
        ],
        3,
      ),
    ).toEqual([
      [[{}, 'abc']],
      [
        [{}, 'de'],
        [{ bold: true }, 'f'],
      ],
      [[{ bold: true }, 'g']],
    ]);
  });
});
