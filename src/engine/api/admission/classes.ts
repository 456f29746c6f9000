/** Default classes (storage, ingress): of those marked by an annotation the newest counts, then the first by name. */
import type { KubeObject } from '../../store/object.ts';
import type { Store } from '../../store/store.ts';

/** Wiring: adds the index. @returns a function that finds the name of the default class */
export function defaultClassOf(
  store: Store,
  resource: string,
  annotations: readonly string[],
): () => string | undefined {
  const marked = ({ metadata }: KubeObject) => annotations.some((name) => metadata.annotations?.[name] === 'true');
  store.addIndex(resource, 'default', (object) => (marked(object) ? ['true'] : []));
  return () => {
    const found = [...store.by(resource, 'default', 'true').values()].map((object) => object.metadata);
    found.sort((a, b) => {
      if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp > b.creationTimestamp ? -1 : 1;
      return a.name < b.name ? -1 : 1;
    });
    return found[0]?.name;
  };
}
