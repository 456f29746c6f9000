/** What a patch made is no object of its kind: the decoder's refusal in the words for patches. */
import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';
import { ApiError, invalid } from '../errors.ts';
import type { Resource } from '../resources.ts';
import { inGoOrder } from '../schema/ordered.ts';
import { applyPatch, type PatchType } from './index.ts';
import { managedFields } from './managed.ts';
import { goText, isRecord } from './values.ts';

const DECODE = /cannot be handled as an? \S+: (.*)$/s;

/** The converter from maps, which strategic merge uses, has words of its own. */
function converterText(why: string): string {
  if (why.startsWith('illegal base64')) return `error decoding from json: ${why}`;
  const match = /^json: cannot unmarshal (\w+) into Go .* of type (\S+)$/.exec(why);
  if (match === null) return why;
  const [, from = '', to = ''] = match;
  const kind = { object: 'map', array: 'slice', number: 'int64' }[from] ?? from;
  if (to.startsWith('[]')) return `cannot restore slice from ${kind}`;
  if (to.startsWith('map[')) return `cannot restore map from ${kind}`;
  if (/^v\d|\./.test(to)) return `cannot restore struct from: ${kind}`;
  // Only a text is never made of a number.
  if (to === 'string' && from === 'number') return 'cannot convert int64 to string';
  return `unrecognized type: ${to}`;
}

/** Parts that the patch library opened to change them are maps from then on, and printed with sorted keys; the rest stays as it was. */
function opened(made: unknown, was: unknown): unknown {
  if (made === was || !isRecord(made)) return made;
  const keys = Object.keys(made).sort();
  return Object.fromEntries(keys.map((key) => [key, opened(made[key], isRecord(was) ? was[key] : undefined)]));
}

/** What came of a patch of the stored `object`, as the API server prints it: with its managed fields, in the order of Go's types. */
export function printedPatch(store: Store, resource: Resource, object: KubeObject, type: PatchType, patch: unknown) {
  const metadata = { ...object.metadata, managedFields: managedFields(store, resource, object) };
  const whole = inGoOrder({ ...object, metadata });
  return JSON.stringify(opened(applyPatch(resource, whole, type, patch), whole));
}

/** @param made what came of the patch, printed. @returns the error to throw instead */
export function patchRefusal(error: unknown, type: string, patch: unknown, made: () => string): unknown {
  if (!(error instanceof ApiError) || error.reason !== 'BadRequest') return error;
  const why = DECODE.exec(error.message)?.[1];
  if (why === undefined) return error;
  const strategic = type === 'application/strategic-merge-patch+json';
  const value = JSON.stringify(strategic ? goText(patch) : made());
  const message = `Invalid value: ${value}: ${strategic ? converterText(why) : why}`;
  return invalid({ group: '', kind: '' }, '', [{ reason: 'FieldValueInvalid', field: 'patch', message }]);
}
