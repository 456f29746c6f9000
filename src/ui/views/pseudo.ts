/** Lists whose rows are made from other objects. */
import type { Kube, KubeObject, Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { type ContainerRow, containerRows, containers } from '../kinds/containers.ts';
import { kind } from '../kinds/kind.ts';
import { ListView } from './list-view.ts';

/** A resource that the API server does not serve. */
export function pseudo(plural: string, singular: string): Resource {
  return {
    id: plural,
    group: '',
    version: '',
    kind: singular,
    plural,
    singular,
    namespaced: false,
    shortNames: [],
    categories: [],
    verbs: [],
    subresources: [],
    apiVersion: '',
  };
}

/** The containers of a pod; empty once the pod is gone. */
export function containersView(app: App, podKey: string): ListView {
  return new ListView(app, pseudo('containers', 'container'), {
    source: {
      kind: containers,
      dependsOn: ['pods'],
      title: podKey,
      behind: (row) => ({ resource: 'pods', object: (row as ContainerRow).pod }),
      parts: true,
      objects: () => {
        const pod = app.reader.get('pods', podKey);
        return pod === undefined ? [] : containerRows(pod as Kube.Pod);
      },
    },
  });
}

interface AliasRow extends KubeObject {
  readonly resource: Resource;
}

const aliasKind = kind<AliasRow>({
  resource: 'aliases',
  concept: 'Every kind that this cluster serves, with the names that : takes.',
  columns: [
    { name: 'RESOURCE', text: (a) => a.resource.plural },
    { name: 'GROUP', text: (a) => a.resource.group || 'core' },
    { name: 'VERSION', text: (a) => a.resource.version },
    {
      name: 'COMMAND',
      text: (a) => [...new Set([...a.resource.shortNames, a.resource.singular, a.resource.plural])].join(' '),
    },
  ],
  sort: { column: 'RESOURCE' },
  drill: (a) => ({ view: 'list', resource: a.resource.id, where: { title: '' } }),
});

export function aliasesView(app: App): ListView {
  const rows = app.cluster
    .resources()
    .filter((resource) => resource.verbs.includes('list'))
    .map(
      (resource): AliasRow => ({
        apiVersion: 'v1',
        kind: 'Alias',
        metadata: { name: resource.id, uid: resource.id, resourceVersion: '', creationTimestamp: '' },
        resource,
      }),
    );
  return new ListView(app, pseudo('aliases', 'alias'), {
    source: { kind: aliasKind, dependsOn: [], title: '', objects: () => rows, asks: 'kubectl api-resources' },
  });
}
