/**
 * Virtual time as text. Times inside the engine are integer milliseconds since the Unix epoch of the simulated clock;
 * this is the only file that touches Date, and it never asks it for the present.
 */

interface Printed {
  readonly second: number;
  readonly text: string;
}
/** The seconds that were printed last, by their last digits: hundreds of stamps are of one second, or of a few before it. */
const printed: Printed[] = new Array<Printed>(64).fill({ second: Number.NaN, text: '' });

/** RFC 3339 with whole seconds, as `metav1.Time` prints it: `2026-03-02T09:00:00Z`. @param ms virtual milliseconds */
export function toTime(ms: number): string {
  const second = Math.floor(ms / 1000);
  const at = second & (printed.length - 1);
  const known = printed[at];
  if (known?.second === second) return known.text;
  const text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  printed[at] = { second, text };
  return text;
}

/** RFC 3339 with microseconds, as `metav1.MicroTime` prints it. @param ms virtual milliseconds */
export function toMicroTime(ms: number): string {
  const whole = Math.floor(ms / 1000) * 1000;
  return `${toTime(ms).slice(0, -1)}.${String(Math.floor(ms - whole)).padStart(3, '0')}000Z`;
}

/** RFC 1123 with a numeric zone, as Go's RFC1123Z prints it: `Mon, 02 Mar 2026 09:00:00 +0000`. @param ms virtual milliseconds */
export function toRfc1123(ms: number): string {
  return toHttpTime(ms).replace('GMT', '+0000');
}

/** The text that was read last: objects of one second are looked at one after another. */
let read = { text: '', ms: Number.NaN };

/** Milliseconds of an RFC 3339 instant, or NaN when it is none. */
export function fromTime(text: string): number {
  if (text !== read.text) read = { text, ms: Date.parse(text) };
  return read.ms;
}

/** `Thu, 01 Jan 2026 00:00:40 GMT`, as HTTP writes time. */
export const toHttpTime = (ms: number): string => new Date(ms).toUTCString();
