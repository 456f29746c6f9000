/** The ReplicaSet controller: as many pods as `spec.replicas` says. */
import type { ReplicaSet } from '../api/types.ts';
import type { Parts } from '../parts.ts';
import { ReplicaController } from './shared/replicas.ts';

export function replicaSetController(parts: Parts): ReplicaController {
  return new ReplicaController(parts, {
    name: 'replicaset-controller',
    resource: 'replicasets.apps',
    kind: 'ReplicaSet',
    countsTerminating: true,
    selector: (set) => (set as ReplicaSet).spec.selector,
  });
}
