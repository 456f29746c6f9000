/** The text of `kubectl describe` while it is made: lines with levels of indentation, cells that end in tabs. */
import { fromTime, humanDuration } from '../../engine/index.ts';
import { DESCRIBE, tabbed } from '../printers/tabwriter.ts';

/** Longer annotations go on lines of their own. */
const MAX_ANNOTATION = 140;
const HIDDEN = new Set(['kubectl.kubernetes.io/last-applied-configuration']);

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const sortedKeys = (map: object | undefined): string[] => Object.keys(map ?? {}).sort(byText);

export class Writer {
  #text = '';
  readonly #done: string[] = [];
  /** Virtual milliseconds: ages count from here. */
  readonly now: number;

  constructor(now: number) {
    this.now = now;
  }

  /** Text as it is, after `level` indentations of two spaces. */
  write(level: number, text: string): void {
    this.#text += '  '.repeat(level) + text;
  }

  line(level: number, text: string): void {
    this.write(level, `${text}\n`);
  }

  /** `Name:\tvalue` at the outermost level. */
  field(name: string, value: unknown): void {
    this.line(0, `${name}:\t${String(value)}`);
  }

  /** Lays out what was written until now: columns before and after don't influence each other. */
  flush(): void {
    this.#done.push(tabbed(this.#text, DESCRIBE));
    this.#text = '';
  }

  /** The text, laid out. */
  finish(): string {
    this.flush();
    return this.#done.join('');
  }

  /** The text with its tabs, as `rollout history` prints templates. */
  raw(): string {
    return this.#text;
  }

  list(title: string, items: readonly string[], inner = '\t', indent = ''): void {
    this.write(0, `${indent}${title}:${inner}`);
    if (items.length === 0) this.line(0, '<none>');
    items.forEach((item, i) => {
      this.line(0, i === 0 ? item : `${indent}${inner}${item}`);
    });
  }

  labels(title: string, labels: Readonly<Record<string, string>> | undefined): void {
    this.list(
      title,
      sortedKeys(labels).map((key) => `${key}=${labels?.[key]}`),
    );
  }

  annotations(title: string, annotations: Readonly<Record<string, string>> | undefined): void {
    const keys = sortedKeys(annotations).filter((key) => !HIDDEN.has(key));
    this.write(0, `${title}:\t`);
    if (keys.length === 0) this.line(0, '<none>');
    keys.forEach((key, i) => {
      if (i > 0) this.write(0, '\t');
      const value = (annotations?.[key] ?? '').replace(/\n$/, '');
      if (value.length + key.length + 2 > MAX_ANNOTATION || value.includes('\n')) {
        this.line(0, `${key}:`);
        for (const part of value.split('\n')) this.line(0, `\t  ${shorten(part, MAX_ANNOTATION - 2)}`);
      } else this.line(0, `${key}: ${value}`);
    });
  }

  /** The age of an instant, as `5m`. */
  since(time: string | undefined | null): string {
    return time ? humanDuration(this.now - fromTime(time)) : '<unknown>';
  }
}

const shorten = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}...` : text);

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Go's RFC1123Z: `Sat, 21 Nov 2026 00:52:19 +0000`. */
export function longTime(time: string | undefined | null): string {
  const ms = time ? fromTime(time) : Number.NaN;
  if (Number.isNaN(ms)) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  const date = new Date(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()} ${clock} +0000`;
}

export const title = (value: boolean | undefined): string => (value ? 'True' : 'False');
export const orNone = (text: string | undefined): string => text || '<none>';
