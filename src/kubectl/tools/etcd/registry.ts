/** Under which keys the API server keeps objects in etcd. */
import { type Cluster, keyOf } from '../../../engine/index.ts';

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

/** Keys and values, sorted by key. */
export function registry({ parts: { store } }: Cluster): [key: string, value: string][] {
  const found = store
    .resources()
    .flatMap((resource) =>
      [...store.list(resource)].map((object): [string, string] => [
        `/registry/${folderOf(resource)}/${keyOf(object)}`,
        JSON.stringify(object),
      ]),
    );
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}
