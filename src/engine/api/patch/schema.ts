/** What patches need of the published schemas: how each field merges. */
import openapi from '../data/openapi.json' with { type: 'json' };
import type { Resource } from '../resources.ts';

/** A schema node of OpenAPI v2, as the API server publishes it. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  /** `merge`, `replace`, `retainKeys`, or two of them with a comma. */
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

const DEFINITIONS = openapi.definitions as unknown as Readonly<Record<string, Schema>>;
const PREFIX = '#/definitions/';

const byKind = new Map<string, Schema>();
for (const schema of Object.values(DEFINITIONS))
  for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? [])
    byKind.set(`${group}/${version}/${kind}`, schema);

/** The schema of a resource's objects, or undefined for custom resources. */
export function schemaOf(resource: Pick<Resource, 'group' | 'version' | 'kind'>): Schema | undefined {
  return byKind.get(`${resource.group}/${resource.version}/${resource.kind}`);
}

/** The node that a reference stands for. */
export function resolve(schema: Schema | undefined): Schema | undefined {
  return schema?.$ref === undefined ? schema : DEFINITIONS[schema.$ref.slice(PREFIX.length)];
}

/** The schema of a field, not yet resolved: merge directives stand beside the reference. */
export function fieldOf(schema: Schema | undefined, name: string): Schema | undefined {
  const node = resolve(schema);
  return declared(node, name) ?? node?.additionalProperties;
}

/** A field that the node itself names; `constructor` is none of an object's. */
export const declared = (node: Schema | undefined, name: string): Schema | undefined =>
  node?.properties !== undefined && Object.hasOwn(node.properties, name) ? node.properties[name] : undefined;
