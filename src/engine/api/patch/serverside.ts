/** The request of a server-side apply: creates or changes an object in the name of a field manager. */
import type { KubeObject } from '../../store/object.ts';
import { badRequest } from '../errors.ts';
import type { WriteOptions } from '../options.ts';
import { TOO_DEEP, tooDeep } from '../schema/depth.ts';
import type { ApiServer, User } from '../server.ts';
import type { AnySent } from '../types.ts';
import { applyConfig, checkDeclared } from './apply.ts';
import { appliedFields, entriesFor, managedFields, ownersOf } from './managed.ts';
import { isRecord, type Json } from './values.ts';

export interface ApplyOptions extends WriteOptions {
  readonly manager: string;
  /** Takes over fields that others own. */
  readonly force?: boolean;
}

/**
 * @param config the fields that the manager wants, with apiVersion, kind and name
 * @returns the object with its managedFields
 * @throws ApiError Conflict, BadRequest and whatever creating or updating refuses
 */
export function serverSideApply(
  api: ApiServer,
  user: User,
  id: string,
  key: string,
  config: unknown,
  options: ApplyOptions,
): KubeObject {
  const resource = api.resource(id);
  if (!isRecord(config)) throw badRequest('error decoding YAML: the configuration is no object');
  if (tooDeep(config)) throw badRequest(`error decoding YAML: ${TOO_DEEP}`);
  const write = { ...options, operation: 'Apply', verb: 'patch' } as const;
  const live = api.store.get(id, key);
  if (live === undefined) {
    checkDeclared(resource, config);
    const created = api.create(user, id, config as AnySent, {
      ...write,
      applied: [...appliedFields(entriesFor(resource, config))],
    });
    return withManagedFields(api, id, created);
  }
  const { object, fields } = applyConfig(api.store, resource, live, config as Json, options);
  const known = ownersOf(api.store, resource, live).find(
    ({ manager, operation, subresource }) => manager === options.manager && operation === 'Apply' && subresource === '',
  );
  const same = known?.fields.size === fields.length && fields.every(([path]) => known.fields.has(path));
  const stored = api.modify(user, id, key, () => object, { ...write, ...(same ? {} : { applied: fields }) });
  return withManagedFields(api, id, stored);
}

/** A copy of a stored object that says who owns which field. */
export function withManagedFields(api: ApiServer, id: string, object: KubeObject): KubeObject {
  const entries = managedFields(api.store, api.resource(id), object);
  return { ...object, metadata: { ...object.metadata, ...(entries.length > 0 ? { managedFields: entries } : {}) } };
}
