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
  const { apiVersion, kind } = identity(resource, sent as Partial<AnySent>);
  const { group, version } = splitApiVersion(apiVersion);
  const shape = shapeOf(apiVersion, kind);
  const known = `${kind}.${group}/${version}`;
  if (shape === undefined && !OLDER.test(known))
    throw fail(
      kind,
      version,
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme ${JSON.stringify(SCHEME)}`,
    );
  if (shape === undefined || apiVersion !== resource.apiVersion)
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${resource.apiVersion})`,
    );
  if (kind !== resource.kind) {
    const internal = PACKAGES[group] ?? group.split('.')[0];
    throw fail(kind, version, `converting (${version}.${kind}) to (${internal}.${resource.kind}): unknown conversion`);
  }
  const decoded = attempt(
    () => decode(shapes(), shape, sent, kept !== undefined),
    (why) => fail(kind, version, why),
  );
  report(decoded.unknown, options, (why) => fail(kind, version, why));
  if (decoded.kept) kept?.();
  return { ...(decoded.value as AnySent), apiVersion, kind };
}

/**
 * As `decodeObject`, with what was sent empty left where it is.
 * @returns the object, and whether anything in it is of that sort
 */
export function decodeWithEmpties(resource: Resource, sent: unknown, options: WriteOptions): [AnySent, boolean] {
  let empties = false;
  const object = decodeObject(resource, sent, options, () => {
    empties = true;
  });
  return [object, empties];
}

/** Kinds that an older version of their group has, too: known, and not what is expected. */
const OLDER = /^(Deployment|StatefulSet|ControllerRevision)\.apps\/v1beta[12]$|^(DaemonSet|ReplicaSet)\.apps\/v1beta2$/;

/** How much of an object the server shows that it could not make out. */
const SHOWN = 30;

/** What an object says it is; saying nothing is as good as saying the right thing. @throws ApiError BadRequest */
function identity(resource: Resource, sent: Partial<AnySent>): { apiVersion: string; kind: string } {
  const unrecognized = (why: string) => {
    const text = JSON.stringify(sent);
    const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)} ...` : text;
    return badRequest(`the object provided is unrecognized (must be of type ${resource.kind}): ${why} (${shown})`);
  };
  for (const field of ['apiVersion', 'kind'] as const)
    if (sent[field] !== undefined && sent[field] !== null && typeof sent[field] !== 'string')
      throw unrecognized(
        `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(sent[field])} into Go struct field .${field} of type string`,
      );
  const { apiVersion, kind } = sent;
  if (apiVersion && apiVersion.split('/').length > 2)
    throw unrecognized(`unexpected GroupVersion string: ${apiVersion}`);
  return { apiVersion: apiVersion || resource.apiVersion, kind: kind || resource.kind };
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
