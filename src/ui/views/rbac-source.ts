/** Lists that are worked out from roles and bindings. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Source } from './source.ts';

/** What the API server calls a kind of RBAC. */
export const rbac = (plural: string): string => `${plural}.rbac.authorization.k8s.io`;

const KINDS = ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'].map(rbac);

/** All bindings, those of the whole cluster first. */
export function bindings({ reader }: App): readonly Kube.RoleBinding[] {
  const all = [...reader.list(rbac('clusterrolebindings')), ...reader.list(rbac('rolebindings'))];
  return all as unknown as readonly Kube.RoleBinding[];
}

/** The role that a binding gives; undefined where there is none. */
export function roleOf({ reader }: App, { roleRef, metadata }: Kube.RoleBinding): Kube.Role | undefined {
  const role =
    roleRef.kind === 'ClusterRole'
      ? reader.get(rbac('clusterroles'), roleRef.name)
      : reader.get(rbac('roles'), `${metadata.namespace}/${roleRef.name}`);
  return role as Kube.Role | undefined;
}

/** Rows that are made anew when a role or a binding changes. */
export function rbacSource(app: App, kind: Kind, title: string, rows: () => readonly KubeObject[]): Source {
  let kept: { readonly seen: string; readonly rows: readonly KubeObject[] } | undefined;
  return {
    kind,
    dependsOn: KINDS,
    title,
    objects: () => {
      const seen = KINDS.map((each) => app.reader.version(each)).join('.');
      if (kept?.seen !== seen) kept = { seen, rows: rows() };
      return kept.rows;
    },
  };
}
