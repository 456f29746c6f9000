/** Reading what a client sent: the API server's decoder with its three ways of treating unknown fields. */
import { pruned } from '../custom/defaults.ts';
import { isCustom } from '../custom/definition.ts';
import { badRequest } from '../errors.ts';
import type { WriteOptions } from '../options.ts';
import { type Resource, splitApiVersion } from '../resources.ts';
import type { AnySent } from '../types.ts';
import { versioned } from './data/versioned.ts';
import { decode } from './decode.ts';
import { TOO_DEEP, tooDeep } from './depth.ts';
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
 * @param kept told when empty lists or maps were left in, which only who gives it wants
 * @returns the object as Go would write it after reading it
 * @throws ApiError BadRequest in the words of the real server's decoder
 */
export function decodeObject(resource: Resource, sent: unknown, options: WriteOptions, kept?: () => void): AnySent {
  const fail = (kind: string, version: string, why: string) =>
    badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${resource.kind}: ${why}`);
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    throw badRequest(
      `couldn't get version/kind; json parse error: ${cannotUnmarshal(jsonKind(sent), 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }', { struct: '', path: [] })}`,
    );
  if (tooDeep(sent)) throw fail(resource.kind, resource.version, TOO_DEEP);
  if (shapeOf(resource.apiVersion, resource.kind) === undefined)
    return decodeCustom(resource, sent as AnySent, options);
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
    () => decode(shapes(), shape, sent, kept !== undefined),
    (why) => fail(kind, version, why),
  );
  report(decoded.unknown, options, (why) => fail(kind, version, why));
  if (decoded.kept) kept?.();
  return { ...(decoded.value as AnySent), apiVersion, kind };
}

/** A custom object: its metadata have a type, the rest is pruned by its schema. @throws ApiError BadRequest */
function decodeCustom(resource: Resource, sent: AnySent, options: WriteOptions): AnySent {
  const { apiVersion = resource.apiVersion, kind = resource.kind, metadata, ...rest } = sent;
  const fail = (why: string) =>
    badRequest(`${kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${why}`);
  if (kind !== resource.kind || splitApiVersion(String(apiVersion)).group !== resource.group)
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${resource.apiVersion})`,
    );
  const decoded = attempt(() => decode(shapes(), shapes().get('meta/v1.ObjectMeta'), metadata ?? {}), fail);
  const unknown = decoded.unknown.map((text) => text.replace('"', '"metadata.'));
  const schema = isCustom(resource) ? resource.schema : undefined;
  const body =
    schema === undefined ? rest : pruned(rest, schema, (path) => unknown.push(`unknown field ${JSON.stringify(path)}`));
  report(unknown, options, fail);
  // Versions differ in their name only (conversion strategy None).
  return {
    ...(body as AnySent),
    apiVersion: resource.apiVersion,
    kind,
    metadata: decoded.value as AnySent['metadata'],
  };
}

/** Refuses or only tells what is not known, as the client wishes. */
function report(unknown: readonly string[], options: WriteOptions, fail: (why: string) => Error): void {
  if (unknown.length === 0) return;
  if (options.fieldValidation === 'Strict') throw fail(`strict decoding error: ${unknown.join(', ')}`);
  if (options.fieldValidation !== 'Ignore') for (const text of unknown) options.warn?.(text);
}

function attempt<T>(act: () => T, fail: (why: string) => Error): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof DecodeError) throw fail(error.message);
    throw error;
  }
}
