import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import InkOutput from '../../../node_modules/ink/build/output.js';
import { accelerate } from './painter.ts';

const codes = ['\x1b[31m', '\x1b[1m', '\x1b[2m', '\x1b[22m', '\x1b[39m', '\x1b[0m', '\x1b[48;5;9m', '\x1b[49m', '\x1b[7m', '\x1b[27m',
  '\x1b[38;2;1;2;3m', '\x1b[1;4m', '\x1b[97m']; // biome-ignore format: a list
const narrow = ['a', 'Z', ' ', ' ', '─', '│', '…', 'é', '●', 'e\u0301', 'ש', '↑', '⣿'];
const wide = [...narrow, '漢', '👍'];
const textOf = (glyphs: readonly string[]) =>
  fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...glyphs) }, fc.constantFrom(...codes)), {
    maxLength: 12,
  });
const text = textOf(narrow);
const write = fc.record({
  x: fc.integer({ min: 0, max: 8 }),
  y: fc.integer({ min: 0, max: 5 }),
  lines: fc.array(
    text.map((parts) => parts.join('')),
    { minLength: 1, maxLength: 3 },
  ),
  upper: fc.boolean(),
});

let undo = (): void => {};
afterEach(() => undo());

function paint(writes: readonly (typeof write extends fc.Arbitrary<infer T> ? T : never)[], width: number): string {
  const output = new InkOutput({ width, height: 6 });
  for (const { x, y, lines, upper } of writes)
    output.write(x, y, lines.join('\n'), {
      transformers: upper ? [(line: string, i: number) => `\x1b[32m${i}${line}`] : [],
    });
  return output.get().output;
}

describe('the painter accelerator', () => {
  it("gives what Ink's painter gives", () => {
    fc.assert(
      fc.property(fc.array(fc.array(write, { maxLength: 6 }), { minLength: 1, maxLength: 4 }), (frames) => {
        undo();
        const expected = frames.map((writes) => paint(writes, 40));
        undo = accelerate();
        expect(frames.map((writes) => paint(writes, 40))).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  it("gives what Ink's painter gives for wide characters that nothing covers", () => {
    const rows = fc.array(
      textOf(wide).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 8 }), (frames, x) => {
        undo();
        const once = (lines: readonly string[]) => paint([{ x, y: 0, lines: [...lines], upper: false }], 40);
        const expected = frames.map(once);
        undo = accelerate();
        expect(frames.map(once)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('blanks a wide character that something covers by half, so that the line keeps its width', () => {
    undo = accelerate();
    const over = (x: number, patch: string) =>
      paint(
        [
          { x: 0, y: 0, lines: ['漢字漢字|'], upper: false },
          { x, y: 0, lines: [patch], upper: false },
        ],
        40,
      ).split('\n')[0];
    expect(over(1, 'ab')).toBe(' ab 漢字|');
    expect(over(2, 'ab')).toBe('漢ab漢字|');
    expect(over(3, '漢')).toBe('漢 漢 字|');
    expect(over(0, 'a')).toBe('a 字漢字|');
  });

  it('leaves clipped frames to Ink', () => {
    const run = (): string => {
      const output = new InkOutput({ width: 10, height: 2 });
      output.clip({ x1: 0, x2: 3, y1: undefined, y2: undefined });
      output.write(0, 0, 'abcdef', { transformers: [] });
      output.unclip();
      return output.get().output;
    };
    const expected = run();
    undo = accelerate();
    expect(run()).toBe(expected);
    expect(expected.trimEnd()).toBe('abc');
  });
});
