/**
 * The server's own tables: the columns and cells that `kubectl get` shows, one printer a kind (Kubernetes
 * `pkg/printers/internalversion`). Rows hold the cells of every column; a client leaves out those of priority above 0
 * unless it is asked for the wide form.
 */
import type { KubeObject } from '../../store/object.ts';
import tables from '../data/tables.json' with { type: 'json' };
import type { Resource } from '../resources.ts';
import { printBinding, printCertificateSigningRequest } from './access.ts';
import { printControllerRevision, printDaemonSet, printDeployment, printReplicaSet, printStatefulSet } from './apps.ts';
import { printHorizontalPodAutoscaler } from './autoscaling.ts';
import { printCronJob, printJob } from './batch.ts';
import type { Cell, Column, RowPrinter } from './columns.ts';
import {
  printComponentStatus,
  printConfigMap,
  printNamespace,
  printPersistentVolume,
  printPersistentVolumeClaim,
  printPodTemplate,
  printReplicationController,
  printResourceQuota,
  printSecret,
  printServiceAccount,
} from './core.ts';
import { customColumns, customRow, type PrinterColumn } from './custom.ts';
import { printEvent } from './events.ts';
import {
  printAPIService,
  printValidatingAdmissionPolicy,
  printValidatingAdmissionPolicyBinding,
  printWebhooks,
} from './extension.ts';
import { printIngress, printIngressClass, printIPAddress, printNetworkPolicy, printServiceCIDR } from './networking.ts';
import { printNode } from './nodes.ts';
import { printPod } from './pods.ts';
import { printLease, printPodDisruptionBudget, printPriorityClass, printRuntimeClass } from './policy.ts';
import { printEndpointSlice, printEndpoints, printService } from './services.ts';
import {
  printCSIDriver,
  printCSINode,
  printStorageClass,
  printVolumeAttachment,
  printVolumeAttributesClass,
} from './storage.ts';

export interface Table {
  readonly columns: readonly Column[];
  /** One row an object, one cell a column. */
  readonly rows: readonly (readonly Cell[])[];
}

const PRINTERS: Readonly<Record<string, RowPrinter<never>>> = {
  pods: printPod,
  nodes: printNode,
  namespaces: printNamespace,
  services: printService,
  endpoints: printEndpoints,
  configmaps: printConfigMap,
  secrets: printSecret,
  serviceaccounts: printServiceAccount,
  events: printEvent,
  'events.events.k8s.io': printEvent,
  resourcequotas: printResourceQuota,
  persistentvolumes: printPersistentVolume,
  persistentvolumeclaims: printPersistentVolumeClaim,
  replicationcontrollers: printReplicationController,
  podtemplates: printPodTemplate,
  componentstatuses: printComponentStatus,
  'deployments.apps': printDeployment,
  'replicasets.apps': printReplicaSet,
  'statefulsets.apps': printStatefulSet,
  'daemonsets.apps': printDaemonSet,
  'controllerrevisions.apps': printControllerRevision,
  'jobs.batch': printJob,
  'cronjobs.batch': printCronJob,
  'leases.coordination.k8s.io': printLease,
  'endpointslices.discovery.k8s.io': printEndpointSlice,
  'ingresses.networking.k8s.io': printIngress,
  'ingressclasses.networking.k8s.io': printIngressClass,
  'networkpolicies.networking.k8s.io': printNetworkPolicy,
  'servicecidrs.networking.k8s.io': printServiceCIDR,
  'ipaddresses.networking.k8s.io': printIPAddress,
  'poddisruptionbudgets.policy': printPodDisruptionBudget,
  'horizontalpodautoscalers.autoscaling': printHorizontalPodAutoscaler,
  'rolebindings.rbac.authorization.k8s.io': printBinding,
  'clusterrolebindings.rbac.authorization.k8s.io': printBinding,
  'certificatesigningrequests.certificates.k8s.io': printCertificateSigningRequest,
  'priorityclasses.scheduling.k8s.io': printPriorityClass,
  'runtimeclasses.node.k8s.io': printRuntimeClass,
  'storageclasses.storage.k8s.io': printStorageClass,
  'volumeattachments.storage.k8s.io': printVolumeAttachment,
  'volumeattributesclasses.storage.k8s.io': printVolumeAttributesClass,
  'csinodes.storage.k8s.io': printCSINode,
  'csidrivers.storage.k8s.io': printCSIDriver,
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': printWebhooks,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': printWebhooks,
  'validatingadmissionpolicies.admissionregistration.k8s.io': printValidatingAdmissionPolicy,
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': printValidatingAdmissionPolicyBinding,
  'apiservices.apiregistration.k8s.io': printAPIService,
};

/** Kinds without a printer of their own: the name and the instant of creation. */
const printDefault = (object: KubeObject): Cell[] => [object.metadata.name, object.metadata.creationTimestamp];
const DEFAULT_COLUMNS: readonly Column[] = [
  { name: 'Name', type: 'string', format: 'name', priority: 0 },
  { name: 'Created At', type: 'date', format: '', priority: 0 },
];

const COLUMNS = tables as Readonly<Record<string, { readonly columns: readonly Column[] }>>;
const pathOf = ({ group, version, plural }: Resource): string =>
  group === '' ? `/api/${version}/${plural}` : `/apis/${group}/${version}/${plural}`;

/** The columns of a resource's table. */
export function tableColumns(resource: Resource): readonly Column[] {
  if (resource.printerColumns !== undefined) return customColumns(resource.printerColumns);
  return COLUMNS[pathOf(resource)]?.columns ?? DEFAULT_COLUMNS;
}

/** The cells of one object, one for each of `tableColumns`. @param now virtual milliseconds */
export function tableRow(resource: Resource, object: KubeObject, now: number): Cell[] {
  if (resource.printerColumns !== undefined) return customRow(object, resource.printerColumns, now);
  const print = (PRINTERS[resource.id] ?? printDefault) as RowPrinter<KubeObject>;
  return print(object, now);
}

/** The table of some objects of one resource. @param now virtual milliseconds */
export function printTable(resource: Resource, objects: Iterable<KubeObject>, now: number): Table {
  const rows: Cell[][] = [];
  for (const object of objects) rows.push(tableRow(resource, object, now));
  return { columns: tableColumns(resource), rows };
}

export { jobStatus } from './batch.ts';
export { humanDuration } from './columns.ts';
export { nodeRoles } from './nodes.ts';
export { type PodSummary, podStatus, podSummary } from './pods.ts';
export type { Cell, Column, PrinterColumn };
