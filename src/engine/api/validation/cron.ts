/**
 * Cron schedules: what Kubernetes takes and how it refuses (robfig/cron `ParseStandard`). When a schedule fires is
 * cron-parser's business; this knows the form only, because the words of a refusal are the library's that Kubernetes uses.
 */

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ') },
  { min: 0, max: 6, names: 'sun mon tue wed thu fri sat'.split(' ') },
];
const DESCRIPTORS = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);
const DURATION = /^[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+)$/;

class Wrong extends Error {}

/** What is wrong with a schedule, or undefined. */
export function cronError(schedule: string): string | undefined {
  try {
    check(schedule);
    return undefined;
  } catch (error) {
    if (error instanceof Wrong) return error.message;
    throw error;
  }
}

function check(text: string): void {
  let spec = text;
  const zone = /^(?:CRON_)?TZ=(\S*)(\s.*)?$/s.exec(spec);
  if (zone) {
    if (zone[2] === undefined)
      throw new Wrong('invalid schedule format: runtime error: slice bounds out of range [:-1]');
    if (!isTimeZone(zone[1] ?? '')) throw new Wrong(`provided bad location ${zone[1]}: unknown time zone ${zone[1]}`);
    spec = zone[2].trim();
  }
  if (spec.startsWith('@')) {
    descriptor(spec);
    return;
  }
  const fields = spec.split(/\s+/).filter((field) => field !== '');
  if (fields.length !== FIELDS.length)
    throw new Wrong(`expected exactly ${FIELDS.length} fields, found ${fields.length}: [${fields.join(' ')}]`);
  fields.forEach((field, i) => {
    for (const part of field.split(',')) if (part !== '') range(part, FIELDS[i] ?? { min: 0, max: 0 });
  });
}

function descriptor(spec: string): void {
  if (DESCRIPTORS.has(spec)) return;
  if (!spec.startsWith('@every ')) throw new Wrong(`unrecognized descriptor: ${spec}`);
  const duration = spec.slice('@every '.length);
  if (!DURATION.test(duration))
    throw new Wrong(`failed to parse duration ${spec}: time: invalid duration ${JSON.stringify(duration)}`);
}

function range(text: string, bounds: Bounds): void {
  const parts = text.split('/');
  const ends = (parts[0] ?? '').split('-');
  let [start, end] = [bounds.min, bounds.max];
  if (ends[0] !== '*' && ends[0] !== '?') {
    start = number(ends[0] ?? '', bounds);
    end = ends.length === 1 ? start : number(ends[1] ?? '', bounds);
    if (ends.length > 2) throw new Wrong(`too many hyphens: ${text}`);
  }
  let step = 1;
  if (parts.length === 2) {
    step = number(parts[1] ?? '', { min: 0, max: 0 });
    if (ends.length === 1) end = bounds.max;
  } else if (parts.length > 2) throw new Wrong(`too many slashes: ${text}`);
  if (start < bounds.min) throw new Wrong(`beginning of range (${start}) below minimum (${bounds.min}): ${text}`);
  if (end > bounds.max) throw new Wrong(`end of range (${end}) above maximum (${bounds.max}): ${text}`);
  if (start > end) throw new Wrong(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (step === 0) throw new Wrong(`step of range should be a positive number: ${text}`);
}

function number(text: string, { min, names }: Bounds): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + min;
  if (!/^[+-]?\d+$/.test(text))
    throw new Wrong(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = Number(text);
  if (value < 0) throw new Wrong(`negative number (${value}) not allowed: ${text}`);
  return value;
}

/** Whether the host's time zone data know `name`. */
export function isTimeZone(name: string): boolean {
  if (name === '' || name === 'UTC') return true;
  // Files of zones are found by their very names.
  if (name === name.toLowerCase()) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
