/** Every name that `:` takes for something to look at: the kinds of the cluster, and the pages of the interface. */
import { K9S_NAMES, type KubeObject, type Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { type Kind, kind } from '../kinds/kind.ts';
import { ListView } from './list-view.ts';
import type { Page } from './pages.ts';
import { pseudo } from './pseudo.ts';

interface AliasRow extends KubeObject {
  readonly group: string;
  readonly version: string;
  readonly names: string;
  readonly opens: Resource | Page;
}

const aliasKind: Kind = kind<AliasRow>({
  resource: 'aliases',
  concept: 'All kinds of this cluster and all pages, with the names that : takes.',
  columns: [
    { name: 'RESOURCE', text: (a) => a.metadata.name },
    { name: 'GROUP', text: (a) => a.group },
    { name: 'VERSION', text: (a) => a.version },
    { name: 'COMMAND', text: (a) => a.names },
  ],
  sort: { column: 'RESOURCE' },
});

const row = (id: string, name: string, rest: Omit<AliasRow, keyof KubeObject>): AliasRow => ({
  apiVersion: 'v1',
  kind: 'Alias',
  metadata: { name, uid: id, resourceVersion: '', creationTimestamp: '' },
  ...rest,
});

function ofKind(resource: Resource): AliasRow {
  const added = Object.keys(K9S_NAMES).filter((name) => K9S_NAMES[name] === resource.id);
  const names = new Set([...resource.shortNames, ...added, resource.singular, resource.plural]);
  return row(resource.id, resource.plural, {
    group: resource.group || 'core',
    version: resource.version,
    names: [...names].join(' '),
    opens: resource,
  });
}

const ofPage = (page: Page): AliasRow =>
  row(`:${page.names[0]}`, page.names[0] ?? '', {
    group: '-',
    version: '-',
    names: [...page.names].reverse().join(' '),
    opens: page,
  });

/** @param pages those that open without a word behind their name */
export function aliasesView(app: App, pages: readonly Page[]): ListView {
  const kinds = app.cluster.resources().filter((resource) => resource.verbs.includes('list'));
  const rows = [...kinds.map(ofKind), ...pages.map(ofPage)];
  return new ListView(app, pseudo('aliases', 'alias'), {
    source: {
      kind: aliasKind,
      dependsOn: [],
      title: '',
      objects: () => rows,
      opens: (of) => {
        const { opens } = of as AliasRow;
        return 'names' in opens ? opens.open(app, []) : new ListView(app, opens);
      },
      asks: 'kubectl api-resources',
    },
  });
}
