/** All that etcd holds at one moment, to be kept and put back (`etcdctl snapshot`). */
import type { Parts } from '../parts.ts';
import { freeze } from '../store/freeze.ts';
import type { KubeObject } from '../store/object.ts';
import { settled } from './lease.ts';

export interface Backup {
  /** The store's revision at that moment. */
  readonly revision: number;
  readonly objects: Readonly<Record<string, readonly KubeObject[]>>;
}

export function takeBackup({ store, sim }: Parts): Backup {
  const objects: Record<string, readonly KubeObject[]> = {};
  for (const resource of store.resources()) {
    if (store.count(resource) === 0) continue;
    objects[resource] = [...store.list(resource)].map((object) =>
      // Renewals that were promised and not yet due are nothing that a copy could hold.
      object.kind === 'Lease' ? settled(object, sim.now) : object,
    );
  }
  return { revision: store.revision, objects };
}

/** Rolls the store back. What runs and what is in anybody's memory is not touched: all see it as changes. */
export function restoreBackup({ store }: Parts, backup: Backup): void {
  store.replace(new Map(Object.entries(backup.objects).map(([resource, objects]) => [resource, freeze([...objects])])));
}
