/** The Service by which pods reach the API server, and what it leads to: the API server makes them itself, for no selector finds it. */
import { API_PORT } from '../sim/control-plane.ts';
import type { Client } from './client.ts';

/** The first address of the service network 10.96.0.0/12 (`--service-cluster-ip-range`). */
const API_SERVICE_ADDRESS = '10.96.0.1';

const SLICES = 'endpointslices.discovery.k8s.io';
/** The key of all three. */
export const API_SERVICE = 'default/kubernetes';
const metadata = { name: 'kubernetes', namespace: 'default' };
const port = { name: 'https', port: API_PORT, protocol: 'TCP' };

/** Makes the Service, if there is none. */
export function createApiService(client: Client): void {
  if (client.get('services', API_SERVICE) !== undefined) return;
  client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP',
      clusterIP: API_SERVICE_ADDRESS,
      clusterIPs: [API_SERVICE_ADDRESS],
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: API_PORT }],
    },
  });
}

/** Makes its Endpoints and its EndpointSlice, if there are none. @param addresses where API servers listen */
export function createApiEndpoints(client: Client, addresses: readonly string[]): void {
  if (client.get('endpoints', API_SERVICE) === undefined)
    client.create('endpoints', {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: addresses.map((ip) => ({ ip })), ports: [port] }],
    });
  if (client.get(SLICES, API_SERVICE) === undefined)
    client.create(SLICES, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
      ports: [port],
    });
}
