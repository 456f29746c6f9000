/** JSON Patch (RFC 6902), with the answers of the API server to patches that cannot be read or carried out. */
import { applyPatch, type Operation, Pointer } from 'rfc6902';
import { ApiError, badRequest } from '../errors.ts';
import { isRecord, unprocessable } from './values.ts';

/** apiserver `maxJSONPatchOperations`: what one patch may hold. */
const MAX_OPERATIONS = 10_000;

const goKind = (value: unknown): string => (isRecord(value) ? 'object' : value === null ? 'null' : typeof value);

/**
 * The pointer of an operation in RFC 6902's words. The server's own library counts negative indexes of lists from the end: -1
 * is the last element, or for `add` the place behind it. @returns undefined where a list is asked for what is no index of it
 */
function located(document: unknown, pointer: unknown, adds: boolean): string | undefined {
  if (typeof pointer !== 'string') return undefined;
  const parts = pointer.split('/');
  let at = document;
  for (let i = 1; i < parts.length; i++) {
    const part = (parts[i] as string).replaceAll('~1', '/').replaceAll('~0', '~');
    if (!Array.isArray(at)) {
      at = isRecord(at) ? at[part] : undefined;
      continue;
    }
    const adding = adds && i === parts.length - 1;
    if (adding && part === '-') continue;
    const length = adding ? at.length + 1 : at.length;
    const index = /^[-+]?\d+$/.test(part) ? Number(part) : Number.NaN;
    const counted = index < 0 ? length + index : index;
    if (!(counted >= 0 && counted < length)) return undefined;
    parts[i] = String(counted);
    at = at[counted];
  }
  return parts.join('/');
}

/** Carries out one operation in place. @returns whether it could be */
function carryOut(document: object, operation: Record<string, unknown>): boolean {
  const { op } = operation;
  const from = located(document, operation.from, false);
  if (op === 'move') {
    // Where it goes is counted when it is gone from where it was.
    const value = valueAt(document, from);
    return (
      carryOut(document, { op: 'remove', path: from }) && carryOut(document, { op: 'add', path: operation.path, value })
    );
  }
  const path = located(document, operation.path, op === 'add' || op === 'copy');
  if (path === undefined) return false;
  return succeeds(() => applyPatch(document, [{ ...operation, path, from } as unknown as Operation]));
}

function valueAt(document: object, pointer: unknown): unknown {
  try {
    return Pointer.fromJSON(pointer as string).get(document);
  } catch {
    return undefined; // no pointer: what asks for it fails by itself
  }
}

/** @returns a new value; `object` is not touched. @throws ApiError BadRequest, Invalid */
export function jsonPatch<T extends object>(object: T, patch: unknown): T {
  if (!Array.isArray(patch))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${goKind(patch)} into Go value of type []handlers.jsonPatchOp`,
    );
  if (patch.length > MAX_OPERATIONS)
    throw new ApiError(
      413,
      'RequestEntityTooLarge',
      `Request entity is too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    );
  const copy = structuredClone(object);
  for (const operation of structuredClone(patch) as unknown[])
    if (!isRecord(operation) || !carryOut(copy, operation)) throw unprocessable();
  return copy;
}

/** The library throws instead of answering where it cannot print a value that fails a test. */
function succeeds(act: () => readonly (Error | null)[]): boolean {
  try {
    return act().every((error) => error === null);
  } catch {
    return false;
  }
}
