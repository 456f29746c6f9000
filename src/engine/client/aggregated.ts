/** Versions of the API that another server answers for, behind the API server: what their APIServices say. */
import type { KubeObject } from '../api/types.ts';
import type { Store } from '../store/store.ts';
import { conditionOf } from './objects.ts';

export const API_SERVICES = 'apiservices.apiregistration.k8s.io';
/** The version that a metrics-server registers. */
export const METRICS_API = 'v1beta1.metrics.k8s.io';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** `served`: a request gets through; `unavailable`: its server does not answer; `missing`: nobody has registered it. */
export type Serving = 'served' | 'unavailable' | 'missing';

export type APIService = KubeObject & {
  readonly spec?: {
    readonly group?: string;
    readonly version?: string;
    /** Missing: the API server answers itself. */
    readonly service?: { readonly namespace?: string; readonly name?: string; readonly port?: number };
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
};

export const isAvailable = ({ status }: APIService): boolean =>
  conditionOf(status?.conditions, 'Available')?.status === 'True';

/** Whether discovery names it: it is registered, and its server could be asked. */
export function isDiscovered(store: Store, name: string): boolean {
  const found = store.get(API_SERVICES, name) as APIService | undefined;
  return found !== undefined && isAvailable(found);
}

/** What discovery says of versions whose server cannot be asked; undefined while there is none (client-go `ErrGroupDiscoveryFailed`). */
export function incomplete(store: Store): { readonly count: number; readonly text: string } | undefined {
  const stale = ([...store.list(API_SERVICES)] as APIService[])
    .filter((each) => each.spec?.service !== undefined && !isAvailable(each))
    .map(({ spec }) => `${spec?.group}/${spec?.version}`)
    .sort();
  if (stale.length === 0) return undefined;
  const each = stale.map((version) => `${version}: stale GroupVersion discovery: ${version}`);
  return {
    count: stale.length,
    text: `unable to retrieve the complete list of server APIs: ${each.join(', ')}`,
  };
}
