/** All descriptors, by resource. */
import type { Reader, Resource } from '../../run/cluster.ts';
import { configmaps, secrets, serviceaccounts } from './config.ts';
import { cronjobs } from './cronjobs.ts';
import { daemonsets } from './daemonsets.ts';
import { deployments } from './deployments.ts';
import { events } from './events.ts';
import { crds, genericKind } from './generic.ts';
import { jobs } from './jobs.ts';
import type { Kind } from './kind.ts';
import { namespaces } from './namespaces.ts';
import { endpoints, endpointslices, ingressclasses, ingresses, networkpolicies } from './network.ts';
import { nodes } from './nodes.ts';
import { pods } from './pods.ts';
import { hpas, poddisruptionbudgets, priorityclasses, resourcequotas } from './policy.ts';
import { clusterrolebindings, clusterroles, rolebindings, roles } from './rbac.ts';
import { replicasets } from './replicasets.ts';
import { services } from './services.ts';
import { statefulsets } from './statefulsets.ts';
import { persistentvolumeclaims, persistentvolumes, storageclasses } from './storage.ts';

export const KINDS: readonly Kind[] = [
  namespaces, nodes, pods, deployments, replicasets, statefulsets, daemonsets, jobs, cronjobs, services, endpoints,
  endpointslices, ingresses, ingressclasses, networkpolicies, configmaps, secrets, serviceaccounts, events,
  persistentvolumes, persistentvolumeclaims, storageclasses, poddisruptionbudgets, hpas, resourcequotas, priorityclasses,
  roles, rolebindings, clusterroles, clusterrolebindings, crds,
]; // biome-ignore format: a list

const byResource = new Map(KINDS.map((k) => [k.resource, k]));

/** The descriptor of a resource; made from what the cluster says where there is no own one. */
export function kindOf(resource: Resource, cluster: Reader): Kind {
  return byResource.get(resource.id) ?? genericKind(resource, cluster);
}

/** Of the actions of a kind, those that are of use over the text of one object. */
export function textActionsOf(resource: Resource, cluster: Reader): readonly string[] {
  return kindOf(resource, cluster).actions?.filter((action) => action === 'decode') ?? [];
}
