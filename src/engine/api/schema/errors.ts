/** What Go's decoder says: `json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container`. */

/** An object cannot be read; the message is that of the API server's decoder. */
export class DecodeError extends Error {}

/** How Go names a JSON value in an error. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

/** Where decoding stands: the struct and the JSON names that lead there. */
export interface Place {
  readonly struct: string;
  readonly path: readonly string[];
}

export function cannotUnmarshal(value: string, type: string, { struct, path }: Place): string {
  const where = struct === '' ? 'Go value' : `Go struct field ${struct}.${path.join('.')}`;
  return `json: cannot unmarshal ${value} into ${where} of type ${type}`;
}
