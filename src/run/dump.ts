/** A cluster's dump (`kubectl get ... -o yaml`) as manifests of a scenario. */
import { stringify } from 'yaml';
import { BadFile, parseYaml } from '../scenario/index.ts';

type Plain = Readonly<Record<string, unknown>>;

interface Dumped {
  readonly kind?: string;
  readonly metadata?: Plain;
  readonly spec?: Plain;
  readonly items?: readonly Dumped[];
}

/** What the cluster made itself, and what comes again by itself. */
const SKIPPED = new Set(['Event', 'EndpointSlice', 'Endpoints', 'Node', 'Lease', 'ReplicaSet', 'ControllerRevision']);
/** Fields of metadata that the server fills in. */
const SERVER_FIELDS = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
  'ownerReferences',
];
/** Annotations and labels that controllers and kubectl write. */
const WRITTEN =
  /^(kubectl\.kubernetes\.io\/last-applied|deployment\.kubernetes\.io\/|pv\.kubernetes\.io\/|volume\.|batch\.kubernetes\.io\/|controller-uid$|job-name$)/;
const TOKEN_VOLUME = /^kube-api-access-/;

/** The objects as the lines of `cluster.manifests`. @throws BadFile */
export function dump(text: string, file: string): string {
  const { sources, problems } = parseYaml(file, text);
  if (problems.length > 0) throw new BadFile(problems);
  const objects = sources
    .flatMap(({ value }) => {
      const object = value as Dumped;
      return object.items ?? [object];
    })
    .filter(isOriginal);
  return [...namespacesFor(objects), ...objects].map(entry).join('');
}

/** The namespaces that objects are in and that were not dumped themselves: `kubectl get all` leaves them out. */
function namespacesFor(objects: readonly Dumped[]): Dumped[] {
  const there = new Set(objects.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? [metadata?.['name']] : [])));
  const used = new Set(objects.map(({ metadata }) => metadata?.['namespace']));
  return [...used]
    .filter((name) => name !== undefined && name !== 'default' && !there.has(name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

function isOriginal({ kind = '', metadata = {} }: Dumped): boolean {
  const owned = Array.isArray(metadata['ownerReferences']) && metadata['ownerReferences'].length > 0;
  const own = kind === 'ServiceAccount' && metadata['name'] === 'default';
  const root = kind === 'ConfigMap' && metadata['name'] === 'kube-root-ca.crt';
  const api = kind === 'Service' && metadata['name'] === 'kubernetes' && metadata['namespace'] === 'default';
  const usual = kind === 'Namespace' && metadata['name'] === 'default';
  const system = String(metadata['namespace'] ?? metadata['name'] ?? '').startsWith('kube-');
  const { annotations } = metadata as { annotations?: Plain };
  const provisioned = kind === 'PersistentVolume' && annotations?.['pv.kubernetes.io/provisioned-by'] !== undefined;
  return kind !== '' && !SKIPPED.has(kind) && ![owned, own, root, api, usual, system, provisioned].includes(true);
}

const without = (map: Plain, drop: (key: string) => boolean): Plain =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !drop(key)));

function entry(object: Dumped): string {
  const { status: _status, ...rest } = object as Dumped & { status?: unknown };
  const spec = rest.spec && specOf(rest.kind ?? '', rest.spec);
  const clean = { ...rest, metadata: metadataOf(rest.metadata ?? {}), ...(spec === undefined ? {} : { spec }) };
  // A plain ${ means a parameter in a scenario.
  const lines = stringify(clean)
    .replaceAll('${', () => '$${')
    .trimEnd()
    .split('\n');
  return lines.map((line, i) => `    ${i === 0 ? '- ' : '  '}${line}\n`).join('');
}

function metadataOf(metadata: Plain): Plain {
  const kept: Record<string, unknown> = { ...without(metadata, (key) => SERVER_FIELDS.includes(key)) };
  for (const field of ['annotations', 'labels']) {
    if (kept[field] === undefined) continue;
    const own = without(kept[field] as Plain, (key) => WRITTEN.test(key));
    if (Object.keys(own).length === 0) delete kept[field];
    else kept[field] = own;
  }
  return kept;
}

/** A spec without what the server and controllers decided. */
function specOf(kind: string, spec: Plain): Plain {
  const drop = (...fields: string[]) => without(spec, (key) => fields.includes(key));
  switch (kind) {
    case 'Service':
      return spec['clusterIP'] === 'None' ? spec : drop('clusterIP', 'clusterIPs', 'healthCheckNodePort');
    case 'PersistentVolumeClaim':
      return drop('volumeName');
    case 'Pod':
      return withoutToken(drop('nodeName'));
    case 'Job': {
      const { template = {} } = spec as { template?: { metadata?: Plain } };
      return { ...drop('selector'), template: { ...template, metadata: metadataOf(template.metadata ?? {}) } };
    }
    default:
      return spec;
  }
}

/** Every pod gets its token volume anew. */
function withoutToken(spec: Plain): Plain {
  const named = (list: unknown) =>
    ((list ?? []) as { name?: string }[]).filter(({ name }) => !TOKEN_VOLUME.test(name ?? ''));
  const containers = (list: unknown) =>
    (list as Plain[]).map((each) => ({ ...each, volumeMounts: named(each['volumeMounts']) }));
  return {
    ...spec,
    ...(spec['volumes'] === undefined ? {} : { volumes: named(spec['volumes']) }),
    ...(spec['containers'] === undefined ? {} : { containers: containers(spec['containers']) }),
    ...(spec['initContainers'] === undefined ? {} : { initContainers: containers(spec['initContainers']) }),
  };
}
