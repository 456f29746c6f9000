import { describe, expect, it } from 'vitest';
import { depthOf } from './color.ts';
import { SKINS, type SkinName } from './skins.ts';
import { Theme } from './theme.ts';

/** How people without one kind of cone see a colour (Viénot, Brettel, Mollon 1999; linear approximation). */
const BLIND: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
  protanopia: [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
  deuteranopia: [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}; // biome-ignore format: a table

const rgb = (hex: string): number[] => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255);
const linear = (v: number): number => v ** 2.2;
const seen = (hex: string, matrix: readonly (readonly [number, number, number])[]): number[] => {
  const [r = 0, g = 0, b = 0] = rgb(hex).map(linear);
  return matrix.map(([x, y, z]) => Math.max(0, x * r + y * g + z * b) ** (1 / 2.2));
};
const apart = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((v, i) => v - (b[i] ?? 0)));

describe('skins', () => {
  it('are three, each with a colour for every role', () => {
    expect(Object.keys(SKINS)).toEqual(['stock', 'safe', 'light']);
    for (const skin of Object.values(SKINS))
      for (const colour of Object.values(skin)) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
  });

  it.each(Object.entries(BLIND))('safe keeps what is well, what waits and what fails apart under %s', (_, matrix) => {
    const { normal, pending, error, good } = SKINS.safe;
    for (const [a, b] of [[normal, error], [normal, pending], [good, error], [pending, error]] as const)
      expect(apart(seen(a, matrix), seen(b, matrix))).toBeGreaterThan(0.12); // biome-ignore format: pairs
  });

  /** What a row may be; what is new and what starts are one. */
  const STATES = [
    'normal',
    'added',
    'modified',
    'error',
    'pending',
    'completed',
    'terminating',
    'good',
    'marked',
    'gone',
  ] as const;

  it.each(
    Object.keys(SKINS).flatMap((skin) => ([4, 8, 24] as const).map((depth) => [skin as SkinName, depth] as const)),
  )('%s tells the states of rows apart with %i bits of colour, also under the cursor', (skin, depth) => {
    const theme = new Theme(skin, depth);
    for (const ground of ['role', 'on'] as const)
      expect(new Set(STATES.map((state) => theme.open({ [ground]: state }))).size).toBe(STATES.length);
  });

  it('without colours hold apart what matters by bold, dim and inverse', () => {
    const theme = new Theme('stock', 0);
    expect(theme.paint({ role: 'error' }, 'x')).toBe('\x1b[1mx\x1b[0m');
    expect(theme.paint({ on: 'normal' }, 'x')).toBe('\x1b[7mx\x1b[0m');
    expect(theme.paint({ role: 'normal' }, 'x')).toBe('x');
  });

  it('without colours tell the states of rows apart, some of them by the sign in front', () => {
    const theme = new Theme('stock', 0);
    const states = [
      'normal',
      'added',
      'modified',
      'error',
      'pending',
      'completed',
      'terminating',
      'marked',
      'gone',
    ] as const;
    expect(new Set(states.map((role) => theme.sign(role) + theme.open({ role }))).size).toBe(states.length);
  });

  it('use only what the terminal has', () => {
    expect(depthOf({ NO_COLOR: '1', TERM: 'xterm-256color', COLORTERM: 'truecolor' })).toBe(0);
    expect(depthOf({ TERM: 'dumb' })).toBe(0);
    expect(depthOf({ TERM: 'xterm' })).toBe(4);
    expect(depthOf({ TERM: 'xterm-256color' })).toBe(8);
    expect(depthOf({ TERM: 'xterm-256color', COLORTERM: 'truecolor' })).toBe(24);
    expect(new Theme('stock', 4).open({ role: 'error' })).toMatch(/^\x1b\[(?:3|9)[0-7]m$/);
    expect(new Theme('stock', 8).open({ role: 'error' })).toMatch(/^\x1b\[38;5;\d+m$/);
    expect(new Theme('stock', 24).open({ role: 'error' })).toBe('\x1b[38;2;255;69;0m');
  });
});
