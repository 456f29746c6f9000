/** What a patch made is no object of its kind: the decoder's refusal in the words for patches. */
import { ApiError, invalid } from '../errors.ts';
import { goText } from './values.ts';

const DECODE = /cannot be handled as an? \S+: (.*)$/s;

/** The converter from maps, which strategic merge uses, has words of its own. */
function converterText(why: string): string {
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

/** @param made what came of the patch. @returns the error to throw instead */
export function patchRefusal(error: unknown, type: string, patch: unknown, made: unknown): unknown {
  if (!(error instanceof ApiError) || error.reason !== 'BadRequest') return error;
  const why = DECODE.exec(error.message)?.[1];
  if (why === undefined) return error;
  const strategic = type === 'application/strategic-merge-patch+json';
  const value = JSON.stringify(strategic ? goText(patch) : JSON.stringify(made));
  const message = `Invalid value: ${value}: ${strategic ? converterText(why) : why}`;
  return invalid({ group: '', kind: '' }, '', [{ reason: 'FieldValueInvalid', field: 'patch', message }]);
}
