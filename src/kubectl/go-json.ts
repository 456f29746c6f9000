/** What Go's JSON decoder says of text that is no JSON. */

export interface Fault {
  /** `unexpected end of JSON input`, `invalid character '}' looking for beginning of value` */
  readonly text: string;
  /** How many bytes were read when that was seen. */
  readonly offset: number;
  /** Nothing is wrong but that more should follow. */
  readonly ended: boolean;
}

/** Said of what stands behind a whole value. */
export const FOLLOWS = 'after top-level value';

/** Go's words for what it expected, by those of the engine that runs this. */
const EXPECTED: readonly (readonly [RegExp, string])[] = [
  [/Expected ':'/, 'after object key'],
  [/property name/, 'looking for beginning of object key string'],
  [/after property value/, 'after object key:value pair'],
  [/after array element/, 'after array element'],
  [/non-whitespace/, FOLLOWS],
  [/control character/, 'in string literal'],
];

/** What is wrong with a text that ends here; undefined when nothing is, or when it only ends too early. */
function wrong(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    const at = /position (\d+)/.exec(message)?.[1];
    const early = /end of JSON input|Unterminated/.test(message) || Number(at) >= text.length;
    return early ? undefined : message;
  }
}

/** @returns undefined for JSON */
export function jsonFault(text: string): Fault | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    if (wrong(text) === undefined) return { text: 'unexpected end of JSON input', offset: text.length, ended: true };
  }
  // The shortest beginning that cannot be continued ends with the character that is wrong.
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (wrong(text.slice(0, middle)) === undefined) good = middle;
    else bad = middle;
  }
  const message = wrong(text.slice(0, bad)) ?? '';
  const [, expected] = EXPECTED.find(([pattern]) => pattern.test(message)) ?? [
    undefined,
    'looking for beginning of value',
  ];
  const character = JSON.stringify(text[bad - 1])
    .slice(1, -1)
    .replace('\\"', '"')
    .replace("'", "\\'");
  return { text: `invalid character '${character}' ${expected}`, offset: bad, ended: false };
}
