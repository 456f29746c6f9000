/**
 * Custom resources: what an established CustomResourceDefinition makes the API server serve. Nothing is kept beside the
 * definitions in the store, so a restored cluster serves what it served then.
 */
import type { KubeObject } from '../../store/object.ts';
import type { Resource } from '../resources.ts';
import type { Strategy } from '../strategy.ts';
import type { CustomResourceDefinition } from '../types.ts';
import type { Schema } from '../validation/schema/schema.ts';
import { withDefaults } from './defaults.ts';

export const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';
/** Holds a definition until its objects are gone. */
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

export interface CustomResource extends Resource {
  readonly schema: Schema | undefined;
}

const isTrue = (object: CustomResourceDefinition, type: string): boolean =>
  (object.status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');

/** `v2` before `v1`, stable before `v1beta1` before `v1alpha1`, anything else last (apimachinery `version.CompareKubeAwareVersionStrings`). */
function rank(name: string): readonly number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(name);
  if (match === null) return [0];
  return [match[2] === undefined ? 3 : match[2] === 'beta' ? 2 : 1, Number(match[1]), Number(match[3] ?? 0)];
}

function byPriority(a: { name: string }, b: { name: string }): number {
  const [left, right] = [rank(a.name), rank(b.name)];
  for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (right[i] ?? 0) - (left[i] ?? 0);
  return a.name < b.name ? -1 : 1;
}

function build(object: CustomResourceDefinition): readonly CustomResource[] {
  if (!isTrue(object, 'Established')) return [];
  const { group, scope, names, versions } = object.spec;
  return versions
    .filter((version) => version.served)
    .sort(byPriority)
    .map((version) => ({
      id: object.metadata.name,
      group,
      version: version.name,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      namespaced: scope === 'Namespaced',
      shortNames: names.shortNames ?? [],
      categories: names.categories ?? [],
      verbs: VERBS,
      subresources: [
        ...(version.subresources?.status ? ['status'] : []),
        ...(version.subresources?.scale ? ['scale'] : []),
      ],
      ...(version.subresources?.scale ? { scale: version.subresources.scale } : {}),
      printerColumns: version.additionalPrinterColumns ?? [],
      apiVersion: `${group}/${version.name}`,
      schema: version.schema?.openAPIV3Schema as Schema | undefined,
    }));
}

const built = new WeakMap<KubeObject, readonly CustomResource[]>();

/** What one definition adds, the preferred version first. */
export function resourcesOf(object: KubeObject): readonly CustomResource[] {
  let resources = built.get(object);
  if (resources === undefined) {
    resources = build(object as CustomResourceDefinition);
    built.set(object, resources);
  }
  return resources;
}

export const isCustom = (resource: Resource): resource is CustomResource => 'schema' in resource;

const strategies = new WeakMap<Resource, Strategy>();

/** The rules of a custom resource: defaults from its schema, its own status, generation. */
export function strategyOf(resource: CustomResource): Strategy {
  let strategy = strategies.get(resource);
  if (strategy === undefined) {
    const { schema } = resource;
    const ownStatus = resource.subresources.includes('status');
    strategy = {
      resource: resource.id,
      generation: true,
      defaults: (object) => (schema === undefined ? object : (withDefaults(object, schema) as KubeObject)),
      prepareForCreate(object) {
        if (!ownStatus || !('status' in object)) return object;
        const { status: _, ...rest } = object as KubeObject & { status?: unknown };
        return rest;
      },
    };
    strategies.set(resource, strategy);
  }
  return strategy;
}
