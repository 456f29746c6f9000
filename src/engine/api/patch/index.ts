/** The patch types of the API server, each a pure function from an object and a patch to the new object. */
import type { KubeObject } from '../../store/object.ts';
import { ApiError, badRequest } from '../errors.ts';
import type { Resource } from '../resources.ts';
import { TOO_DEEP, tooDeep } from '../schema/depth.ts';
import { jsonPatch } from './json.ts';
import { mergePatch } from './merge.ts';
import { schemaOf } from './schema.ts';
import { strategicMerge } from './strategic.ts';
import { isRecord, type Json } from './values.ts';

export { noMergeKey } from './values.ts';

export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json';

/** @returns a new object; `object` is not touched. @throws ApiError when the patch cannot be read or does not fit */
export function applyPatch(resource: Resource, object: KubeObject, type: PatchType, patch: unknown): KubeObject {
  if (tooDeep(patch)) throw badRequest(`error decoding patch: ${TOO_DEEP}`);
  if (type === 'application/json-patch+json') return jsonPatch(object, patch);
  if (!isRecord(patch))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${Array.isArray(patch) ? 'array' : typeof patch} into Go value of type map[string]interface {}`,
    );
  if (type === 'application/merge-patch+json') return mergePatch(object, patch) as KubeObject;
  const schema = schemaOf(resource);
  if (schema === undefined) throw unsupported();
  return strategicMerge(object as unknown as Json, patch, schema) as unknown as KubeObject;
}

/** Custom resources have no strategic merge. */
const unsupported = (): ApiError =>
  new ApiError(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
  );
