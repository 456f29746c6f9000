/** The cluster role aggregation controller: a role with an aggregationRule has the rules of all roles that it selects. */
import { selects } from '../api/selectors.ts';
import type { ClusterRole } from '../api/types.ts';
import type { Controller } from '../client/controller.ts';
import type { Parts } from '../parts.ts';
import { equal } from '../store/equal.ts';

const ROLES = 'clusterroles.rbac.authorization.k8s.io';

export function clusterRoleAggregationController(parts: Parts): Controller {
  const client = parts.client('kube-controller-manager');
  const aggregated = () => [...client.list(ROLES)].filter((role) => role.aggregationRule !== undefined);
  const keys = () => aggregated().map((role) => role.metadata.name);

  function rulesOf(role: ClusterRole): NonNullable<ClusterRole['rules']> {
    const rules: NonNullable<ClusterRole['rules']> = [];
    const others = [...client.list(ROLES)].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    for (const selector of role.aggregationRule?.clusterRoleSelectors ?? [])
      for (const other of others) {
        if (other.metadata.name === role.metadata.name || !selects(selector, other.metadata.labels)) continue;
        for (const rule of other.rules ?? []) if (!rules.some((known) => equal(known, rule))) rules.push(rule);
      }
    return rules;
  }

  return {
    name: 'clusterrole-aggregation-controller',
    process: 'kube-controller-manager',
    // Any role may be one that another selects.
    watches: { [ROLES]: () => keys() },
    keys,
    reconcile(name) {
      const role = client.get(ROLES, name);
      if (role?.aggregationRule === undefined) return;
      const rules = rulesOf(role);
      if (equal(rules, role.rules ?? [])) return;
      client.modify(ROLES, name, (draft) => {
        draft.rules = rules;
      });
    },
  };
}
