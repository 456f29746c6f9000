/** Who may do something: every subject that a rule allows a verb on a resource, and through which binding. */
import type { Kube, KubeObject } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { findResource } from '../app/find-resource.ts';
import { kind } from '../kinds/kind.ts';
import { ListView } from './list-view.ts';
import { pseudo } from './pseudo.ts';
import { bindings, rbacSource, roleOf } from './rbac-source.ts';

type Rule = NonNullable<Kube.Role['rules']>[number];

interface SubjectRow extends KubeObject {
  readonly subject: string;
  readonly role: string;
  readonly binding: string;
}

const whoKind = kind<SubjectRow>({
  resource: 'subjects',
  concept: 'Who may do it, and through which role and binding. NAMESPACE says where; * is everywhere.',
  columns: [
    { name: 'NAMESPACE', text: (row) => row.metadata.namespace ?? '*' },
    { name: 'NAME', text: (row) => row.metadata.name },
    { name: 'KIND', text: (row) => row.subject },
    { name: 'ROLE', text: (row) => row.role },
    { name: 'BINDING', text: (row) => row.binding },
  ],
});

const allows = (wanted: string, given: readonly string[] | undefined): boolean =>
  (given ?? []).some((each) => each === '*' || each === wanted);

/** What `:who` asks about, as rules say it. */
interface Wanted {
  readonly title: string;
  readonly allowedBy: (rule: Rule) => boolean;
}

/** A path that is no resource: `/healthz`; rules may end in `*`. */
const ofPath = (path: string): Wanted => ({
  title: path,
  allowedBy: ({ nonResourceURLs = [] }) =>
    nonResourceURLs.some((url) => url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)))),
});

/** `pods`, `pods/log`, or one object: `pods/web-0`. @returns undefined, and says why, when there is no such kind */
function wantedOf(app: App, text: string): Wanted | undefined {
  if (text.startsWith('/')) return ofPath(text);
  const [word = '', ...rest] = text.split('/');
  const resource = findResource(app.cluster, word);
  if (resource === undefined) {
    app.say(`"${word}" is no kind.`, 'error');
    return undefined;
  }
  const after = rest.join('/');
  const [plural = '', ...group] = resource.id.split('.');
  const isSubresource = resource.subresources.includes(after);
  const name = isSubresource || after === '' ? undefined : after;
  const resources = isSubresource ? ['*', `${plural}/${after}`, `*/${after}`] : ['*', plural];
  return {
    title: after === '' ? resource.plural : `${resource.plural}/${after}`,
    allowedBy: (rule) =>
      (rule.resourceNames?.length ? name !== undefined && rule.resourceNames.includes(name) : true) &&
      allows(group.join('.'), rule.apiGroups) &&
      resources.some((each) => rule.resources?.includes(each)),
  };
}

/** Rows of what `:who` asks for. @param within a namespace: what is bound in others does not count */
function subjects(app: App, verb: string, { allowedBy }: Wanted, within: string): SubjectRow[] {
  const rows: SubjectRow[] = [];
  for (const binding of bindings(app)) {
    const { kind: of, name } = binding.roleRef;
    const { namespace } = binding.metadata;
    if (within !== '' && namespace !== undefined && namespace !== within) continue;
    if (!roleOf(app, binding)?.rules?.some((rule) => allows(verb, rule.verbs) && allowedBy(rule))) continue;
    for (const subject of binding.subjects ?? []) {
      const full = subject.namespace ? `${subject.namespace}:${subject.name}` : subject.name;
      rows.push({
        apiVersion: 'v1',
        kind: 'Subject',
        metadata: {
          name: full,
          ...(namespace === undefined ? {} : { namespace }),
          uid: `${binding.metadata.uid}/${subject.kind}/${full}`,
          resourceVersion: '',
          creationTimestamp: '',
        },
        subject: subject.kind,
        role: `${of}/${name}`,
        binding: binding.metadata.name,
      });
    }
  }
  return rows;
}

/** `:who delete pods`, `:who get pods/log`, `:who list pods kube-system`. @returns undefined, and says why, when it is not understood */
export function whoView(app: App, [given = '', word = '', namespace = '']: readonly string[]): ListView | undefined {
  const verb = given.toLowerCase();
  if (word === '') {
    app.say('who takes a verb and a kind: who delete pods, who get pods/log, who get /healthz.', 'error');
    return undefined;
  }
  const wanted = wantedOf(app, word);
  if (wanted === undefined) return undefined;
  if (namespace !== '' && app.reader.get('namespaces', namespace) === undefined) {
    app.say(`There is no namespace "${namespace}".`, 'error');
    return undefined;
  }
  const title = `${verb} ${wanted.title}${namespace === '' ? '' : ` in ${namespace}`}`;
  return new ListView(app, pseudo('subjects', 'subject'), {
    source: rbacSource(app, whoKind, title, () => subjects(app, verb, wanted, namespace)),
  });
}
