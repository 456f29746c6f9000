/** A server as tests need it: empty, but for the namespace `default` and its service account. */
import { Simulation } from '../sim/simulation.ts';
import { Store } from '../store/store.ts';
import { admissionPlugins } from './admission/index.ts';
import { strategies } from './kinds/index.ts';
import { Rbac } from './rbac/index.ts';
import { ApiServer, SYSTEM } from './server.ts';

export function testServer(): ApiServer {
  const sim = new Simulation({ seed: 1, start: 0 });
  const store = new Store(sim);
  const api = new ApiServer(sim, store, {
    strategies,
    admission: admissionPlugins({ sim, store, rbac: new Rbac(store) }),
  });
  api.create(SYSTEM, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  api.create(SYSTEM, 'serviceaccounts', account, { namespace: 'default' });
  return api;
}
