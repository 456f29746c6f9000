/** What an emulated terminal shows, as SVG. */
import type { Terminal } from '@xterm/headless';

const WIDTH = 8.4;
const HEIGHT = 18;
const FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace";
const GROUND = '#101418';
const TEXT = '#f5f5f5';

interface Run {
  text: string;
  x: number;
  color: string;
  ground: string;
  bold: boolean;
}

const hex = (rgb: number): string => `#${rgb.toString(16).padStart(6, '0')}`;
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

function runsOf(terminal: Terminal, y: number): Run[] {
  const line = terminal.buffer.active.getLine(y);
  const runs: Run[] = [];
  for (let x = 0; x < terminal.cols; x++) {
    const cell = line?.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const fg = cell.isFgRGB() ? hex(cell.getFgColor()) : TEXT;
    const bg = cell.isBgRGB() ? hex(cell.getBgColor()) : GROUND;
    const [color, ground] = cell.isInverse() ? [bg, fg] : [fg, bg];
    const bold = cell.isBold() !== 0;
    const last = runs.at(-1);
    if (last !== undefined && last.color === color && last.ground === ground && last.bold === bold)
      last.text += cell.getChars() || ' ';
    else runs.push({ text: cell.getChars() || ' ', x, color, ground, bold });
  }
  return runs;
}

export function svgOf(terminal: Terminal): string {
  const [width, height] = [terminal.cols * WIDTH + 16, terminal.rows * HEIGHT + 16];
  const parts: string[] = [];
  for (let y = 0; y < terminal.rows; y++)
    for (const { text, x, color, ground, bold } of runsOf(terminal, y)) {
      const left = (x * WIDTH + 8).toFixed(1);
      const size = ([...text].length * WIDTH).toFixed(1);
      if (ground !== GROUND)
        parts.push(`<rect x="${left}" y="${y * HEIGHT + 8}" width="${size}" height="${HEIGHT}" fill="${ground}"/>`);
      if (text.trim() !== '')
        parts.push(
          `<text x="${left}" y="${y * HEIGHT + 21}" fill="${color}"${bold ? ' font-weight="bold"' : ''} textLength="${size}" xml:space="preserve">${escaped(text)}</text>`,
        );
    }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" font-family="${FONT}" font-size="14"><rect width="100%" height="100%" rx="6" fill="${GROUND}"/>${parts.join('\n')}</svg>\n`;
}
