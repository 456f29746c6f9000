/** From what a person types as a TYPE to a resource, and the names under which kubectl speaks of objects. */
import { type KubeObject, keyOf, type Resource } from '../engine/index.ts';
import type { Api } from './api.ts';
import { CliError } from './errors.ts';
import { didYouMean, slip } from './suggest.ts';

/** Resources under a second group version show the same objects: kubectl prefers the first. */
function candidates(api: Api): readonly Resource[] {
  return api.resources();
}

/** @returns the resource meant by `pods`, `po`, `Pod`, `deployments.apps`, `deployments.v1.apps`, or undefined */
export function findResource(api: Api, typed: string): Resource | undefined {
  const word = typed.toLowerCase();
  const dot = word.indexOf('.');
  const name = dot < 0 ? word : word.slice(0, dot);
  const rest = dot < 0 ? undefined : word.slice(dot + 1);
  const inGroup = (resource: Resource): boolean =>
    rest === undefined ||
    resource.group === rest ||
    `${resource.version}.${resource.group}` === rest ||
    (resource.group === '' && rest === `${resource.version}.`) ||
    (rest !== '' && resource.group.startsWith(`${rest}.`));
  const all = candidates(api);
  return (
    all.find((r) => inGroup(r) && (r.plural === name || r.singular === name || r.kind.toLowerCase() === name)) ??
    all.find((r) => inGroup(r) && r.shortNames.includes(name))
  );
}

/** Shorter words are a letter away from anything. */
const LONG = 5;

/** @throws CliError `the server doesn't have a resource type "foo"` */
export function resourceOf(api: Api, typed: string): Resource {
  const found = findResource(api, typed);
  if (found === undefined) {
    const [word = ''] = typed.split('.', 1);
    const near = candidates(api)
      .flatMap((r) => (word.endsWith('s') ? [r.plural] : r.singular.length >= LONG ? [r.singular] : []))
      .filter((name) => slip(word, name));
    const hint = near.length > 0 ? didYouMean([...new Set(near)].sort()) : '';
    throw new CliError(`the server doesn't have a resource type ${JSON.stringify(word)}${hint}`);
  }
  return found;
}

/** The types meant by one word: `pods,svc`, or a category such as `all`. */
export function resourcesOf(api: Api, typed: string): Resource[] {
  const found = typed.split(',').flatMap((word) => {
    const category = candidates(api).filter((r) => r.categories.includes(word) && r.verbs.includes('list'));
    return category.length > 0 ? category : [resourceOf(api, word)];
  });
  return [...new Set(found)];
}

/** An object found in the cluster or a file, with its resource. */
export interface Info {
  readonly resource: Resource;
  readonly object: KubeObject;
  /** The file it came from; missing when it came from the cluster. */
  readonly source?: string;
}

/** A resource's kind with its group: `ReplicaSet.apps`, `Pod`. */
export const groupKind = ({ kind, group }: Resource): string => (group === '' ? kind : `${kind}.${group}`);

export const keyIn = (info: Info): string => keyOf(info.object);

/** The key of a named object of a resource in a namespace. */
export function keyFor(resource: Resource, namespace: string, name: string): string {
  return resource.namespaced ? `${namespace}/${name}` : name;
}

/** `deployment.apps/web`, `pod/db-0`: how kubectl names an object that it changed. */
export function nameOf(object: { apiVersion: string; kind: string; metadata: { name?: string } }): string {
  const slash = object.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : object.apiVersion.slice(0, slash);
  const kind = object.kind.toLowerCase();
  return `${group ? `${kind}.${group}` : kind}/${object.metadata.name ?? ''}`;
}
