/**
 * The kinds' TypeScript types, made from `kubernetes-types` (the published OpenAPI of Kubernetes), with what a stored
 * object always has made required, and the fields added since that package's version.
 */
import type * as apiextensions from 'kubernetes-types/apiextensions/v1';
import type * as apps from 'kubernetes-types/apps/v1';
import type * as autoscaling from 'kubernetes-types/autoscaling/v2';
import type * as batch from 'kubernetes-types/batch/v1';
import type * as coordination from 'kubernetes-types/coordination/v1';
import type * as core from 'kubernetes-types/core/v1';
import type * as discovery from 'kubernetes-types/discovery/v1';
import type * as networking from 'kubernetes-types/networking/v1';
import type * as node from 'kubernetes-types/node/v1';
import type * as policy from 'kubernetes-types/policy/v1';
import type * as rbac from 'kubernetes-types/rbac/v1';
import type * as scheduling from 'kubernetes-types/scheduling/v1';
import type * as storage from 'kubernetes-types/storage/v1';
import type { KubeObject, ObjectMeta } from '../store/object.ts';

export type { KubeObject, ObjectMeta, OwnerReference } from '../store/object.ts';

type Mutable<T> = { -readonly [P in keyof T]: T[P] };
/** A kind as stored: identity and metadata are there, and spec and status where the kind has them. */
type Stored<T, More = unknown> = Omit<Mutable<T>, 'apiVersion' | 'kind' | 'metadata' | 'spec' | 'status'> &
  KubeObject &
  (T extends { spec?: infer S } ? { spec: NonNullable<S> } : unknown) &
  (T extends { status?: infer S } ? { status: NonNullable<S> } : unknown) &
  More;

export type Pod = Stored<core.Pod>;
export type PodSpec = core.PodSpec;
export type PodStatus = core.PodStatus;
export type Container = core.Container;
export type ContainerStatus = core.ContainerStatus;
export type PodTemplateSpec = core.PodTemplateSpec;
export type Toleration = core.Toleration;
export type Taint = core.Taint;
export type Node = Stored<core.Node>;
export type Namespace = Stored<core.Namespace>;
export type Service = Stored<core.Service>;
export type Endpoints = Stored<core.Endpoints>;
export type ConfigMap = Stored<core.ConfigMap>;
export type Secret = Stored<core.Secret>;
export type ServiceAccount = Stored<core.ServiceAccount>;
export type Event = Stored<core.Event>;
export type LimitRange = Stored<core.LimitRange>;
export type ResourceQuota = Stored<core.ResourceQuota>;
export type PersistentVolume = Stored<core.PersistentVolume>;
export type PersistentVolumeClaim = Stored<core.PersistentVolumeClaim>;
export type ReplicationController = Stored<core.ReplicationController>;
export type PodTemplate = Stored<core.PodTemplate>;
export type Deployment = Stored<apps.Deployment, { status: { terminatingReplicas?: number } }>;
export type ReplicaSet = Stored<apps.ReplicaSet, { status: { terminatingReplicas?: number } }>;
export type StatefulSet = Stored<apps.StatefulSet>;
export type DaemonSet = Stored<apps.DaemonSet>;
export type ControllerRevision = Stored<apps.ControllerRevision>;
export type Job = Stored<batch.Job>;
export type CronJob = Stored<batch.CronJob>;
export type Lease = Stored<coordination.Lease>;
export type EndpointSlice = Stored<discovery.EndpointSlice>;
export type Ingress = Stored<networking.Ingress>;
export type IngressClass = Stored<networking.IngressClass>;
export type NetworkPolicy = Stored<networking.NetworkPolicy>;
export type PodDisruptionBudget = Stored<policy.PodDisruptionBudget>;
export type HorizontalPodAutoscaler = Stored<autoscaling.HorizontalPodAutoscaler>;
export type Role = Stored<rbac.Role>;
export type RoleBinding = Stored<rbac.RoleBinding>;
export type ClusterRole = Stored<rbac.ClusterRole>;
export type ClusterRoleBinding = Stored<rbac.ClusterRoleBinding>;
export type PriorityClass = Stored<scheduling.PriorityClass>;
export type RuntimeClass = Stored<node.RuntimeClass>;
export type StorageClass = Stored<storage.StorageClass>;
export type VolumeAttributesClass = KubeObject & { driverName: string; parameters?: Record<string, string> };
export type VolumeAttachment = Stored<storage.VolumeAttachment>;
export type CSINode = Stored<storage.CSINode>;
export type CSIDriver = Stored<storage.CSIDriver>;
export type CustomResourceDefinition = Stored<apiextensions.CustomResourceDefinition>;

/** The type behind each resource name; custom and untyped resources are plain objects. */
export interface ResourceTypes {
  pods: Pod;
  nodes: Node;
  namespaces: Namespace;
  services: Service;
  endpoints: Endpoints;
  configmaps: ConfigMap;
  secrets: Secret;
  serviceaccounts: ServiceAccount;
  events: Event;
  limitranges: LimitRange;
  resourcequotas: ResourceQuota;
  persistentvolumes: PersistentVolume;
  persistentvolumeclaims: PersistentVolumeClaim;
  replicationcontrollers: ReplicationController;
  podtemplates: PodTemplate;
  'deployments.apps': Deployment;
  'replicasets.apps': ReplicaSet;
  'statefulsets.apps': StatefulSet;
  'daemonsets.apps': DaemonSet;
  'controllerrevisions.apps': ControllerRevision;
  'jobs.batch': Job;
  'cronjobs.batch': CronJob;
  'leases.coordination.k8s.io': Lease;
  'endpointslices.discovery.k8s.io': EndpointSlice;
  'ingresses.networking.k8s.io': Ingress;
  'ingressclasses.networking.k8s.io': IngressClass;
  'networkpolicies.networking.k8s.io': NetworkPolicy;
  'poddisruptionbudgets.policy': PodDisruptionBudget;
  'horizontalpodautoscalers.autoscaling': HorizontalPodAutoscaler;
  'roles.rbac.authorization.k8s.io': Role;
  'rolebindings.rbac.authorization.k8s.io': RoleBinding;
  'clusterroles.rbac.authorization.k8s.io': ClusterRole;
  'clusterrolebindings.rbac.authorization.k8s.io': ClusterRoleBinding;
  'priorityclasses.scheduling.k8s.io': PriorityClass;
  'runtimeclasses.node.k8s.io': RuntimeClass;
  'storageclasses.storage.k8s.io': StorageClass;
  'volumeattributesclasses.storage.k8s.io': VolumeAttributesClass;
  'volumeattachments.storage.k8s.io': VolumeAttachment;
  'csinodes.storage.k8s.io': CSINode;
  'csidrivers.storage.k8s.io': CSIDriver;
  'customresourcedefinitions.apiextensions.k8s.io': CustomResourceDefinition;
}

/** A resource name the compiler knows. */
export type KnownResource = keyof ResourceTypes;
/** Any resource name: `pods`, `deployments.apps`, `widgets.example.com`. */
export type ResourceName = KnownResource | (string & {});
export type ObjectOf<R extends string> = R extends KnownResource ? ResourceTypes[R] : KubeObject;

/** An object as sent: what the server fills in may be missing. */
export type Sent<T extends KubeObject> = Omit<T, 'metadata' | 'status'> & {
  metadata: Partial<ObjectMeta>;
  status?: T extends { status: infer S } ? Partial<S> : never;
};
/** Any object as sent. */
export type AnySent = { apiVersion: string; kind: string; metadata: Partial<ObjectMeta>; [field: string]: unknown };
