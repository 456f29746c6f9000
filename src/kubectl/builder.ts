/**
 * From arguments to objects (`cli-runtime/pkg/resource`): TYPE NAME..., TYPE1,TYPE2, TYPE/NAME..., selectors, files.
 * Nothing here prints: what was found and what was wrong come back together, for kubectl goes on after an error.
 */
import { ApiError, asGo, type KubeObject, type Resource } from '../engine/index.ts';
import type { Invocation } from './command.ts';
import { CliError, inContext, ManyErrors } from './errors.ts';
import { load } from './manifests.ts';
import { type Info, keyFor, resourceOf, resourcesOf } from './mapper.ts';

export interface Query {
  readonly args?: readonly string[];
  readonly filenames?: readonly string[];
  readonly recursive?: boolean;
  readonly kustomize?: string;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly all?: boolean;
  readonly allNamespaces?: boolean;
  /** Types without names mean all of them (get, describe). */
  readonly typesAlone?: boolean;
  /** Objects from files are read again from the cluster. */
  readonly latest?: boolean;
  /** Objects from files stay as they were written; `typed`: but for what their Go types add. */
  readonly asWritten?: 'raw' | 'typed' | undefined;
  /** Objects from files are made, and need no name yet: what is written in its place is for the server to judge. */
  readonly nameless?: boolean;
  /** Names are taken on trust: nothing is read. */
  readonly local?: boolean;
  readonly validate?: boolean;
}

export interface Found {
  readonly infos: Info[];
  readonly errors: unknown[];
  /** Exactly one object was asked for by name. */
  readonly single: boolean;
  /** Objects of several types were asked for. */
  readonly mixed: boolean;
  /** The types asked for, when they were asked for without names. */
  readonly types: readonly Resource[];
}

const NOTHING = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** @throws CliError when the arguments make no sense together; refusals of single objects are in `errors` */
export function find(on: Invocation, query: Query): Found {
  const args = query.args ?? [];
  const fromFiles = (query.filenames?.length ?? 0) > 0 || Boolean(query.kustomize);
  if (fromFiles) {
    if (args.length > 0)
      throw new CliError(
        'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
      );
    return fromManifests(on, query);
  }
  if (query.all && query.selector) throw new CliError("setting 'all' parameter but found a non empty selector. ");
  if (args.length === 0) throw new CliError(NOTHING);
  if (args.some((arg) => arg.includes('/'))) return byPairs(on, args, query);
  const [types = '', ...names] = args;
  if (names.length > 0) return byNames(on, types, names, query);
  if (!query.selector && !query.fieldSelector && !query.all && !query.typesAlone) {
    resourcesOf(on.api, types);
    throw new CliError('resource(s) were provided, but no name was specified');
  }
  return byTypes(on, types, query);
}

/** Objects that must all be there: what was found before the first error is dropped. @throws the errors */
export function findAll(on: Invocation, query: Query): Info[] {
  const { infos, errors } = find(on, query);
  if (errors.length > 0) throw new ManyErrors(errors);
  return infos;
}

function read(on: Invocation, resource: Resource, name: string, query: Query, infos: Info[], errors: unknown[]): void {
  const namespace = on.namespace;
  if (query.local) {
    const metadata = { name, ...(resource.namespaced ? { namespace } : {}) };
    infos.push({ resource, object: { apiVersion: resource.apiVersion, kind: resource.kind, metadata } as KubeObject });
    return;
  }
  try {
    infos.push({ resource, object: on.api.get(resource.id, keyFor(resource, namespace, name)) });
  } catch (error) {
    errors.push(error);
  }
}

function byPairs(on: Invocation, args: readonly string[], query: Query): Found {
  if (query.selector)
    throw new CliError('selectors and the all flag cannot be used when passing resource/name arguments');
  if (query.all) throw new CliError('selectors and the all flag cannot be used when passing resource/name arguments');
  if (query.allNamespaces) throw new CliError('a resource cannot be retrieved by name across all namespaces');
  const infos: Info[] = [];
  const errors: unknown[] = [];
  const kinds = new Set<string>();
  for (const arg of args) {
    const parts = arg.split('/');
    if (parts.length === 1)
      throw new CliError(
        `there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'`,
      );
    const [type = '', name = ''] = parts;
    if (parts.length !== 2) throw new CliError('arguments in resource/name form may not have more than one slash');
    if (type === '' || name === '' || type.includes(','))
      throw new CliError('arguments in resource/name form must have a single resource and name');
    const resource = resourceOf(on.api, type);
    kinds.add(resource.id);
    read(on, resource, name, query, infos, errors);
  }
  return { infos, errors, single: args.length === 1, mixed: kinds.size > 1, types: [] };
}

function byNames(on: Invocation, typed: string, names: readonly string[], query: Query): Found {
  if (query.all) throw new CliError('name cannot be provided when a selector is specified');
  if (query.selector || query.fieldSelector) throw new CliError('name cannot be provided when a selector is specified');
  const types = resourcesOf(on.api, typed);
  if (typed.split(',').some((word) => resourcesOf(on.api, word).length > 1))
    throw new CliError('you must specify only one resource');
  if (query.allNamespaces && types.some((r) => r.namespaced))
    throw new CliError('a resource cannot be retrieved by name across all namespaces');
  const infos: Info[] = [];
  const errors: unknown[] = [];
  for (const resource of types) for (const name of names) read(on, resource, name, query, infos, errors);
  return { infos, errors, single: types.length === 1 && names.length === 1, mixed: types.length > 1, types: [] };
}

function byTypes(on: Invocation, typed: string, query: Query): Found {
  const types = resourcesOf(on.api, typed);
  const infos: Info[] = [];
  const errors: unknown[] = [];
  for (const resource of types) {
    try {
      const list = on.api.list(resource.id, {
        ...(resource.namespaced && !query.allNamespaces ? { namespace: on.namespace } : {}),
        ...(query.selector ? { labelSelector: query.selector } : {}),
        ...(query.fieldSelector ? { fieldSelector: query.fieldSelector } : {}),
      });
      for (const object of list) infos.push({ resource, object });
    } catch (error) {
      errors.push(enhanced(error, resource, query));
    }
  }
  return { infos, errors, single: false, mixed: types.length > 1, types };
}

/** A refused list tells what was asked for (`EnhanceListError`). */
function enhanced(error: unknown, resource: Resource, { selector = '', fieldSelector = '' }: Query): unknown {
  if (!(error instanceof ApiError) || (error.reason !== 'BadRequest' && error.reason !== 'NotFound')) return error;
  const of = JSON.stringify(`${resource.group}/${resource.version}, Resource=${resource.plural}`);
  return inContext(
    error,
    selector || fieldSelector
      ? `Unable to find ${of} that match label selector ${JSON.stringify(selector)}, field selector ${JSON.stringify(fieldSelector)}`
      : `Unable to list ${of}`,
  );
}

function fromManifests(on: Invocation, query: Query): Found {
  const { manifests, errors } = load(on.io, {
    filenames: query.filenames ?? [],
    recursive: query.recursive ?? false,
    ...(query.kustomize ? { kustomize: query.kustomize } : {}),
    validate: query.validate ?? false,
  });
  const infos: Info[] = [];
  for (const { source, object } of manifests) {
    try {
      const named = query.nameless ? object : withName(object);
      const info = query.asWritten ? written(on, named, source, query.asWritten) : inPlace(on, named, source);
      if (query.selector === undefined || query.selector === '' || labelled(object, query.selector))
        infos.push(query.latest ? { ...info, object: on.api.get(info.resource.id, keyOfInfo(info)) } : info);
    } catch (error) {
      errors.push(error);
    }
  }
  if (infos.length === 0 && errors.length === 0)
    errors.push(new CliError(`no objects passed to ${on.path.split(' ').at(-1)}`));
  return { infos, errors, single: manifests.length === 1, mixed: true, types: [] };
}

const keyOfInfo = ({ resource, object }: Info): string =>
  keyFor(resource, object.metadata.namespace ?? '', object.metadata.name);

/** Only `a=b` terms: what `-l` with files is used for. */
function labelled(object: KubeObject, selector: string): boolean {
  return selector.split(',').every((term) => {
    const [key = '', value = ''] = term.split(/==?/);
    return object.metadata.labels?.[key] === value;
  });
}

/** Finds the resource of a written object, and puts it into the namespace meant. */
function inPlace(on: Invocation, object: KubeObject, source: string): Info {
  const { apiVersion, kind, metadata } = object;
  const namespace = typeof metadata.namespace === 'string' ? metadata.namespace : '';
  const resource = on.api.ofKind(apiVersion, kind);
  if (resource === undefined)
    throw new CliError(
      `resource mapping not found for name: "${metadata.name ?? ''}" namespace: "${namespace}" from "${source}": no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
    );
  if (!resource.namespaced) return { resource, object: withNamespace(object, undefined), source };
  if (on.namespaceGiven && namespace && namespace !== on.namespace)
    throw new CliError(
      `the namespace from the provided object "${namespace}" does not match the namespace "${on.namespace}". You must pass '--namespace=${namespace}' to perform this operation.`,
    );
  return { resource, object: withNamespace(object, namespace || on.namespace), source };
}

function written(on: Invocation, object: KubeObject, source: string, how: 'raw' | 'typed'): Info {
  const { resource } = inPlace(on, object, source);
  return { resource, object: how === 'typed' ? asGo(resource, object) : object, source };
}

/** The object with a name that is text, if an empty one: so kubectl reads what has none, or something else in its place. */
function withName(object: KubeObject): KubeObject {
  const { name } = object.metadata;
  return typeof name === 'string' ? object : { ...object, metadata: { ...object.metadata, name: '' } };
}

function withNamespace(object: KubeObject, namespace: string | undefined): KubeObject {
  const { namespace: _, ...rest } = object.metadata;
  return { ...object, metadata: namespace ? { ...rest, namespace } : rest } as KubeObject;
}
