/**
 * The kubernetes service controller, which lives in the API server (`pkg/controlplane/controller/kubernetesservice`): whoever
 * deletes the Service `kubernetes`, as `kubectl delete all --all` does, finds it there again.
 */
import { API_SERVICE, createApiEndpoints, createApiService } from '../client/api-service.ts';
import { type Controller, NOBODY, type Watch } from '../client/controller.ts';
import type { Parts } from '../parts.ts';

/** It looks every ten seconds (`DefaultEndpointReconcilerInterval`), ms. */
const INTERVAL = 10_000;

export function kubernetesServiceController(parts: Parts): Controller {
  const client = parts.client('kube-apiserver');
  const { sim } = parts;
  const atNextLook: Watch = ({ type, key }) =>
    type === 'DELETED' && key === API_SERVICE ? [{ key, after: INTERVAL - (sim.now % INTERVAL) }] : NOBODY;

  return {
    name: 'kubernetes-service-controller',
    process: 'kube-apiserver',
    watches: { services: atNextLook, endpoints: atNextLook, 'endpointslices.discovery.k8s.io': atNextLook },
    keys: () => [API_SERVICE],
    reconcile() {
      createApiService(client);
      createApiEndpoints(client, parts.controlPlane.addresses);
    },
  };
}
