/** Objects as text for machines: JSON as Go's encoder writes it. */

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys in byte order, as Go writes maps. Undefined fields go away. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) if (value[key] !== undefined) result[key] = sorted(value[key]);
  return result;
}

/** Go escapes what could end a script element. */
const escapeHtml = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** On one line, keys sorted. */
export const compactJson = (value: unknown): string => escapeHtml(JSON.stringify(sorted(value)));

/** Four spaces deep, keys sorted unless they are to stay as they are, with a final line break. */
export const prettyJson = (value: unknown, asIs = false): string =>
  `${escapeHtml(JSON.stringify(asIs ? value : sorted(value), undefined, 4))}\n`;
