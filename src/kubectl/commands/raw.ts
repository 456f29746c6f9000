/** `--raw PATH` of `get`, `create`, `replace` and `delete`: requests as they stand. */
import {
  ApiError,
  badRequest,
  healthPath,
  inGoOrder,
  type KubeObject,
  listInGoOrder,
  type Place,
  placesOf,
  type Resource,
  sameIdentity,
  wrongMethod,
} from '../../engine/index.ts';
import type { Invocation } from '../command.ts';
import { CliError, UsageError } from '../errors.ts';
import { jsonFault } from '../go-json.ts';
import { keyFor } from '../mapper.ts';
import { rawMetrics } from './raw-metrics.ts';
import { scaleOf } from './subresource.ts';

const notServed = () => new ApiError(404, 'NotFound', 'the server could not find the requested resource');
/** @throws ApiError NotFound, CliError for what is no path */
function place(on: Invocation, path: string): Place {
  for (const found of placesOf(on.api.resources(), path)) {
    const { resource, namespace, name, subresource } = found;
    if (name !== undefined && resource.namespaced !== (namespace !== '')) continue;
    if (subresource === '' || resource.subresources.includes(subresource)) return found;
  }
  throw notServed();
}

/** @throws CliError */
function split(path: string): { bare: string; query: URLSearchParams } {
  if (!path.startsWith('/'))
    throw new CliError(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
  const at = path.indexOf('?');
  const bare = at < 0 ? path : path.slice(0, at);
  return { bare: bare.replace(/\/$/, ''), query: new URLSearchParams(at < 0 ? '' : path.slice(at + 1)) };
}

const json = (value: unknown): string => `${JSON.stringify(value)}\n`;

export function raw(on: Invocation, path: string): number {
  const { bare, query } = split(path);
  const health = healthPath(bare);
  if (health !== undefined) {
    on.io.stdout(on.api.health(health, { verbose: query.has('verbose'), excluded: query.getAll('exclude') }));
    return 0;
  }
  const known = on.api.document(bare);
  if (known !== undefined) {
    on.io.stdout(bare === '/version' ? JSON.stringify(known, undefined, 2) : json(known));
    return 0;
  }
  const metrics = rawMetrics(on, bare, query.get('labelSelector') ?? '');
  if (metrics !== undefined) {
    on.io.stdout(json(metrics));
    return 0;
  }
  const { resource, namespace, name, subresource } = place(on, bare);
  if (name !== undefined) {
    if (!['', 'status', 'scale'].includes(subresource)) throw wrongMethod();
    const object = on.api.get(resource.id, keyFor(resource, namespace, name));
    on.io.stdout(json(inGoOrder(subresource === 'scale' ? scaleOf(on, { resource, object }) : object)));
    return 0;
  }
  const items = on.api.list(resource.id, {
    ...(namespace ? { namespace } : {}),
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
  });
  on.io.stdout(json(listInGoOrder(resource, items, on.api.revision)));
  return 0;
}

/** Deletes one object by its path and tells the server's answer. */
export function deleteRaw(on: Invocation, path: string): number {
  const { resource, namespace, name, subresource } = place(on, split(path).bare);
  if (name === undefined || subresource !== '') throw wrongMethod();
  const key = keyFor(resource, namespace, name);
  const before = on.api.get(resource.id, key);
  const after = on.api.delete(resource.id, key);
  const { uid } = before.metadata;
  const details = { name, ...(resource.group ? { group: resource.group } : {}), kind: resource.plural, uid };
  const gone = on.api.find(resource.id, key) === undefined;
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
  on.io.stdout(json(gone ? status : inGoOrder(after)));
  return 0;
}

/** The text that is sent. @throws CliError unless `-f` names one file */
function body(on: Invocation): string {
  const { flags } = on;
  const [file, ...more] = flags.list('filename');
  if (file === undefined || more.length > 0 || /^https?:/.test(file))
    throw UsageError.for(on.path, '--raw can only use a single local file or stdin');
  for (const other of ['recursive', 'selector', 'output'])
    if (flags.has(other) && flags.changed(other))
      throw UsageError.for(on.path, `--raw and --${other} are mutually exclusive`);
  const text = file === '-' ? on.io.stdin : on.io.files.read(file);
  if (text === undefined) throw new CliError(`open ${file}: no such file or directory`);
  return text;
}

/** How much of a text the server shows that it cannot read, bytes. */
const SHOWN = 30;

function summary(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length === 0) return '<empty>';
  const start = bytes.subarray(0, SHOWN).toString(text.startsWith('{') ? 'utf8' : 'hex');
  return bytes.length > SHOWN ? `${start} ...` : start;
}

/** The object that the server reads in a text that is sent to a path of its kind. @throws ApiError BadRequest */
function objectIn(text: string, { kind, apiVersion }: Resource): KubeObject {
  const fault = jsonFault(text);
  const value: unknown = fault === undefined ? JSON.parse(text) : undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const sent = value as Partial<KubeObject>;
    return {
      ...sent,
      kind: sent.kind ?? kind,
      apiVersion: sent.apiVersion ?? apiVersion,
      metadata: sent.metadata ?? {},
    } as KubeObject;
  }
  const why =
    fault?.text ?? `cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type struct`;
  throw badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why} (${summary(text)})`,
  );
}

/** Sends an object to the path of its list, or an eviction or binding to that of its pod. */
export function createRaw(on: Invocation, path: string): number {
  const text = body(on);
  const { resource, namespace, name, subresource } = place(on, split(path).bare);
  const sent = objectIn(text, resource);
  if (name === undefined) {
    const inside = resource.namespaced ? { ...sent.metadata, namespace } : { ...sent.metadata };
    on.io.stdout(json(inGoOrder(on.api.create(resource.id, { ...sent, metadata: inside }))));
    return 0;
  }
  const nameIn = (kind: string): void => {
    if (sent.metadata?.name !== name) throw badRequest(`name in URL does not match name in ${kind} object`);
  };
  if (subresource === 'eviction') {
    nameIn('Eviction');
    on.api.evict(keyFor(resource, namespace, name));
  } else if (subresource === 'binding') {
    nameIn('Binding');
    const { target } = sent as unknown as { target: { name: string } };
    on.api.server.bind(on.api.user, `${namespace}/${name}`, target.name);
  } else throw wrongMethod();
  on.io.stdout(json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }));
  return 0;
}

/** Sends an object to its own path, or what of it a subresource takes, in place of what stands there. */
export function replaceRaw(on: Invocation, path: string): number {
  const text = body(on);
  const { resource, namespace, name, subresource } = place(on, split(path).bare);
  const sent = objectIn(text, resource);
  if (name === undefined || ['eviction', 'binding'].includes(subresource)) throw wrongMethod();
  const metadata = { ...sent.metadata, ...(resource.namespaced ? { namespace } : {}) };
  sameIdentity(resource, { name: metadata.name }, { ...metadata, name }, false);
  const options = subresource === '' ? {} : { subresource };
  on.io.stdout(json(inGoOrder(on.api.update(resource.id, { ...sent, metadata }, options))));
  return 0;
}
