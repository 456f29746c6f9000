/** The short hash of a template that names what is made of it: FNV-1a over its canonical form, in letters that spell no word. */

/** `k8s.io/apimachinery/pkg/util/rand` SafeEncodeString. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** JSON with sorted keys: equal data, equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const record = value as Record<string, unknown>;
  const fields = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(record[key])}`);
  return `{${fields.join(',')}}`;
}

/** @param collisions how often the name was found taken by something else */
export function templateHash(template: unknown, collisions: number | undefined): string {
  let hash = 0x811c9dc5;
  const text = canonical(template) + (collisions === undefined ? '' : `#${collisions}`);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return [...String(hash >>> 0)].map((digit) => LETTERS[digit.charCodeAt(0) % LETTERS.length]).join('');
}
