/** Which describer a kind has. */
import type { KubeObject } from '../../engine/index.ts';
import { autoscaler } from './autoscaler.ts';
import { configMap, limitRange, namespace, priorityClass, resourceQuota, secret, serviceAccount } from './core.ts';
import type { Describer } from './index.ts';
import { endpointSlice, endpoints, ingress, ingressClass, networkPolicy, service } from './network.ts';
import { node } from './node.ts';
import { pod } from './pod.ts';
import { binding, role } from './rbac.ts';
import { signingRequest } from './request.ts';
import { claim, storageClass, volume, volumeAttributesClass } from './storage.ts';
import {
  cronJob,
  daemonSet,
  deployment,
  disruptionBudget,
  job,
  replicaSet,
  replicationController,
  statefulSet,
} from './workloads.ts';

const KINDS: Readonly<Record<string, Describer<never>>> = {
  pods: pod,
  nodes: node,
  namespaces: namespace,
  services: service,
  endpoints,
  configmaps: configMap,
  secrets: secret,
  serviceaccounts: serviceAccount,
  limitranges: limitRange,
  resourcequotas: resourceQuota,
  persistentvolumes: volume,
  persistentvolumeclaims: claim,
  replicationcontrollers: replicationController,
  'deployments.apps': deployment,
  'replicasets.apps': replicaSet,
  'statefulsets.apps': statefulSet,
  'daemonsets.apps': daemonSet,
  'jobs.batch': job,
  'cronjobs.batch': cronJob,
  'horizontalpodautoscalers.autoscaling': autoscaler,
  'poddisruptionbudgets.policy': disruptionBudget,
  'ingresses.networking.k8s.io': ingress,
  'ingressclasses.networking.k8s.io': ingressClass,
  'networkpolicies.networking.k8s.io': networkPolicy,
  'endpointslices.discovery.k8s.io': endpointSlice,
  'storageclasses.storage.k8s.io': storageClass,
  'volumeattributesclasses.storage.k8s.io': volumeAttributesClass,
  'priorityclasses.scheduling.k8s.io': priorityClass,
  'roles.rbac.authorization.k8s.io': role,
  'clusterroles.rbac.authorization.k8s.io': role,
  'rolebindings.rbac.authorization.k8s.io': binding,
  'clusterrolebindings.rbac.authorization.k8s.io': binding,
  'certificatesigningrequests.certificates.k8s.io': signingRequest,
};

export const DESCRIBERS = KINDS as Readonly<Record<string, Describer<KubeObject>>>;
