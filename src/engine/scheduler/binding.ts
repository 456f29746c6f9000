/**
 * Between the choice of a node and the binding: volumes that wait for their first consumer are bound or provisioned first
 * (`PreBind` of VolumeBinding). The pod counts on its node meanwhile.
 */
import type { Client } from '../client/client.ts';
import type { Because } from '../sim/cause.ts';
import { keyOf } from '../store/object.ts';
import type { Cache } from './cache.ts';
import type { NodeState } from './node-state.ts';
import type { QueuedPod } from './queue.ts';
import type { Shape } from './shape.ts';
import { CLAIMS, claimsOf, plan, SELECTED_NODE, VOLUMES, type VolumePlan } from './volumes.ts';

/** How often bindings are looked at, ms. */
export const POLL = 1_000;
/** `bindTimeoutSeconds`, ms. */
export const TIMEOUT = 600_000;
const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';

/** A pod whose volumes are being bound. */
export interface Binding {
  readonly queued: QueuedPod;
  readonly node: string;
  /** Virtual ms. */
  readonly since: number;
  readonly because: Because | undefined;
}

/** What must be done before the pod can be bound; undefined when nothing. */
export function volumeWork(shape: Shape, node: NodeState, cache: Cache): VolumePlan | undefined {
  if (shape.claims.length === 0) return undefined;
  const { delayed } = claimsOf(shape, cache.store);
  const work = delayed.length === 0 ? undefined : plan(delayed, node, cache.store);
  return work !== undefined && work.bind.length + work.provision.length > 0 ? work : undefined;
}

/** Asks for it. @throws ApiError, ConnectionError */
export function startVolumeWork(client: Client, { bind, provision }: VolumePlan, node: string): void {
  for (const { volume, claim } of bind)
    client.modify(VOLUMES, volume.metadata.name, (draft) => {
      const { apiVersion, kind } = claim;
      const { name, namespace = '', uid, resourceVersion } = claim.metadata;
      draft.spec.claimRef = { apiVersion, kind, name, namespace, uid, resourceVersion };
      draft.metadata.annotations = { ...draft.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
    });
  for (const claim of provision)
    client.modify(CLAIMS, keyOf(claim), ({ metadata }) => {
      metadata.annotations = { ...metadata.annotations, [SELECTED_NODE]: node };
    });
}

/** `bound`, `waiting`, or why it failed. */
export function volumeState(shape: Shape, cache: Cache): 'bound' | 'waiting' | Error {
  const { delayed, immediate } = claimsOf(shape, cache.store);
  for (const claim of delayed) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE] !== undefined;
    const reserved = [...cache.store.list(VOLUMES)].some(
      (volume) => (volume as { spec?: { claimRef?: { uid?: string } } }).spec?.claimRef?.uid === claim.metadata.uid,
    );
    if (!selected && !reserved)
      return new Error(`binding volumes: provisioning failed for PVC "${claim.metadata.name}"`);
  }
  return delayed.length + immediate.length === 0 ? 'bound' : 'waiting';
}
