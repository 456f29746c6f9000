/**
 * The system namespaces controller, which lives in the API server (`pkg/controlplane/controller/systemnamespaces`): whoever deletes one of
 * the namespaces that every cluster has, and that may be deleted, finds it there again.
 */
import { type Controller, NOBODY } from '../client/controller.ts';
import { createSystemNamespace, SYSTEM_NAMESPACES } from '../client/system-namespaces.ts';
import type { Parts } from '../parts.ts';

/** It looks every minute (`interval`), ms. */
const INTERVAL = 60_000;

export function systemNamespacesController(parts: Parts): Controller {
  const client = parts.client('kube-apiserver');
  const { sim } = parts;
  return {
    name: 'system-namespaces-controller',
    process: 'kube-apiserver',
    watches: {
      namespaces: ({ type, key }) =>
        type === 'DELETED' && SYSTEM_NAMESPACES.includes(key)
          ? [{ key, after: INTERVAL - (sim.now % INTERVAL) }]
          : NOBODY,
    },
    keys: () => SYSTEM_NAMESPACES,
    reconcile: (name) => {
      createSystemNamespace(client, name);
      return undefined;
    },
  };
}
