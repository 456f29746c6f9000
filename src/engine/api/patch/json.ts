/** JSON Patch (RFC 6902), with the answers of the API server to patches that cannot be read or carried out. */
import { applyPatch, type Operation } from 'rfc6902';
import { ApiError, badRequest } from '../errors.ts';
import { isRecord, unprocessable } from './values.ts';

/** apiserver `maxJSONPatchOperations`: what one patch may hold. */
const MAX_OPERATIONS = 10_000;

const goKind = (value: unknown): string => (isRecord(value) ? 'object' : value === null ? 'null' : typeof value);

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
  if (!succeeds(() => applyPatch(copy, structuredClone(patch) as Operation[]))) throw unprocessable();
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
