/** Colours for terminals of every depth: 24-bit, 256, 16, or none. */

/** Bits of colour: 0 is none (NO_COLOR), 4 the sixteen, 8 the 256 palette, 24 true colour. */
export type Depth = 0 | 4 | 8 | 24;

type Rgb = readonly [number, number, number];

/** What the environment says the terminal can show. NO_COLOR wins over all (no-color.org). */
export function depthOf(env: Readonly<Record<string, string | undefined>>): Depth {
  if (env['NO_COLOR']) return 0;
  const term = env['TERM'] ?? '';
  if (term === 'dumb') return 0;
  const colorTerm = env['COLORTERM'] ?? '';
  if (/truecolor|24bit/i.test(colorTerm) || /-direct$|kitty|alacritty|ghostty/.test(term)) return 24;
  if (/256/.test(term) || env['WT_SESSION']) return 8;
  return term === '' ? 8 : 4;
}

function rgb(hex: string): Rgb {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

/** The sixteen colours as xterm draws them. */
const SIXTEEN: readonly Rgb[] = [
  [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229],
  [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
]; // biome-ignore format: a table

const distance = (a: Rgb, b: Rgb): number => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;

function nearest16(color: Rgb): number {
  let best = 0;
  for (let i = 1; i < 16; i++) if (distance(color, SIXTEEN[i] as Rgb) < distance(color, SIXTEEN[best] as Rgb)) best = i;
  return best;
}

/** The 6×6×6 cube and the grey ramp of the 256 palette. */
function nearest256(color: Rgb): number {
  const level = (v: number): number => (v < 48 ? 0 : v < 115 ? 1 : Math.min(5, Math.floor((v - 35) / 40)));
  const value = (l: number): number => (l === 0 ? 0 : 55 + l * 40);
  const [r, g, b] = color.map(level) as [number, number, number];
  const cube: Rgb = [value(r), value(g), value(b)];
  const step = Math.max(0, Math.min(23, Math.round(((color[0] + color[1] + color[2]) / 3 - 8) / 10)));
  const grey: Rgb = [8 + step * 10, 8 + step * 10, 8 + step * 10];
  return distance(color, grey) < distance(color, cube) ? 232 + step : 16 + 36 * r + 6 * g + b;
}

/** SGR parameters of a foreground or background colour; empty when the terminal has none. */
export function colorCode(hex: string, depth: Depth, ground: 'fg' | 'bg'): string {
  if (depth === 0 || hex === '') return '';
  const color = rgb(hex);
  const base = ground === 'fg' ? 38 : 48;
  if (depth === 24) return `${base};2;${color.join(';')}`;
  if (depth === 8) return `${base};5;${nearest256(color)}`;
  const index = nearest16(color);
  return String((index < 8 ? 30 + index : 82 + index) + (ground === 'fg' ? 0 : 10));
}
