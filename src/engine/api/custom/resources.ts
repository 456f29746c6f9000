/** The custom resources of a cluster, looked up in its definitions. */
import type { Store } from '../../store/store.ts';
import type { CustomResources } from '../resources.ts';
import { DEFINITIONS, resourcesOf } from './definition.ts';

export function customResources(store: Store): CustomResources {
  return {
    get(id) {
      const definition = store.get(DEFINITIONS, id);
      return definition === undefined ? undefined : resourcesOf(definition)[0];
    },
    *all() {
      for (const definition of store.list(DEFINITIONS)) yield* resourcesOf(definition);
    },
  };
}
