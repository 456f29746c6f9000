/** JSON Merge Patch (RFC 7386): null removes, objects merge, anything else replaces. */
import { isRecord, type Json, own, set } from './values.ts';

export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Json = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else set(result, key, mergePatch(own(result, key), value));
  }
  return result;
}
