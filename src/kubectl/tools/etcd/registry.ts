/** Under which keys the API server keeps objects in etcd. */
import { type Cluster, type KubeObject, keyOf } from '../../../engine/index.ts';

/** Those whose key is not `/registry/PLURAL`. */
const SPECIAL: Readonly<Record<string, string>> = {
  nodes: 'minions',
  services: 'services/specs',
  endpoints: 'services/endpoints',
  replicationcontrollers: 'controllers',
  'ingresses.networking.k8s.io': 'ingress',
  'customresourcedefinitions.apiextensions.k8s.io': 'apiextensions.k8s.io/customresourcedefinitions',
  'apiservices.apiregistration.k8s.io': 'apiregistration.k8s.io/apiservices',
};
const BUILT_IN = /^(?:apps|batch|autoscaling|policy|(?:[a-z]+\.)+k8s\.io)$/;

function folderOf(resource: string): string {
  const [plural = '', ...group] = resource.split('.');
  const of = group.join('.');
  return SPECIAL[resource] ?? (of === '' || BUILT_IN.test(of) ? plural : `${of}/${plural}`);
}

export interface Entry {
  readonly key: string;
  readonly resource: string;
  readonly object: KubeObject;
}

export const valueText = ({ object }: Entry): string => JSON.stringify(object);

/** What is kept, sorted by key. */
export function registry({ parts: { store } }: Cluster): Entry[] {
  const found = store.resources().flatMap((resource) =>
    [...store.list(resource)].map((object): Entry => {
      const key = `/registry/${folderOf(resource)}/${keyOf(object)}`;
      return { key, resource, object };
    }),
  );
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** When an entry was made and last written, and how often since it was made. */
export interface Written {
  created: number;
  modified: number;
  version: number;
}

/** Of every object that is there, by `resource/key`. */
export function writtenIn({ parts: { store } }: Cluster): ReadonlyMap<string, Written> {
  const found = new Map<string, Written>();
  for (const { type, resource, key, rev } of store.history) {
    const id = `${resource}/${key}`;
    const before = found.get(id);
    if (type === 'DELETED') found.delete(id);
    else if (before === undefined) found.set(id, { created: rev, modified: rev, version: 1 });
    else {
      before.modified = rev;
      before.version++;
    }
  }
  return found;
}
