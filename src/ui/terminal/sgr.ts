/**
 * Styles as Ink's painter keeps them: a reduced list of SGR codes, each with the code that ends it. Equal lists are one
 * `Style` object, so that comparing styles is comparing references, and the bytes between two styles are made once.
 */

interface Code {
  readonly code: string;
  readonly end: string;
}

export interface Style {
  readonly codes: readonly Code[];
  /** Bytes that lead from this style to another one, filled on demand. */
  readonly to: Map<Style, string>;
  /** Styles after one more code, filled on demand. */
  readonly after: Map<string, Style>;
}

const RESET = '\x1b[0m';
const BOLD = '\x1b[1m';
const DIM = '\x1b[2m';

/** SGR numbers with a meaning here, and the number that ends each. */
const END_OF: Record<number, number> = { 1: 22, 2: 22, 3: 23, 4: 24, 7: 27, 8: 28, 9: 29, 53: 55 };
for (const base of [30, 90]) for (let i = 0; i < 8; i++) END_OF[base + i] = 39;
for (const base of [40, 100]) for (let i = 0; i < 8; i++) END_OF[base + i] = 49;
const ENDS = new Set([...Object.values(END_OF), 39, 49].map((n) => `\x1b[${n}m`));

function endOf(code: string): string | undefined {
  const body = code.slice(2, -1);
  if (body.startsWith('38;')) return '\x1b[39m';
  if (body.startsWith('48;')) return '\x1b[49m';
  const end = END_OF[Number(body)];
  return end === undefined ? undefined : `\x1b[${end}m`;
}

const interned = new Map<string, Style>();

function intern(codes: readonly Code[]): Style {
  const id = codes.map((c) => c.code).join('');
  let style = interned.get(id);
  if (style === undefined) {
    style = { codes, to: new Map(), after: new Map() };
    interned.set(id, style);
  }
  return style;
}

export const PLAIN: Style = intern([]);

/** The style after one SGR code; undefined when the code is not one this table knows. */
export function applied(style: Style, code: string): Style | undefined {
  const known = style.after.get(code);
  if (known !== undefined) return known;
  let next: Style;
  if (code === RESET) next = PLAIN;
  else if (ENDS.has(code)) next = intern(style.codes.filter((c) => c.end !== code));
  else {
    const end = endOf(code);
    if (end === undefined) return undefined;
    if (code === BOLD || code === DIM) {
      next = style.codes.some((c) => c.code === code) ? style : intern([...style.codes, { code, end }]);
    } else next = intern([...style.codes.filter((c) => c.end !== end), { code, end }]);
  }
  style.after.set(code, next);
  return next;
}

/** The fewest bytes that lead from one style to the other. */
export function transition(from: Style, to: Style): string {
  if (from === to) return '';
  const known = from.to.get(to);
  if (known !== undefined) return known;
  const ends = new Set(to.codes.map((c) => c.end));
  const startsTo = new Set(to.codes.map((c) => c.code));
  const startsFrom = new Set(from.codes.map((c) => c.code));
  const gone = from.codes.filter((c) => (c.code === BOLD || c.code === DIM ? !startsTo.has(c.code) : !ends.has(c.end)));
  const bytes = [
    ...new Set([
      ...gone.reverse().map((c) => c.end),
      ...to.codes.filter((c) => !startsFrom.has(c.code)).map((c) => c.code),
    ]),
  ].join('');
  from.to.set(to, bytes);
  return bytes;
}

/** A style from the codes of a foreign tokenizer. */
export function styleOf(codes: readonly { code: string; endCode: string }[]): Style {
  return intern(codes.map((c) => ({ code: c.code, end: c.endCode })));
}
