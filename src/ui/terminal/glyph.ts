/** The width of one grapheme by Ink's own measure, remembered. */
import stringWidth from 'string-width';

const widths = new Map<string, number>();

export function stringWidthOf(grapheme: string): number {
  let width = widths.get(grapheme);
  if (width === undefined) {
    width = stringWidth(grapheme);
    if (widths.size > 10_000) widths.clear();
    widths.set(grapheme, width);
  }
  return width;
}
