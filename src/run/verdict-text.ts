/** A verdict on one line: what was to hold, and what was found instead. */
import { oneLine, type Verdict } from '../scenario/index.ts';

export function verdictText({ text, detail, place }: Verdict): string {
  const where = place === undefined ? '' : `${place.file}:${place.line}:${place.column}: `;
  return detail === undefined ? oneLine(text) : `${oneLine(text)} (${where}${oneLine(detail)})`;
}
