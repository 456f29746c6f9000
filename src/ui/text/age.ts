/** Durations as Kubernetes prints them (apimachinery's HumanDuration). */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** @param ms a span in milliseconds */
export function duration(ms: number): string {
  const s = Math.trunc(ms / 1000);
  if (s < -1) return '<invalid>';
  if (s < 0) return '0s';
  if (s < 2 * MINUTE) return `${s}s`;
  if (s < 10 * MINUTE) return two(s, MINUTE, 'm', 1, 's');
  if (s < 3 * HOUR) return `${Math.trunc(s / MINUTE)}m`;
  if (s < 8 * HOUR) return two(s, HOUR, 'h', MINUTE, 'm');
  if (s < 2 * DAY) return `${Math.trunc(s / HOUR)}h`;
  if (s < 8 * DAY) return two(s, DAY, 'd', HOUR, 'h');
  if (s < 2 * YEAR) return `${Math.trunc(s / DAY)}d`;
  if (s < 8 * YEAR) return two(s, YEAR, 'y', DAY, 'd');
  return `${Math.trunc(s / YEAR)}y`;
}

function two(s: number, big: number, bigUnit: string, small: number, smallUnit: string): string {
  const rest = Math.trunc((s % big) / small);
  return `${Math.trunc(s / big)}${bigUnit}${rest === 0 ? '' : `${rest}${smallUnit}`}`;
}

/** From an RFC 3339 time until `now` (ms); `<unknown>` without a time. */
export function age(time: string | undefined, now: number): string {
  return since(time === undefined ? undefined : Date.parse(time), now);
}

/** The same from a virtual time, ms. */
export const since = (at: number | undefined, now: number): string =>
  at === undefined || Number.isNaN(at) ? '<unknown>' : duration(now - at);

/** The simulated clock: `00:03:25`, with days in front when there are any. */
export function clock(ms: number): string {
  if (ms < 0) return `-${clock(-ms)}`; // before the scenario began
  const s = Math.floor(ms / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const text = `${two(Math.floor((s % DAY) / HOUR))}:${two(Math.floor((s % HOUR) / MINUTE))}:${two(s % MINUTE)}`;
  return s >= DAY ? `${Math.floor(s / DAY)}d ${text}` : text;
}
