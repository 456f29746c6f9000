/** The roles and bindings that every cluster starts with, as a real API server made them. */
import data from '../data/rbac.json' with { type: 'json' };
import type { AnySent } from '../types.ts';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, ROLE_BINDINGS, ROLES } from './authorizer.ts';

interface Entry {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly [field: string]: unknown;
}

const KINDS = [
  ['clusterroles', 'ClusterRole', CLUSTER_ROLES],
  ['clusterrolebindings', 'ClusterRoleBinding', CLUSTER_ROLE_BINDINGS],
  ['roles', 'Role', ROLES],
  ['rolebindings', 'RoleBinding', ROLE_BINDINGS],
] as const;

/** Each with the resource it belongs to, in the order in which they are made. */
export function* defaultRbac(): Iterable<{ readonly resource: string; readonly object: AnySent }> {
  for (const [list, kind, resource] of KINDS)
    for (const { name, namespace, labels, ...body } of data[list] as unknown as readonly Entry[])
      yield {
        resource,
        object: {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind,
          metadata: {
            name,
            ...(namespace ? { namespace } : {}),
            labels: { ...labels, 'kubernetes.io/bootstrapping': 'rbac-defaults' },
            annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
          },
          ...body,
        },
      };
}
