/**
 * Nobody grants more than they have: roles and bindings are refused unless their author holds every right in them, or the
 * right to `escalate` or `bind` (registry `rbac/*\/policybased`).
 */
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { refuse } from '../admission.ts';
import { notFound } from '../errors.ts';
import type { ClusterRole, ClusterRoleBinding, KubeObject, RoleBinding } from '../types.ts';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, type Rbac, ROLE_BINDINGS, ROLES } from './authorizer.ts';
import { escalationText, type Rule, uncovered } from './rules.ts';

const GROUP = 'rbac.authorization.k8s.io';
const EVERYTHING: readonly Rule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

export function noEscalation(rbac: Rbac): AdmissionPlugin {
  const may = ({ user, namespace }: AdmissionRequest, verb: string, resource: string, name: string) =>
    rbac.decide(user, namespace, { verb, group: GROUP, resource, subresource: '', name }).allowed;

  function confirm(request: AdmissionRequest, object: KubeObject, rules: readonly Rule[]): void {
    const missing = uncovered(rbac.rulesFor(request.user, request.namespace), rules);
    if (missing.length > 0) throw refuse(request, object, escalationText(request.user, missing));
  }

  function checkRole(request: AdmissionRequest, role: ClusterRole): void {
    if (may(request, 'escalate', request.resource.plural, role.metadata.name)) return;
    confirm(request, role, (role.rules ?? []) as readonly Rule[]);
    if (role.aggregationRule === undefined) return;
    if (uncovered(rbac.rulesFor(request.user, request.namespace), EVERYTHING).length > 0)
      throw refuse(request, role, 'must have cluster-admin privileges to use the aggregationRule');
  }

  function checkBinding(request: AdmissionRequest, binding: RoleBinding | ClusterRoleBinding): void {
    const { roleRef } = binding;
    const plural = roleRef.kind === 'Role' ? 'roles' : 'clusterroles';
    if (may(request, 'bind', plural, roleRef.name)) return;
    const rules = rbac.rulesOf(roleRef, request.namespace);
    if (rules === undefined) throw notFound({ group: GROUP, plural }, roleRef.name);
    confirm(request, binding, rules);
  }

  return {
    name: 'RBACEscalation',
    handles: ({ operation, resource, subresource }) =>
      resource.group === GROUP && operation !== 'DELETE' && subresource === '',
    validate(request, object) {
      if (request.user.groups.includes('system:masters')) return;
      const { id } = request.resource;
      if (id === ROLES || id === CLUSTER_ROLES) checkRole(request, object as ClusterRole);
      else if (id === ROLE_BINDINGS || id === CLUSTER_ROLE_BINDINGS) checkBinding(request, object as RoleBinding);
    },
  };
}
