/** What the API server and the controllers make sure of when a cluster starts: the four namespaces, the priority classes, the Service of the API server. */
import { defaultRbac } from '../api/rbac/index.ts';
import { createApiEndpoints, createApiService } from '../client/api-service.ts';
import { CLUSTER_CA } from '../client/certificate.ts';
import { createSystemNamespace, SYSTEM_NAMESPACES } from '../client/system-namespaces.ts';
import type { Parts } from '../parts.ts';
import { toTime } from '../sim/time.ts';

/** The two built-in classes (`pkg/apis/scheduling`): values and descriptions as the API server creates them. */
const PRIORITY_CLASSES = [
  {
    name: 'system-cluster-critical',
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    name: 'system-node-critical',
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
];

/** kubeadm's convention: the tenth address of the service network. */
export const DNS_SERVICE_ADDRESS = '10.96.0.10';

/** What the API server writes down for others: how it knows its clients, and since when old tokens are watched. */
const NOTES = (now: number): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
  'extension-apiserver-authentication': {
    'client-ca-file': CLUSTER_CA,
    'requestheader-allowed-names': '["front-proxy-client"]',
    'requestheader-client-ca-file': CLUSTER_CA,
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-username-headers': '["X-Remote-User"]',
  },
  'kube-apiserver-legacy-service-account-token-tracking': { since: toTime(now).slice(0, 10) },
});

export function createStartObjects({ client, sim, controlPlane }: Parts): void {
  const api = client('kube-apiserver');
  for (const name of SYSTEM_NAMESPACES) createSystemNamespace(api, name);
  for (const { resource, object } of defaultRbac()) api.create(resource, object);
  for (const { name, value, description } of PRIORITY_CLASSES)
    api.create('priorityclasses.scheduling.k8s.io', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value,
      description,
      preemptionPolicy: 'PreemptLowerPriority',
    });
  createApiService(api);
  for (const [name, data] of Object.entries(NOTES(sim.now)))
    api.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'kube-system' },
      data,
    });
  createApiEndpoints(api, controlPlane.addresses);
}
