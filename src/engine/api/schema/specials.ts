/** Types that read themselves: quantities, times, numbers-or-names. A failure here ends decoding at once, as in Go. */
import { canonicalQuantity, QuantityError } from '../quantity.ts';
import { cannotUnmarshal, DecodeError, jsonKind, type Place } from './errors.ts';

const MAX_INT32 = 2_147_483_647;

/** @throws DecodeError */
export function quantity(value: unknown): string {
  try {
    return canonicalQuantity(typeof value === 'string' ? value.trim() : JSON.stringify(value));
  } catch (error) {
    if (error instanceof QuantityError) throw new DecodeError(error.message);
    throw error;
  }
}

/** @throws DecodeError */
export function intOrString(value: unknown, place: Place): string | number {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') throw new DecodeError(cannotUnmarshal(jsonKind(value), 'int32', place));
  if (!Number.isInteger(value) || Math.abs(value) > MAX_INT32)
    throw new DecodeError(cannotUnmarshal(`number ${goNumber(value)}`, 'int32', place));
  return value;
}

/** A number as it was probably written. */
export function goNumber(value: number): string {
  return String(value);
}

const LAYOUT = '2006-01-02T15:04:05Z07:00';
const MICRO_LAYOUT = '2006-01-02T15:04:05.000000Z07:00';
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^\d\d/, '01'],
  [/^-/, '-'],
  [/^\d\d/, '02'],
  [/^T/, 'T'],
  [/^\d\d/, '15'],
  [/^:/, ':'],
  [/^\d\d/, '04'],
  [/^:/, ':'],
  [/^\d\d(\.\d+)?/, '05'],
  [/^(Z|[+-]\d\d:\d\d)/, 'Z07:00'],
];
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * RFC 3339, in whole seconds of UTC (`micro`: with six digits of a second).
 * @throws DecodeError in the words of Go's time.Parse
 */
export function time(value: unknown, place: Place, micro = false): string {
  if (typeof value !== 'string') throw new DecodeError(cannotUnmarshal(jsonKind(value), 'string', place));
  const layout = micro ? MICRO_LAYOUT : LAYOUT;
  const refuse = (why: string) => new DecodeError(`parsing time ${JSON.stringify(value)}${why}`);
  let rest = value;
  for (const [shape, part] of PARTS) {
    const match = shape.exec(rest);
    if (match === null)
      throw refuse(` as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(part)}`);
    rest = rest.slice(match[0].length);
  }
  if (rest !== '') throw refuse(`: extra text: ${JSON.stringify(rest)}`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = value.split(/[-T:Z+.]/).map(Number);
  if (month < 1 || month > 12) throw refuse(': month out of range');
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && !leap ? 28 : (DAYS[month - 1] ?? 31);
  if (day < 1 || day > days) throw refuse(': day out of range');
  if (hour > 23) throw refuse(': hour out of range');
  if (minute > 59) throw refuse(': minute out of range');
  if (second > 59) throw refuse(': second out of range');
  return inUtc(value, [year, month, day, hour, minute, second], micro);
}

function inUtc(text: string, parts: readonly number[], micro: boolean): string {
  const zone = /([+-])(\d\d):(\d\d)$/.exec(text);
  const fraction = micro ? `.${(/\.(\d+)/.exec(text)?.[1] ?? '').padEnd(6, '0').slice(0, 6)}` : '';
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  const offset = zone === null ? 0 : (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3]));
  const minutes = daysFrom(year, month, day) * 1440 + hour * 60 + minute - offset;
  const [y, m, d] = dateOf(Math.floor(minutes / 1440));
  const two = (n: number) => String(n).padStart(2, '0');
  const left = ((minutes % 1440) + 1440) % 1440;
  return `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}T${two(Math.floor(left / 60))}:${two(left % 60)}:${two(second)}${fraction}Z`;
}

/** Days since 1970-01-01 of a date, and back (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function daysFrom(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function dateOf(days: number): [number, number, number] {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return [yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - Math.floor((153 * mp + 2) / 5) + 1];
}

const DURATION = /^[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+)$/;

/** @throws DecodeError in the words of Go's time.ParseDuration */
export function duration(value: unknown, place: Place): string {
  if (typeof value !== 'string') throw new DecodeError(cannotUnmarshal(jsonKind(value), 'string', place));
  if (!DURATION.test(value)) {
    const bare = /^[+-]?[\d.]+$/.test(value) && value !== '';
    throw new DecodeError(`time: ${bare ? 'missing unit in' : 'invalid'} duration ${JSON.stringify(value)}`);
  }
  return value;
}

const BASE64 = /^[A-Za-z0-9+/]$/;

/** Checks standard base64 with padding; line breaks are let through. @throws DecodeError in the words of Go's decoder */
export function base64(value: string): string {
  const text = value.replace(/[\r\n]/g, '');
  const corrupt = (at: number) => new DecodeError(`illegal base64 data at input byte ${at}`);
  const end = text.replace(/=+$/, '').length;
  for (let i = 0; i < end; i++) if (!BASE64.test(text[i] ?? '')) throw corrupt(i);
  const padding = text.length - end;
  if (text.length % 4 !== 0 || padding > 2 || (padding > 0 && end % 4 === 1))
    throw corrupt(padding === 0 ? text.length - (text.length % 4) : padding > 2 ? end : text.length);
  return text;
}
