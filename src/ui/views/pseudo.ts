/** Lists whose rows are made from other objects. */
import type { Kube, Resource } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { type ContainerRow, containerRows, containers } from '../kinds/containers.ts';
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
