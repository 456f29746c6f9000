/**
 * The StatefulSet controller: pods with names that stay, made, updated and removed one after the other
 * (`pkg/controller/statefulset`).
 */
import { ApiError } from '../api/errors.ts';
import { selects } from '../api/selectors.ts';
import type { ControllerRevision, KubeObject, Pod, StatefulSet } from '../api/types.ts';
import type { Client } from '../client/client.ts';
import type { Controller } from '../client/controller.ts';
import { isPodAvailable, isPodReady, isPodTerminal, untilAvailable } from '../client/objects.ts';
import { Throttle } from '../client/throttle.ts';
import type { Parts } from '../parts.ts';
import { equal } from '../store/equal.ts';
import { keyOf } from '../store/object.ts';
import { claim } from './shared/claim.ts';
import {
  byRevision,
  createRevision,
  holdsTemplate,
  REVISIONS,
  renumber,
  templateIn,
  truncate,
} from './shared/history.ts';
import { isNamespaceTerminating, teller } from './shared/pods.ts';
import { podWatch } from './shared/watch.ts';
import * as id from './statefulset/identity.ts';
import { isForeign, isStale, mayDelete, wantedOwners } from './statefulset/retention.ts';

const SETS = 'statefulsets.apps';
const CLAIMS = 'persistentvolumeclaims';
/** `controller.kubernetes.io/hash` on a StatefulSet's revisions. */
const HASH_LABEL = 'controller.kubernetes.io/hash';

type Planned = ReturnType<typeof id.podOf>;

/** One ordinal: the pod that is there, or the one to make. */
interface Slot {
  readonly ordinal: number;
  readonly pod: Pod | undefined;
  readonly planned: Planned | undefined;
}

interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  readonly all: readonly ControllerRevision[];
}

type Status = StatefulSet['status'];

const isDeleted = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod);

export class StatefulSetController implements Controller {
  readonly name = 'statefulset-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #tell: ReturnType<typeof teller>;
  readonly #throttle = new Throttle();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.#tell = teller(parts, this.name);
    this.watches = {
      [SETS]: (change) => [change.key],
      pods: podWatch('StatefulSet', (pod) => this.#wanting(pod)),
    };
  }

  *keys(): Iterable<string> {
    for (const set of this.#client.list(SETS)) yield keyOf(set);
  }

  #wanting(pod: KubeObject): string[] {
    return this.#client
      .by(SETS, 'namespace', pod.metadata.namespace ?? '')
      .filter((set) => selects(set.spec.selector, pod.metadata.labels))
      .map(keyOf);
  }

  reconcile(key: string): number | undefined {
    const set = this.#client.get(SETS, key);
    if (set === undefined) return undefined;
    const revisions = this.#revisions(set);
    const mine = (pod: Pod) => id.ordinalOf(set, pod.metadata.name) !== undefined;
    const pods = claim(this.#client, 'pods', set, set.spec.selector, mine);
    let failure: unknown;
    let status: Status = { replicas: 0 };
    const { slots, later } = this.#lay(set, revisions, pods);
    try {
      status = this.#update(set, revisions, pods, slots, later !== undefined);
    } catch (error) {
      failure = error;
      this.#throttle.leave(set.metadata.uid);
      status = this.#count(set, revisions, claim(this.#client, 'pods', set, set.spec.selector, mine));
    }
    this.#writeStatus(set, status);
    const live = new Set([revisions.current.metadata.name, revisions.update.metadata.name, ...pods.map(id.revisionOf)]);
    truncate(this.#client, revisions.all, set.spec.revisionHistoryLimit ?? 10, (r) => live.has(r.metadata.name));
    if (failure !== undefined && !isNamespaceTerminating(failure)) throw failure;
    const waits = pods
      .map((pod) => untilAvailable(pod, set.spec.minReadySeconds ?? 0, this.#parts.sim.now))
      .filter((wait) => wait > 0 && Number.isFinite(wait));
    if (later !== undefined) waits.push(later);
    return waits.length > 0 ? Math.min(...waits) : undefined;
  }

  /** The revision that pods have and the one that they should get; makes the latter when the template is new. */
  #revisions(set: StatefulSet): Revisions {
    const owned = claim(this.#client, REVISIONS, set, set.spec.selector).sort(byRevision);
    const latest = owned.at(-1);
    const next = (latest?.revision ?? 0) + 1;
    const same = owned.filter((revision) => holdsTemplate(revision, set.spec.template)).at(-1);
    let update = same;
    if (same === undefined) {
      const collisions = set.status?.collisionCount;
      update = createRevision(this.#client, set, next, HASH_LABEL, collisions);
      if (update === undefined) {
        this.#client.status(SETS, keyOf(set), (draft) => {
          draft.status.collisionCount = (collisions ?? 0) + 1;
        });
        throw new ApiError(409, 'AlreadyExists', `a revision of ${set.metadata.name} has this name already`);
      }
    } else if (same !== latest) update = renumber(this.#client, same, next); // back to an earlier template
    if (update === undefined) throw new Error('unreachable');
    const all = [...owned.filter((revision) => revision.metadata.name !== update.metadata.name), update].sort(
      byRevision,
    );
    const current = all.find((revision) => revision.metadata.name === set.status?.currentRevision) ?? update;
    return { current, update, all };
  }

  #available(set: StatefulSet, pod: Pod | undefined): boolean {
    if (pod === undefined || isDeleted(pod)) return false;
    return isPodAvailable(pod, set.spec.minReadySeconds ?? 0, this.#parts.sim.now);
  }

  /** Does what can be done now, in order. @param missing whether there are more slots than these @returns the status after it */
  #update(
    set: StatefulSet,
    revisions: Revisions,
    pods: readonly Pod[],
    slots: readonly Slot[],
    missing: boolean,
  ): Status {
    const status = this.#count(set, revisions, pods);
    if (set.metadata.deletionTimestamp !== undefined) return status;
    const condemned = this.#condemned(set, pods);
    const ordered = set.spec.podManagementPolicy !== 'Parallel';
    for (const slot of slots) if (this.#serve(set, slot, ordered) && ordered) return status;
    if (mayDelete(set)) for (const pod of condemned) this.#settleClaims(set, pod);
    const unavailable = [...slots.map((slot) => slot.pod), ...[...condemned].reverse()];
    const first = unavailable.find((pod) => !this.#available(set, pod));
    for (const pod of condemned) if (this.#condemn(set, pod, ordered, first) && ordered) return status;
    if (set.spec.updateStrategy?.type === 'OnDelete' || missing) return status;
    return this.#replaceOne(set, revisions, slots, status);
  }

  /**
   * The slots to look at now. In order nobody gets past the first pod that is missing; without order as many are made at once as the
   * client may send. @returns also in how many ms there may be more
   */
  #lay(set: StatefulSet, { current, update }: Revisions, pods: readonly Pod[]) {
    const { uid } = set.metadata;
    const byOrdinal = new Map(pods.map((pod) => [id.ordinalOf(set, pod.metadata.name) ?? -1, pod]));
    const present = [...byOrdinal.keys()].filter((ordinal) => id.inRange(set, ordinal));
    const alive = set.metadata.deletionTimestamp === undefined;
    const missing = alive ? id.wanted(set) - present.length : 0;
    if (missing === 0) this.#throttle.leave(uid);
    const inOrder = { granted: 1, wait: undefined };
    const ordered = set.spec.podManagementPolicy !== 'Parallel';
    const { granted, wait } =
      missing === 0 || ordered ? inOrder : this.#throttle.take(uid, missing, this.#parts.sim.now);
    const start = id.firstOrdinal(set);
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition;
    const rolling = set.spec.updateStrategy?.type === 'RollingUpdate';
    const old = rolling ? (partition ?? set.status?.currentReplicas ?? 0) : 0;
    const planned = (ordinal: number): Planned => {
      const revision = ordinal < start + old ? current : update;
      return id.podOf(set, templateIn(revision), revision.metadata.name, ordinal);
    };
    const slots = present.map((ordinal): Slot => ({ ordinal, pod: byOrdinal.get(ordinal), planned: undefined }));
    let left = Math.min(granted, missing);
    for (let ordinal = start; left > 0; ordinal++) {
      if (byOrdinal.has(ordinal)) continue;
      left--;
      slots.push({ ordinal, pod: undefined, planned: planned(ordinal) });
    }
    slots.sort((a, b) => a.ordinal - b.ordinal);
    return { slots, later: wait };
  }

  /** The pods beyond the wanted number, the last first. */
  #condemned(set: StatefulSet, pods: readonly Pod[]): Pod[] {
    const ordinal = (pod: Pod): number => id.ordinalOf(set, pod.metadata.name) ?? -1;
    return pods.filter((pod) => !id.inRange(set, ordinal(pod))).sort((a, b) => ordinal(b) - ordinal(a));
  }

  /** Brings one ordinal forward. @returns whether the ones after it must wait */
  #serve(set: StatefulSet, { ordinal, pod, planned }: Slot, ordered: boolean): boolean {
    if (pod === undefined) {
      if (planned !== undefined) this.#create(set, ordinal, planned);
      return true;
    }
    if (isPodTerminal(pod)) {
      if (!isDeleted(pod)) this.#delete(set, pod);
      return true;
    }
    if (pod.status?.phase === 'Pending' && this.#createClaims(set, ordinal, pod.metadata.name) && mayDelete(set))
      this.#settleClaims(set, pod);
    if (ordered && (isDeleted(pod) || !isRunningAndReady(pod) || !this.#available(set, pod))) return true;
    this.#correct(set, ordinal, pod);
    return false;
  }

  #create(set: StatefulSet, ordinal: number, planned: Planned): void {
    if (mayDelete(set) && this.#isClaimLeaving(set, ordinal)) return;
    try {
      this.#createClaims(set, ordinal, planned.metadata.name);
      const made = this.#client.create('pods', planned);
      if (mayDelete(set)) this.#settleClaims(set, made);
    } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists')
        this.#record(set, 'Create', planned.metadata.name, error);
      throw error;
    }
    this.#record(set, 'Create', planned.metadata.name);
  }

  /** A claim that still belongs to an earlier pod of this name will go with it: the new pod must not have it. */
  #isClaimLeaving(set: StatefulSet, ordinal: number): boolean {
    if (set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false;
    const name = id.podName(set, ordinal);
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, uid: '', resourceVersion: '', creationTimestamp: '' },
    };
    return [...id.claimsOf(set, ordinal).values()].some(({ metadata }) => {
      const claimed = this.#client.get(CLAIMS, `${set.metadata.namespace}/${metadata.name}`);
      return claimed !== undefined && isStale(claimed, pod);
    });
  }

  /** @returns whether one was missing */
  #createClaims(set: StatefulSet, ordinal: number, pod: string): boolean {
    const errors: string[] = [];
    let made = false;
    for (const wanted of id.claimsOf(set, ordinal).values()) {
      const { name } = wanted.metadata;
      const found = this.#client.get(CLAIMS, `${set.metadata.namespace}/${name}`);
      if (found?.metadata.deletionTimestamp !== undefined) errors.push(`pvc ${name} is being deleted`);
      if (found !== undefined) continue;
      try {
        this.#client.create(CLAIMS, wanted);
        made = true;
        this.#tell(
          set,
          'Normal',
          'SuccessfulCreate',
          `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`,
        );
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        errors.push(`failed to create PVC ${name}: ${error.message}`);
        const what = `Create Claim ${name} for Pod ${pod} in StatefulSet ${set.metadata.name}`;
        this.#tell(set, 'Warning', 'FailedCreate', `${what} failed error: ${error.message}`);
      }
    }
    const [only] = errors;
    if (only === undefined) return made;
    throw new ApiError(500, 'InternalError', errors.length === 1 ? only : `[${errors.join(', ')}]`);
  }

  /** Gives the pod's claims the owners that the retention policy asks for. */
  #settleClaims(set: StatefulSet, pod: Pod): void {
    const ordinal = id.ordinalOf(set, pod.metadata.name) ?? -1;
    for (const { metadata } of id.claimsOf(set, ordinal).values()) {
      const found = this.#client.get(CLAIMS, `${set.metadata.namespace}/${metadata.name}`);
      if (found === undefined) continue;
      const message = `PersistentVolumeClaim ${metadata.name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`;
      if (isForeign(found, set, pod)) this.#tell(set, 'Warning', 'ConflictingController', message);
      const owners = wantedOwners(found, set, pod);
      if (equal(owners, found.metadata.ownerReferences ?? [])) continue;
      this.#client.modify(CLAIMS, keyOf(found), (draft) => {
        if (owners.length > 0) draft.metadata.ownerReferences = owners;
        else delete draft.metadata.ownerReferences;
      });
    }
  }

  /** Puts identity labels and claims' owners right where someone changed them. */
  #correct(set: StatefulSet, ordinal: number, pod: Pod): void {
    const found = [...id.claimsOf(set, ordinal).values()].map(({ metadata }) =>
      this.#client.get(CLAIMS, `${set.metadata.namespace}/${metadata.name}`),
    );
    const owned = found.every(
      (one) => one === undefined || equal(wantedOwners(one, set, pod), one.metadata.ownerReferences ?? []),
    );
    const named = pod.metadata.labels?.[id.POD_NAME_LABEL] === pod.metadata.name;
    if (named && owned) return;
    try {
      this.#settleClaims(set, pod);
      this.#client.modify('pods', keyOf(pod), ({ metadata }) => {
        metadata.labels = { ...metadata.labels, ...id.identityLabels(set, ordinal) };
      });
    } catch (error) {
      this.#record(set, 'Update', pod.metadata.name, error);
      throw error;
    }
    this.#record(set, 'Update', pod.metadata.name);
  }

  /** Removes a pod beyond the wanted number. @returns whether the ones below it must wait */
  #condemn(set: StatefulSet, pod: Pod, ordered: boolean, firstUnavailable: Pod | undefined): boolean {
    if (isDeleted(pod)) return true;
    if (ordered && pod !== firstUnavailable && !(isRunningAndReady(pod) && this.#available(set, pod))) return true;
    this.#delete(set, pod);
    return true;
  }

  /** The rolling update: from the highest ordinal down, one pod at a time, and none while one is not available. */
  #replaceOne(set: StatefulSet, { update }: Revisions, slots: readonly Slot[], status: Status): Status {
    const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0;
    for (const { pod, ordinal } of slots.toReversed()) {
      if (ordinal < id.firstOrdinal(set) + partition) break;
      if (pod !== undefined && id.revisionOf(pod) !== update.metadata.name && !isDeleted(pod)) {
        this.#delete(set, pod);
        return { ...status, currentReplicas: Math.max(0, (status.currentReplicas ?? 0) - 1) };
      }
      if (!this.#available(set, pod)) return status;
    }
    return status;
  }

  #delete(set: StatefulSet, pod: Pod): void {
    try {
      this.#client.delete('pods', keyOf(pod));
    } catch (error) {
      this.#record(set, 'Delete', pod.metadata.name, error);
      if (error instanceof ApiError && error.reason === 'NotFound') return;
      throw error;
    }
    this.#record(set, 'Delete', pod.metadata.name);
  }

  #record(set: StatefulSet, verb: 'Create' | 'Update' | 'Delete', pod: string, error?: unknown): void {
    const what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
    if (error === undefined) this.#tell(set, 'Normal', `Successful${verb}`, `${what} successful`);
    else if (error instanceof Error)
      this.#tell(set, 'Warning', `Failed${verb}`, `${what} failed error: ${error.message}`);
  }

  #count(set: StatefulSet, { current, update }: Revisions, pods: readonly Pod[]): Status {
    const seconds = set.spec.minReadySeconds ?? 0;
    const ready = pods.filter(isRunningAndReady);
    const alive = pods.filter((pod) => !isDeleted(pod));
    return {
      observedGeneration: set.metadata.generation ?? 0,
      replicas: pods.length,
      readyReplicas: ready.length,
      availableReplicas: ready.filter((pod) => isPodAvailable(pod, seconds, this.#parts.sim.now)).length,
      currentReplicas: alive.filter((pod) => id.revisionOf(pod) === current.metadata.name).length,
      updatedReplicas: alive.filter((pod) => id.revisionOf(pod) === update.metadata.name).length,
      currentRevision: current.metadata.name,
      updateRevision: update.metadata.name,
      collisionCount: set.status?.collisionCount ?? 0,
    };
  }

  #writeStatus(set: StatefulSet, counted: Status): void {
    const n = id.wanted(set);
    const { updateRevision, updatedReplicas, readyReplicas, replicas } = counted;
    const done = updatedReplicas === n && readyReplicas === n && replicas === n;
    const rolled = set.spec.updateStrategy?.type === 'RollingUpdate' && done && updateRevision !== undefined;
    const next = rolled ? { ...counted, currentReplicas: n, currentRevision: updateRevision } : counted;
    const kept = Object.entries(next).filter(
      ([key, value]) => value !== 0 || key === 'replicas' || key === 'availableReplicas' || key === 'collisionCount',
    );
    this.#client.status(SETS, keyOf(set), (draft) => {
      const { conditions } = draft.status ?? {};
      const status = { ...Object.fromEntries(kept), ...(conditions ? { conditions } : {}) };
      if (!equal(draft.status, status)) (draft as { status: object }).status = status;
    });
  }

  save(): unknown {
    return this.#throttle.save();
  }

  load(saved: unknown): void {
    this.#throttle.load(saved as ReturnType<Throttle['save']>);
  }
}
