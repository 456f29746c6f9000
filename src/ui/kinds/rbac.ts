/** Roles and their bindings. */
import type { Kube } from '../../run/cluster.ts';
import { AGE, LABELS, NAME, NAMESPACE } from './common.ts';
import { kind } from './kind.ts';

type Subjects = readonly { kind: string; name: string }[] | undefined;
const names = (subjects: Subjects): string => (subjects ?? []).map((s) => s.name).join(',');
const kinds = (subjects: Subjects): string => [...new Set((subjects ?? []).map((s) => s.kind))].join(',');
const rules = (): { view: 'rules' } => ({ view: 'rules' });

export const roles = kind<Kube.Role>({
  resource: 'roles.rbac.authorization.k8s.io',
  concept: 'A Role lists what may be done in its namespace.',
  columns: [NAMESPACE, NAME, LABELS, AGE],
  drill: rules,
});

export const clusterroles = kind<Kube.ClusterRole>({
  resource: 'clusterroles.rbac.authorization.k8s.io',
  concept: 'A ClusterRole lists what may be done in all namespaces, or where it is bound.',
  columns: [NAME, LABELS, AGE],
  drill: rules,
});

export const rolebindings = kind<Kube.RoleBinding>({
  resource: 'rolebindings.rbac.authorization.k8s.io',
  concept: 'A RoleBinding gives a role to subjects within its namespace.',
  columns: [
    NAMESPACE,
    NAME,
    { name: 'ROLE', text: (b) => b.roleRef.name },
    { name: 'KIND', text: (b) => kinds(b.subjects) },
    { name: 'SUBJECTS', text: (b) => names(b.subjects) },
    LABELS,
    AGE,
  ],
  drill: rules,
});

export const clusterrolebindings = kind<Kube.ClusterRoleBinding>({
  resource: 'clusterrolebindings.rbac.authorization.k8s.io',
  concept: 'A ClusterRoleBinding gives a role to subjects in the whole cluster.',
  columns: [
    NAME,
    { name: 'CLUSTERROLE', text: (b) => b.roleRef.name },
    { name: 'SUBJECT-KIND', text: (b) => kinds(b.subjects) },
    { name: 'SUBJECTS', text: (b) => names(b.subjects) },
    LABELS,
    AGE,
  ],
  drill: rules,
});
