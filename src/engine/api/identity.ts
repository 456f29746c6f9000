/** A changed object is the one that was asked for. */
import type { ObjectMeta } from '../store/object.ts';
import { badRequest, conflict, invalid } from './errors.ts';
import type { Resource } from './resources.ts';

/** Refuses another name, namespace or uid than that of the object asked for. @throws ApiError BadRequest, Conflict, Invalid */
export function sameIdentity(
  of: Resource,
  { name, namespace, uid }: Partial<ObjectMeta>,
  old: ObjectMeta,
  patch: boolean,
): void {
  if (!name)
    throw badRequest(`the name of the object (${old.name} based on URL) was undeterminable: name must be provided`);
  if (name !== old.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${old.name})`);
  if (of.namespaced && namespace && namespace !== old.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (!uid || uid === old.uid) return;
  if (!patch)
    throw conflict(of, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.uid}`);
  const message = `Invalid value: ${JSON.stringify(uid)}: field is immutable`;
  throw invalid(of, name, [{ reason: 'FieldValueInvalid', field: 'metadata.uid', message }]);
}
