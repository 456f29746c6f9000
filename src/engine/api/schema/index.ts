/** Reading what a client sent: the API server's decoder with its three ways of treating unknown fields. */
import { badRequest } from '../errors.ts';
import type { WriteOptions } from '../options.ts';
import { type Resource, splitApiVersion } from '../resources.ts';
import type { AnySent } from '../types.ts';
import { versioned } from './data/versioned.ts';
import { decode } from './decode.ts';
import { cannotUnmarshal, DecodeError, jsonKind } from './errors.ts';
import { type Shape, Shapes } from './shape.ts';

/** Where Go keeps the types of a group. */
const PACKAGES: Readonly<Record<string, string>> = {
  '': 'core',
  'networking.k8s.io': 'networking',
  'rbac.authorization.k8s.io': 'rbac',
  'storage.k8s.io': 'storage',
};

let table: Shapes | undefined;

/** The types of the served versions; the table is read when it is first asked. */
export function shapes(): Shapes {
  table ??= new Shapes(versioned);
  return table;
}

/** The Go type of a kind, or undefined for custom kinds. */
export function shapeOf(apiVersion: string, kind: string): Shape | undefined {
  const { group, version } = splitApiVersion(apiVersion);
  const name = `${PACKAGES[group] ?? group.split('.')[0]}/${version}.${kind}`;
  return shapes().has(name) ? shapes().get(name) : undefined;
}

const SCHEME = 'pkg/runtime/scheme.go:111';

/**
 * @returns the object as Go would write it after reading it
 * @throws ApiError BadRequest in the words of the real server's decoder
 */
export function decodeObject(resource: Resource, sent: unknown, options: WriteOptions): AnySent {
  if (shapeOf(resource.apiVersion, resource.kind) === undefined) return decodeCustom(resource, sent);
  const fail = (kind: string, version: string, why: string) =>
    badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${resource.kind}: ${why}`);
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    throw badRequest(
      `couldn't get version/kind; json parse error: ${cannotUnmarshal(jsonKind(sent), 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }', { struct: '', path: [] })}`,
    );
  const { apiVersion = resource.apiVersion, kind = resource.kind } = sent as Partial<AnySent>;
  for (const [field, value] of [
    ['apiVersion', apiVersion],
    ['kind', kind],
  ] as const)
    if (typeof value !== 'string')
      throw badRequest(
        `couldn't get version/kind; json parse error: ${cannotUnmarshal(jsonKind(value), 'string', { struct: '', path: [field] })}`,
      );
  const { group, version } = splitApiVersion(apiVersion);
  const shape = shapeOf(apiVersion, kind);
  if (shape === undefined && group === resource.group)
    throw fail(
      kind,
      version,
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme ${JSON.stringify(SCHEME)}`,
    );
  if (shape === undefined || kind !== resource.kind || apiVersion !== resource.apiVersion)
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${resource.apiVersion})`,
    );
  const decoded = attempt(
    () => decode(shapes(), shape, sent),
    (why) => fail(kind, version, why),
  );
  if (decoded.unknown.length > 0) {
    if (options.fieldValidation === 'Strict')
      throw fail(kind, version, `strict decoding error: ${decoded.unknown.join(', ')}`);
    if (options.fieldValidation !== 'Ignore') for (const text of decoded.unknown) options.warn?.(text);
  }
  return { ...(decoded.value as AnySent), apiVersion, kind };
}

/** A custom object: only its metadata has a type here. @throws ApiError BadRequest */
function decodeCustom(resource: Resource, sent: unknown): AnySent {
  const { apiVersion = resource.apiVersion, kind = resource.kind, metadata, ...rest } = (sent ?? {}) as AnySent;
  const shape = shapes().get('meta/v1.ObjectMeta');
  const decoded = attempt(
    () => decode(shapes(), shape, metadata ?? {}),
    (why) => badRequest(`${kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${why}`),
  );
  return { ...rest, apiVersion, kind, metadata: decoded.value as AnySent['metadata'] };
}

function attempt<T>(act: () => T, fail: (why: string) => Error): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof DecodeError) throw fail(error.message);
    throw error;
  }
}
