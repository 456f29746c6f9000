/**
 * What the API server serves: every resource with its names, verbs and subresources, read from the discovery document of
 * a real API server, and the ones that CustomResourceDefinitions add.
 */
import discovery from './data/discovery.json' with { type: 'json' };
import type { PrinterColumn } from './tables/custom.ts';

export interface Resource {
  /** The name used throughout the engine: `pods`, `deployments.apps`. */
  readonly id: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  /** Set for custom resources: the columns of their table. */
  readonly printerColumns?: readonly PrinterColumn[];
  /** Set for custom resources with a scale: where the numbers stand, as in `.spec.replicas`. */
  readonly scale?: ScalePaths;
}

/** Paths of fields, as a CustomResourceDefinition writes them. */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

interface DiscoveryEntry {
  readonly name: string;
  readonly singularName?: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** `apps/v1` → group `apps`, version `v1`; `v1` → the core group. */
export function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

export function resourceId(plural: string, group: string): string {
  return group ? `${plural}.${group}` : plural;
}

/** Other group versions under which the same stored objects are served: they are read-only aliases in discovery. */
const ALIASES = new Set(['events.events.k8s.io']);

interface DiscoveryList {
  readonly groupVersion?: string;
  readonly resources?: readonly DiscoveryEntry[];
}

/** The groups in the order in which the server names them: where two resources share a name, the first is meant. */
const GROUPS = discovery['/apis'].groups.map(({ name }) => name);

function builtIn(): Resource[] {
  const found: Resource[] = [];
  const rank = ({ groupVersion = '' }: DiscoveryList): number => GROUPS.indexOf(splitApiVersion(groupVersion).group);
  const lists = (Object.values(discovery) as unknown as DiscoveryList[]).sort((a, b) => rank(a) - rank(b));
  for (const list of lists) {
    if (!list.groupVersion || !list.resources) continue;
    const { group, version } = splitApiVersion(list.groupVersion);
    for (const entry of list.resources) {
      if (entry.name.includes('/')) continue;
      const prefix = `${entry.name}/`;
      found.push({
        id: resourceId(entry.name, group),
        group,
        version,
        kind: entry.kind,
        plural: entry.name,
        singular: entry.singularName || entry.kind.toLowerCase(),
        namespaced: entry.namespaced,
        shortNames: entry.shortNames ?? [],
        categories: entry.categories ?? [],
        verbs: entry.verbs,
        subresources: list.resources.filter((r) => r.name.startsWith(prefix)).map((r) => r.name.slice(prefix.length)),
        apiVersion: list.groupVersion,
      });
    }
  }
  return found;
}

const BUILT_IN: readonly Resource[] = builtIn();

/** What definitions in the cluster add. */
export interface CustomResources {
  /** The resource of a definition, in its preferred version. */
  get(id: string): Resource | undefined;
  /** Every served version of every definition. */
  all(): Iterable<Resource>;
}

const NO_CUSTOM: CustomResources = { get: () => undefined, all: () => [] };
const BY_ID: ReadonlyMap<string, Resource> = new Map(BUILT_IN.map((resource) => [resource.id, resource]));
const BY_KIND: ReadonlyMap<string, Resource> = new Map(
  BUILT_IN.map((resource) => [`${resource.apiVersion}/${resource.kind}`, resource]),
);

/** The resources one API server serves; custom ones come and go with their definitions. */
export class Resources {
  readonly #custom: CustomResources;

  constructor(custom: CustomResources = NO_CUSTOM) {
    this.#custom = custom;
  }

  get(id: string): Resource | undefined {
    return BY_ID.get(id) ?? this.#custom.get(id);
  }

  ofKind(apiVersion: string, kind: string): Resource | undefined {
    const known = BY_KIND.get(`${apiVersion}/${kind}`);
    if (known !== undefined) return known;
    for (const resource of this.#custom.all())
      if (resource.apiVersion === apiVersion && resource.kind === kind) return resource;
    return undefined;
  }

  /** All resources in the order of discovery: core first, then the groups. */
  all(): Resource[] {
    const custom = new Map<string, Resource>();
    for (const resource of this.#custom.all()) if (!custom.has(resource.id)) custom.set(resource.id, resource);
    return [...BUILT_IN, ...custom.values()];
  }

  /** Those whose objects are stored (events.k8s.io only shows the core group's events again). */
  stored(): Resource[] {
    return this.all().filter((resource) => resource.verbs.includes('list') && !ALIASES.has(resource.id));
  }

  /** What the server answers about itself under a path such as `/apis` or `/apis/apps/v1`; undefined for other paths. */
  document(path: string): unknown {
    const known = discovery as Readonly<Record<string, unknown>>;
    if (Object.hasOwn(known, path)) return known[path];
    const group = discovery['/apis'].groups.find(({ name }) => path === `/apis/${name}`);
    return group && { kind: 'APIGroup', apiVersion: 'v1', ...group };
  }

  /** Every group version that is served, `v1`, `autoscaling/v1`, also those that are only other forms of a stored one. */
  versions(): string[] {
    const listed = discovery['/apis'].groups.flatMap(({ versions }) =>
      versions.map(({ groupVersion }) => groupVersion),
    );
    return [...new Set([...listed, ...this.all().map(({ apiVersion }) => apiVersion)])].sort();
  }
}
