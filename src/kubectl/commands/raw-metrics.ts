/** metrics-server's API, as `kubectl get --raw` reads it. */
import { ApiError, canonicalQuantity, keyOf, type Node, type Pod, toTime } from '../../engine/index.ts';
import { METRICS_VERSION } from '../api.ts';
import type { Invocation } from '../command.ts';

const PATH = /^\/apis\/metrics\.k8s\.io\/v1beta1(?:\/nodes|(?:\/namespaces\/([^/]+))?\/pods)(?:\/([^/]+))?$/;
/** Its figures are of the time since it last asked (`--metric-resolution`). */
const WINDOW = '15s';

interface Use {
  readonly cpu: number;
  readonly memory: number;
}

const quantities = ({ cpu, memory }: Use) => ({
  cpu: canonicalQuantity(`${Math.round(cpu * 1e6)}n`),
  memory: canonicalQuantity(`${Math.floor(memory / 1024)}Ki`),
});

/** What stands under a path of the metrics API; undefined for other paths. @throws ApiError */
export function rawMetrics(on: Invocation, path: string, labelSelector: string): unknown {
  const [whole, namespace = '', name] = PATH.exec(path) ?? [];
  if (whole === undefined || !on.api.registersMetrics) return undefined;
  const of = whole.split('/').includes('pods') ? 'pods' : 'nodes';
  if (of === 'pods' && name !== undefined && namespace === '') return undefined;
  on.api.askMetrics(of, namespace, name, true);
  const kind = of === 'pods' ? 'PodMetrics' : 'NodeMetrics';
  const key = namespace ? `${namespace}/${name}` : name;
  if (key !== undefined && name !== undefined) {
    const found = on.api.find(of, key);
    const item = found && measured(on, found);
    if (item === undefined)
      throw new ApiError(404, 'NotFound', `${kind.toLowerCase()}.metrics.k8s.io ${JSON.stringify(key)} not found`);
    return { kind, apiVersion: METRICS_VERSION, ...item };
  }
  const all = on.api.list(of, { ...(namespace ? { namespace } : {}), labelSelector });
  const items = all.map((each) => measured(on, each)).filter((item) => item !== undefined);
  return { kind: `${kind}List`, apiVersion: METRICS_VERSION, metadata: {}, items };
}

/** The figures of one; undefined while there are none. */
function measured(on: Invocation, object: Node | Pod): object | undefined {
  const { name, namespace, labels } = object.metadata;
  const { runtime } = on.api.cluster;
  const now = toTime(on.api.now);
  const metadata = {
    name,
    ...(namespace ? { namespace } : {}),
    creationTimestamp: now,
    ...(labels ? { labels } : {}),
  };
  const head = { metadata, timestamp: now, window: WINDOW };
  if (!namespace) {
    const use = runtime.nodeUsage(name);
    return use && { ...head, usage: quantities(use) };
  }
  const uses = runtime.podUsage(keyOf(object));
  return uses && { ...head, containers: [...uses].map(([each, use]) => ({ name: each, usage: quantities(use) })) };
}
