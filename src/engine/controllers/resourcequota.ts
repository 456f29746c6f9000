/**
 * The resource quota controller: what a namespace uses of its quotas (`pkg/controller/resourcequota`). Admission counts what
 * comes; this controller counts anew when a quota changes and when something goes.
 */
import { addQuantities } from '../api/quantity.ts';
import { boundsFor, inScopes, quotaUsage } from '../api/quota.ts';
import type { Resource } from '../api/resources.ts';
import type { Pod, ResourceQuota } from '../api/types.ts';
import type { Client } from '../client/client.ts';
import { type Controller, NOBODY } from '../client/controller.ts';
import { isPodTerminal } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { equal } from '../store/equal.ts';
import { keyOf } from '../store/object.ts';
import type { Change } from '../store/store.ts';

const QUOTAS = 'resourcequotas';

export class ResourceQuotaController implements Controller {
  readonly name = 'resourcequota-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.watches = {
      [QUOTAS]: ({ type, key, object, before }) => {
        const [now, was] = [object as ResourceQuota, before as ResourceQuota | undefined];
        return type === 'DELETED' || (was !== undefined && now.spec === was.spec) ? [] : [key];
      },
      '*': (change) => this.#freed(change),
    };
  }

  *keys(): Iterable<string> {
    for (const quota of this.#client.list(QUOTAS)) yield keyOf(quota);
  }

  /** The quotas of a namespace in which something may have become free. */
  #freed({ type, resource, object, before }: Change): Iterable<string> {
    const { namespace } = object.metadata;
    if (namespace === undefined || resource === 'events') return NOBODY;
    const finished = resource === 'pods' && isPodTerminal(object as Pod) && !(before && isPodTerminal(before as Pod));
    const changed = resource === 'services' || resource === 'persistentvolumeclaims';
    if (type !== 'DELETED' && !(type === 'MODIFIED' && (finished || changed))) return NOBODY;
    return this.#client.view(QUOTAS, 'namespace', namespace).keys();
  }

  reconcile(key: string): undefined {
    const quota = this.#client.get(QUOTAS, key);
    if (quota === undefined) return;
    const hard = quota.spec.hard ?? {};
    const used: Record<string, string> = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
    const known = quota.status?.used ?? {};
    const counted = new Set<string>();
    for (const resource of this.#parts.api.resources.stored()) {
      const bounds = resource.namespaced ? boundsFor(resource, Object.keys(hard)) : [];
      for (const bound of bounds) counted.add(bound);
      if (bounds.length > 0) this.#add(quota, resource, bounds, used);
    }
    // What nothing here can count keeps the figure that it had.
    for (const name of Object.keys(hard)) if (!counted.has(name) && known[name] !== undefined) used[name] = known[name];
    this.#client.status(QUOTAS, key, (draft) => {
      if (!equal(draft.status?.hard, hard) || !equal(draft.status?.used, used)) draft.status = { hard, used };
    });
  }

  #add(quota: ResourceQuota, resource: Resource, bounds: readonly string[], used: Record<string, string>): void {
    const { namespace = '' } = quota.metadata;
    for (const object of this.#client.view(resource.id, 'namespace', namespace).values()) {
      if (!inScopes(quota, resource, object)) continue;
      const usage = quotaUsage(resource, object, this.#parts.sim.now);
      for (const bound of bounds) {
        const amount = usage[bound];
        if (amount !== undefined) used[bound] = addQuantities(used[bound] ?? '0', amount);
      }
    }
  }
}
