/** Users and groups: they are no objects, so they are known by the bindings that name them. */
import type { KubeObject } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { NAME } from '../kinds/common.ts';
import { kind } from '../kinds/kind.ts';
import { ListView } from './list-view.ts';
import { pseudo } from './pseudo.ts';
import { bindings, rbacSource } from './rbac-source.ts';
import { subjectView } from './rules-view.ts';

export type SubjectKind = 'User' | 'Group';

interface SubjectRow extends KubeObject {
  readonly binding: string;
  readonly location: string;
}

const subjectKind = kind<SubjectRow>({
  resource: 'subjects',
  concept: 'Kubernetes keeps no list of users and groups: these are named by bindings.',
  columns: [
    NAME,
    { name: 'KIND', text: (row) => row.binding },
    { name: 'FIRST LOCATION', text: (row) => row.location },
  ],
});

/** Each once, with the first binding that names it. */
function subjectsOf(app: App, of: SubjectKind): SubjectRow[] {
  const rows = new Map<string, SubjectRow>();
  for (const { kind: binding, metadata, subjects = [] } of bindings(app))
    for (const { kind: each, name } of subjects)
      if (each === of && !rows.has(name))
        rows.set(name, {
          apiVersion: 'v1',
          kind: of,
          metadata: { name, uid: name, resourceVersion: '', creationTimestamp: '' },
          binding: binding ?? '',
          location: metadata.name,
        });
  return [...rows.values()];
}

export const subjectNames = (app: App, of: SubjectKind): string[] =>
  subjectsOf(app, of).map(({ metadata }) => metadata.name);

export function subjectsView(app: App, of: SubjectKind): ListView {
  const singular = of.toLowerCase();
  return new ListView(app, pseudo(`${singular}s`, singular), {
    source: {
      ...rbacSource(app, subjectKind, '', () => subjectsOf(app, of)),
      opens: ({ metadata }) => subjectView(app, of, metadata.name),
    },
  });
}
