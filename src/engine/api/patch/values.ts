/** What patches share about JSON values. */
import { ApiError } from '../errors.ts';

export type Json = Record<string, unknown>;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field of that name, which may be one that every JavaScript object inherits (`constructor`). */
export const own = (object: Json, name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined);

/** Sets a field of any name: assigning to `__proto__` would not make one. */
export function set(object: Json, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
  else object[name] = value;
}

/** A value as Go's fmt prints it with %v: `map[image:nginx ports:[80 443]]`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isRecord(value)) return String(value);
  const pairs = Object.keys(value)
    .sort()
    .map((key) => `${key}:${goText(value[key])}`);
  return `map[${pairs.join(' ')}]`;
}

/** An error of the server's own making that has no reason. */
export const internal = (message: string): ApiError => new ApiError(500, '', message);

/** The answer to a patch that could be read but not be carried out (apimachinery `NewGenericServerResponse`). */
export const unprocessable = (): ApiError =>
  new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request');

export const noMergeKey = (item: unknown, key: string): ApiError =>
  internal(`map: ${goText(item)} does not contain declared merge key: ${key}`);
