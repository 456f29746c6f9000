/** All controllers of kube-controller-manager, one file each, named as there. */
import type { Controller } from '../client/controller.ts';
import type { Parts } from '../parts.ts';
import { DaemonSetController } from './daemonset.ts';
import { DeploymentController } from './deployment.ts';
import { endpointsController } from './endpoints.ts';
import { endpointSliceController } from './endpointslice.ts';
import { GarbageCollector } from './garbagecollector.ts';
import { NamespaceController } from './namespace.ts';
import { NodeIpamController } from './nodeipam.ts';
import { NodeLifecycleController } from './nodelifecycle.ts';
import { PodGarbageCollector } from './podgc.ts';
import { replicaSetController } from './replicaset.ts';
import { replicationController } from './replicationcontroller.ts';
import { rootCaController, serviceAccountController } from './serviceaccounts.ts';
import { StatefulSetController } from './statefulset.ts';
import { TaintEvictionController } from './tainteviction.ts';

export function controllers(parts: Parts): readonly Controller[] {
  return [
    serviceAccountController(parts),
    rootCaController(parts),
    endpointSliceController(parts),
    endpointsController(parts),
    new DeploymentController(parts),
    replicaSetController(parts),
    replicationController(parts),
    new StatefulSetController(parts),
    new DaemonSetController(parts),
    new GarbageCollector(parts),
    new PodGarbageCollector(parts),
    new NamespaceController(parts),
    new NodeIpamController(parts),
    new NodeLifecycleController(parts),
    new TaintEvictionController(parts),
  ];
}
