/** Lengths of simulated time as people write them: `90s`, `2m`, `1h30m`, `500ms`. */

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;

/** Longer than this nothing in a scenario may take: ten years, ms. Times beyond would not be dates any more. */
export const LONGEST = 3_650 * 86_400_000;

/** A duration as written in a scenario: text, or a bare 0. */
export type Duration = string | 0;

/** @returns milliseconds, or NaN when the text is no duration */
export function toMs(duration: Duration): number {
  if (duration === 0) return 0;
  if (!DURATION.test(duration)) return Number.NaN;
  let total = 0;
  for (const [, number, unit] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    total += Number(number) * (UNITS[unit ?? ''] ?? Number.NaN);
  return Math.round(total);
}

/** `75_000` → `1m15s`: the shortest exact form in minutes and seconds, hours from an hour on. */
export function fromMs(ms: number): string {
  if (ms < 0) return `-${fromMs(-ms)}`;
  const seconds = Math.floor(ms / 1000);
  const parts: string[] = [];
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = (ms % 60_000) / 1000;
  if (hours > 0) parts.push(`${hours}h`);
  if (minutes > 0) parts.push(`${minutes}m`);
  if (rest > 0 || parts.length === 0) parts.push(`${Number(rest.toFixed(3))}s`);
  return parts.join('');
}

/** `+12:03.4`: minutes (hours from one on), seconds and tenths since the start, for logs. @param ms milliseconds */
export function clockText(ms: number): string {
  const sign = ms < 0 ? '-' : '+';
  const tenths = Math.floor(Math.abs(ms) / 100);
  const seconds = Math.floor(tenths / 10);
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = two(Math.floor((seconds % 3600) / 60));
  return `${sign}${hours > 0 ? `${hours}:` : ''}${minutes}:${two(seconds % 60)}.${tenths % 10}`;
}
