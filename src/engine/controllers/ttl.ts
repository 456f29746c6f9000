/** The TTL controller: tells kubelets how long they may keep Secrets and ConfigMaps, by the size of the cluster (`pkg/controller/ttl`). */
import type { Controller } from '../client/controller.ts';
import type { Parts } from '../parts.ts';

const ANNOTATION = 'node.alpha.kubernetes.io/ttl';
/** Seconds by number of nodes; a step down happens only below the step's `min`, so that the figure does not flutter. */
const STEPS = [
  { min: 0, max: 100, seconds: 0 },
  { min: 90, max: 500, seconds: 15 },
  { min: 450, max: 1000, seconds: 30 },
  { min: 900, max: 2000, seconds: 60 },
  { min: 1800, max: Number.POSITIVE_INFINITY, seconds: 300 },
] as const;

export function ttlController(parts: Parts): Controller {
  const client = parts.client('kube-controller-manager');
  const { store } = parts;
  let step = 0;

  /** @returns whether the step changed */
  function adjust(): boolean {
    const before = step;
    const nodes = store.count('nodes');
    while (nodes > (STEPS[step]?.max ?? Number.POSITIVE_INFINITY)) step++;
    while (nodes < (STEPS[step]?.min ?? 0)) step--;
    return step !== before;
  }

  function* names(): Iterable<string> {
    for (const node of client.list('nodes')) yield node.metadata.name;
  }

  return {
    name: 'ttl-controller',
    process: 'kube-controller-manager',
    watches: {
      nodes: ({ type, key, object, before }) => {
        if (type !== 'MODIFIED' && adjust()) return [...names()];
        const annotated = object.metadata.annotations === before?.metadata.annotations;
        return type === 'DELETED' || annotated ? [] : [key];
      },
    },
    keys() {
      adjust();
      return [...names()];
    },
    reconcile(name) {
      const wanted = String(STEPS[step]?.seconds ?? 0);
      const node = client.get('nodes', name);
      if (node === undefined || node.metadata.annotations?.[ANNOTATION] === wanted) return;
      client.modify('nodes', name, ({ metadata }) => {
        metadata.annotations = { ...metadata.annotations, [ANNOTATION]: wanted };
      });
    },
    save: () => step,
    load: (saved) => {
      step = saved as number;
    },
  };
}
