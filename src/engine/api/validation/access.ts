/** Roles, bindings, service accounts (kubernetes `pkg/apis/rbac/validation`). */
import { semanticEqual } from '../schema/empties.ts';
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from '../types.ts';
import { metadata } from './metadata.ts';
import { all, oneOf, type Rule } from './rule.ts';
import { isUsable, labelSelector } from './selector.ts';
import { pathSegment, subdomain } from './texts.ts';

type PolicyRule = NonNullable<Role['rules']>[number];
type Subject = NonNullable<RoleBinding['subjects']>[number];

const GROUP = 'rbac.authorization.k8s.io';
const group = oneOf(GROUP);

function rule(namespaced: boolean): Rule<PolicyRule> {
  return (of, path, errors) => {
    if ((of.verbs?.length ?? 0) === 0) errors.required(`${path}.verbs`, 'verbs must contain at least one value');
    const urls = of.nonResourceURLs ?? [];
    const [groups, resources] = [of.apiGroups?.length ?? 0, of.resources?.length ?? 0];
    if (urls.length > 0) {
      const at = `${path}.nonResourceURLs`;
      if (namespaced) errors.invalid(at, urls, 'namespaced rules cannot apply to non-resource URLs');
      if (groups + resources + (of.resourceNames?.length ?? 0) > 0)
        errors.invalid(at, urls, 'rules cannot apply to both regular resources and non-resource URLs');
      return;
    }
    if (groups === 0) errors.required(`${path}.apiGroups`, 'resource rules must supply at least one api group');
    if (resources === 0) errors.required(`${path}.resources`, 'resource rules must supply at least one resource');
  };
}

function rules(namespaced: boolean): Rule<{ rules?: PolicyRule[] | null }> {
  const one = rule(namespaced);
  return ({ rules: list }, _, errors) => {
    list?.forEach((of, i) => {
      one(of, `rules[${i}]`, errors);
    });
  };
}

export const role: Rule<Role> = all<Role>(metadata(pathSegment), rules(true));

const aggregation: Rule<ClusterRole> = ({ aggregationRule }, _, errors) => {
  if (!aggregationRule) return;
  const path = 'aggregationRule.clusterRoleSelectors';
  const selectors = aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0)
    errors.required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil');
  selectors.forEach((selector, i) => {
    labelSelector(selector, `${path}[${i}]`, errors);
    if (!isUsable(selector)) errors.invalid(`${path}[${i}]`, null, 'invalid label selector.');
  });
};

export const clusterRole: Rule<ClusterRole> = all<ClusterRole>(metadata(pathSegment), rules(false), aggregation);

function subject(namespaced: boolean): Rule<Subject> {
  return ({ kind, name, apiGroup = '', namespace }, path, errors) => {
    if (!name) errors.required(`${path}.name`);
    switch (kind) {
      case 'ServiceAccount':
        if (name) for (const message of subdomain(name)) errors.invalid(`${path}.name`, name, message);
        if (apiGroup) errors.notSupported(`${path}.apiGroup`, apiGroup, ['']);
        if (!namespaced && !namespace) errors.required(`${path}.namespace`);
        return;
      case 'User':
      case 'Group':
        group(apiGroup, `${path}.apiGroup`, errors);
        return;
      default:
        errors.notSupported(`${path}.kind`, kind ?? '', ['ServiceAccount', 'User', 'Group']);
    }
  };
}

function binding(namespaced: boolean): Rule<RoleBinding | ClusterRoleBinding> {
  const one = subject(namespaced);
  const kind = namespaced ? oneOf('Role', 'ClusterRole') : oneOf('ClusterRole');
  return ({ roleRef, subjects }, _, errors) => {
    group(roleRef?.apiGroup, 'roleRef.apiGroup', errors);
    kind(roleRef?.kind, 'roleRef.kind', errors);
    if (!roleRef?.name) errors.required('roleRef.name');
    else for (const message of pathSegment(roleRef.name)) errors.invalid('roleRef.name', roleRef.name, message);
    subjects?.forEach((of, i) => {
      one(of, `subjects[${i}]`, errors);
    });
  };
}

export const roleBinding: Rule<RoleBinding> = all<RoleBinding>(metadata(pathSegment), binding(true));
export const clusterRoleBinding: Rule<ClusterRoleBinding> = all<ClusterRoleBinding>(
  metadata(pathSegment),
  binding(false),
);

type Binding = RoleBinding | ClusterRoleBinding;

function bindingUpdate(namespaced: boolean): (now: Binding, old: Binding) => Rule<Binding> {
  return (now, old) =>
    all<Binding>(binding(namespaced), (_, __, errors) => {
      const { apiGroup, kind, name } = now.roleRef;
      if (!semanticEqual(now.roleRef, old.roleRef))
        errors.invalid('roleRef', { APIGroup: apiGroup, Kind: kind, Name: name }, 'cannot change roleRef');
    });
}

export const roleBindingUpdate = bindingUpdate(true);
export const clusterRoleBindingUpdate = bindingUpdate(false);
