/** A cluster's dump (`kubectl get ... -o yaml`) as manifests of a scenario. */
import { parseAllDocuments, stringify } from 'yaml';
import { BadFile } from '../scenario/index.ts';

interface Dumped {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly items?: readonly Dumped[];
}

/** What the cluster made itself, and what comes again by itself. */
const SKIPPED = new Set(['Event', 'EndpointSlice', 'Endpoints', 'Node', 'Lease', 'ReplicaSet', 'ControllerRevision']);
const SERVER_FIELDS = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'selfLink',
  'ownerReferences',
];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The objects as the lines of `cluster.manifests`. @throws BadFile */
export function dump(text: string, file: string): string {
  const objects = parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined)
      throw new BadFile([{ code: 'E000', severity: 'error', file, line: 1, column: 1, message: error.message }]);
    const value = document.toJS({ maxAliasCount: 100 }) as Dumped | null;
    return value?.items ?? (value === null ? [] : [value]);
  });
  return objects.filter(isOriginal).map(entry).join('');
}

function isOriginal({ kind = '', metadata = {} }: Dumped): boolean {
  const owned = Array.isArray(metadata['ownerReferences']) && metadata['ownerReferences'].length > 0;
  const own = kind === 'ServiceAccount' && metadata['name'] === 'default';
  const root = kind === 'ConfigMap' && metadata['name'] === 'kube-root-ca.crt';
  const system = String(metadata['namespace'] ?? metadata['name'] ?? '').startsWith('kube-');
  return !SKIPPED.has(kind) && !owned && !own && !root && !system && kind !== '';
}

function entry(object: Dumped): string {
  const { status: _status, ...rest } = object as Dumped & { status?: unknown };
  const metadata = Object.fromEntries(
    Object.entries(rest.metadata ?? {}).filter(([key]) => !SERVER_FIELDS.includes(key)),
  );
  const annotations = metadata['annotations'] as Record<string, unknown> | undefined;
  if (annotations !== undefined) {
    delete annotations[LAST_APPLIED];
    delete annotations['deployment.kubernetes.io/revision'];
    if (Object.keys(annotations).length === 0) delete metadata['annotations'];
  }
  const lines = stringify({ ...rest, metadata })
    .trimEnd()
    .split('\n');
  return lines.map((line, i) => `    ${i === 0 ? '- ' : '  '}${line}\n`).join('');
}
