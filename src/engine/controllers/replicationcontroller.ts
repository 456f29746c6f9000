/** The ReplicationController's controller: a ReplicaSet's with the older selector. */
import type { ReplicationController } from '../api/types.ts';
import type { Parts } from '../parts.ts';
import { ReplicaController } from './shared/replicas.ts';

export function replicationController(parts: Parts): ReplicaController {
  return new ReplicaController(parts, {
    name: 'replication-controller',
    resource: 'replicationcontrollers',
    kind: 'ReplicationController',
    countsTerminating: false,
    selector: (set) => ({ matchLabels: (set as ReplicationController).spec.selector ?? {} }),
  });
}
