/** What may be done: the rules of a role, of a binding, and of a subject over all its bindings. */
import { ADMIN_NAME, type Kube, type KubeObject } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { keyOf } from '../kinds/common.ts';
import { kind } from '../kinds/kind.ts';
import { ListView } from './list-view.ts';
import { pseudo } from './pseudo.ts';
import { bindings, rbac, rbacSource, roleOf } from './rbac-source.ts';

type PolicyRule = NonNullable<Kube.Role['rules']>[number];

interface RuleRow extends KubeObject {
  readonly verbs: readonly string[];
  readonly what: string;
  readonly group: string;
  readonly binding: string;
}

const VERBS = ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete', 'deletecollection'] as const;
const HEADS: Readonly<Record<string, string>> = { deletecollection: 'DEL-LIST' };

const isPath = ({ what }: RuleRow): boolean => what.startsWith('/');

const kindWith = (granted: boolean) =>
  kind<RuleRow>({
    resource: 'rules',
    concept: 'What may be done: a line for each resource, x where the verb is allowed.',
    columns: [
      ...(granted ? [{ name: 'NAMESPACE', text: (r: RuleRow) => r.metadata.namespace ?? '' }] : []),
      // paths after resources, which are what one asks for
      { name: 'NAME', text: (r) => r.what, order: (r) => `${isPath(r) ? 1 : 0} ${r.what}` },
      { name: 'API-GROUP', text: (r) => r.group },
      ...(granted ? [{ name: 'BINDING', text: (r: RuleRow) => r.binding }] : []),
      ...VERBS.map((verb) => ({
        name: HEADS[verb] ?? verb.toUpperCase(),
        text: (r: RuleRow) => (r.verbs.includes(verb) || r.verbs.includes('*') ? 'x' : ''),
      })),
      {
        name: 'EXTRAS',
        text: (r) => r.verbs.filter((v) => v !== '*' && !(VERBS as readonly string[]).includes(v)).join(','),
        wide: true,
      },
    ],
  });

/** The rules of a role alone, as k9s has them; and with where they hold and by which binding. */
const [ruleKind, grantKind] = [kindWith(false), kindWith(true)];

/** A row for each resource, with all that rules allow there. */
function rowsOf(rules: readonly PolicyRule[] | undefined, namespace: string, binding: string): RuleRow[] {
  const rows = new Map<string, RuleRow>();
  for (const rule of rules ?? []) {
    const places = [
      ...(rule.apiGroups ?? []).flatMap((group) =>
        (rule.resources ?? []).map((what) => ({ group: group || 'core', what })),
      ),
      ...(rule.nonResourceURLs ?? []).map((what) => ({ group: 'n/a', what })),
    ];
    for (const { group, what } of places) {
      const names = rule.resourceNames?.length ? ` [${rule.resourceNames.join(',')}]` : '';
      const name = `${what}${names}`;
      const uid = `${namespace}/${binding}/${group}/${name}`;
      rows.set(uid, {
        apiVersion: 'v1',
        kind: 'Rule',
        metadata: {
          name,
          namespace,
          uid,
          resourceVersion: '',
          creationTimestamp: '',
        },
        verbs: [...new Set([...(rows.get(uid)?.verbs ?? []), ...rule.verbs])],
        what: name,
        group,
        binding,
      });
    }
  }
  return [...rows.values()];
}

const ruleList = (app: App, title: string, rows: () => RuleRow[], shown = grantKind): ListView =>
  new ListView(app, pseudo('rules', 'rule'), { source: rbacSource(app, shown, title, rows) });

/** The rules of a role, a binding or an account. */
export function rulesView(app: App, object: KubeObject): ListView {
  const { namespace = '', name } = object.metadata;
  if (object.kind === 'ServiceAccount') return subjectView(app, 'ServiceAccount', name, namespace);
  return ruleList(
    app,
    keyOf(object),
    () => {
      const plural = { Role: 'roles', ClusterRole: 'clusterroles' }[object.kind];
      const role =
        plural === undefined ? roleOf(app, object as Kube.RoleBinding) : app.reader.get(rbac(plural), keyOf(object));
      return rowsOf((role as Kube.Role | undefined)?.rules, namespace, name);
    },
    ruleKind,
  );
}

/** The groups in which the API server sees a subject: those of its token, or of its certificate. */
function groupsOf(subjectKind: string, name: string, namespace: string): readonly string[] {
  if (subjectKind === 'ServiceAccount')
    return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return name === ADMIN_NAME ? ['system:masters', 'system:authenticated'] : ['system:authenticated'];
}

/** What a subject may do, over all bindings. */
export function subjectView(app: App, subjectKind: string, name: string, namespace = ''): ListView {
  const groups = groupsOf(subjectKind, name, namespace);
  const matches = (s: { kind: string; name: string; namespace?: string }): boolean =>
    (s.kind === subjectKind && s.name === name && (subjectKind !== 'ServiceAccount' || s.namespace === namespace)) ||
    (subjectKind !== 'Group' && s.kind === 'Group' && groups.includes(s.name));
  return ruleList(app, `${subjectKind}:${namespace === '' ? name : `${namespace}:${name}`}`, () =>
    bindings(app)
      .filter((b) => (b.subjects ?? []).some(matches))
      .flatMap((b) => rowsOf(roleOf(app, b)?.rules, b.metadata.namespace ?? '*', b.metadata.name)),
  );
}
