/** All controllers of kube-controller-manager, one file each, named as there. */
import type { Controller } from '../client/controller.ts';
import type { Parts } from '../parts.ts';
import { AttachDetachController, externalAttacher } from './attachdetach.ts';
import { clusterRoleAggregationController } from './clusterroleaggregation.ts';
import { cronJobController } from './cronjob.ts';
import { definitionController } from './customresourcedefinition.ts';
import { DaemonSetController } from './daemonset.ts';
import { DeploymentController } from './deployment.ts';
import { DisruptionController } from './disruption.ts';
import { endpointsController } from './endpoints.ts';
import { endpointSliceController } from './endpointslice.ts';
import { ephemeralVolumeController } from './ephemeralvolume.ts';
import { GarbageCollector } from './garbagecollector.ts';
import { HorizontalPodAutoscalerController } from './horizontalpodautoscaling.ts';
import { jobController } from './job.ts';
import { kubernetesServiceController } from './kubernetesservice.ts';
import { NamespaceController } from './namespace.ts';
import { NodeIpamController } from './nodeipam.ts';
import { NodeLifecycleController } from './nodelifecycle.ts';
import { PersistentVolumeBinder } from './persistentvolume.ts';
import type { PodMetrics } from './podautoscaler/metrics.ts';
import { PodGarbageCollector } from './podgc.ts';
import { replicaSetController } from './replicaset.ts';
import { replicationController } from './replicationcontroller.ts';
import { ResourceQuotaController } from './resourcequota.ts';
import { rootCaController, serviceAccountController } from './serviceaccounts.ts';
import { serviceAccountTokenController } from './serviceaccounttokens.ts';
import { StatefulSetController } from './statefulset.ts';
import { systemNamespacesController } from './systemnamespaces.ts';
import { TaintEvictionController } from './tainteviction.ts';
import { ttlController } from './ttl.ts';
import { ttlAfterFinishedController } from './ttl-after-finished.ts';
import { expandController } from './volumeexpand.ts';
import {
  attributesClassProtectionController,
  claimProtectionController,
  volumeProtectionController,
} from './volumeprotection.ts';
import { ExternalProvisioner } from './volumes/provisioner.ts';
import { ExternalResizer } from './volumes/resizer.ts';

/** @param metrics what the metrics API serves */
export function controllers(parts: Parts, metrics: PodMetrics): readonly Controller[] {
  return [
    definitionController(parts),
    kubernetesServiceController(parts),
    systemNamespacesController(parts),
    serviceAccountController(parts),
    serviceAccountTokenController(parts),
    rootCaController(parts),
    endpointSliceController(parts),
    endpointsController(parts),
    new DeploymentController(parts),
    replicaSetController(parts),
    replicationController(parts),
    new StatefulSetController(parts),
    new DaemonSetController(parts),
    jobController(parts),
    cronJobController(parts),
    ttlAfterFinishedController(parts),
    new GarbageCollector(parts),
    new PodGarbageCollector(parts),
    new NamespaceController(parts),
    new NodeIpamController(parts),
    new NodeLifecycleController(parts),
    new TaintEvictionController(parts),
    new DisruptionController(parts),
    new ResourceQuotaController(parts),
    new PersistentVolumeBinder(parts),
    claimProtectionController(parts),
    volumeProtectionController(parts),
    attributesClassProtectionController(parts),
    ephemeralVolumeController(parts),
    new ExternalProvisioner(parts),
    expandController(parts),
    new ExternalResizer(parts),
    new AttachDetachController(parts),
    externalAttacher(parts),
    ttlController(parts),
    clusterRoleAggregationController(parts),
    new HorizontalPodAutoscalerController(parts, metrics),
  ];
}
