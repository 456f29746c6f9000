/**
 * The Deployment controller: one ReplicaSet for each template, scaled against each other so that a rollout never has too many
 * pods nor too few (`pkg/controller/deployment`).
 */
import { ApiError } from '../api/errors.ts';
import { selects } from '../api/selectors.ts';
import type { Deployment, KubeObject, ObjectOf, ReplicaSet } from '../api/types.ts';
import { type Client, unless } from '../client/client.ts';
import { type Controller, NOBODY } from '../client/controller.ts';
import { conditionOf, controllerOf } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { equal } from '../store/equal.ts';
import { keyOf } from '../store/object.ts';
import { rollback, templateOf } from './deployment/rollback.ts';
import * as s from './deployment/sets.ts';
import {
  basicStatus,
  type Condition,
  condition,
  deadlineOf,
  isComplete,
  rolloutStatus,
  type Status,
  withCondition,
} from './deployment/status.ts';
import { claim } from './shared/claim.ts';
import { templateHash } from './shared/hash.ts';
import { isNamespaceTerminating, teller } from './shared/pods.ts';
import { ownerKey, podWatch } from './shared/watch.ts';

const SETS = 'replicasets.apps';
const DEPLOYMENTS = 'deployments.apps';
/** A version that no stored object has any more. */
const OLDER = '1';

export class DeploymentController implements Controller {
  readonly name = 'deployment-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #tell: ReturnType<typeof teller>;
  /** The version that the sync under way began with, for every write of a status in it. */
  #begunWith: string | undefined;
  /** The ReplicaSets that the sync under way has adopted: it knows them only as they were before. */
  #adopted: ReadonlySet<string> = new Set();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client('kube-controller-manager');
    this.#tell = teller(parts, this.name);
    this.watches = {
      [DEPLOYMENTS]: (change) => [change.key],
      [SETS]: podWatch('Deployment', (set) => this.#wanting(set)),
      // A Recreate rollout waits for the last old pod.
      pods: (change) => (change.type === 'DELETED' ? this.#deploymentOfPod(change.object) : NOBODY),
    };
  }

  *keys(): Iterable<string> {
    for (const d of this.#client.list(DEPLOYMENTS)) yield keyOf(d);
  }

  #wanting(set: KubeObject): string[] {
    return this.#client
      .by(DEPLOYMENTS, 'namespace', set.metadata.namespace ?? '')
      .filter((d) => selects(d.spec.selector, set.metadata.labels))
      .map(keyOf);
  }

  #deploymentOfPod(pod: KubeObject): string[] {
    const set = ownerKey(pod, 'ReplicaSet');
    const key = set === undefined ? undefined : ownerKey(this.#client.get(SETS, set), 'Deployment');
    const d = key === undefined ? undefined : this.#client.get(DEPLOYMENTS, key);
    return key !== undefined && d?.spec.strategy?.type === 'Recreate' ? [key] : [];
  }

  get #now(): number {
    return this.#parts.sim.now;
  }

  reconcile(key: string): number | undefined {
    const d = this.#client.get(DEPLOYMENTS, key);
    if (d === undefined) return undefined;
    this.#begunWith = d.metadata.resourceVersion;
    if (Object.keys(d.spec.selector).length === 0) {
      const message = 'This deployment is selecting all pods. A non-empty selector is required.';
      this.#tell(d, 'Warning', 'SelectingAll', message);
      return undefined;
    }
    const { revision } = this.#parts.store;
    try {
      const owned = claim(this.#client, SETS, d, d.spec.selector);
      const adopted = owned.filter(({ metadata }) => Number(metadata.resourceVersion) > revision);
      this.#adopted = new Set(adopted.map(({ metadata }) => metadata.uid));
      return this.#sync(d, owned);
    } catch (error) {
      if (isNamespaceTerminating(error)) return undefined;
      throw error;
    }
  }

  #sync(stored: Deployment, owned: readonly ReplicaSet[]): number | undefined {
    if (stored.metadata.deletionTimestamp !== undefined) return this.#writeStatus(stored, this.#sets(stored, owned));
    const d = this.#notePause(stored);
    if (d.spec.paused) return this.#scaleOnly(d, owned);
    if (/^\d+$/.test(d.metadata.annotations?.[s.ROLLBACK_TO] ?? '')) return this.#rollBack(d, owned);
    const sets = this.#sets(d, owned);
    const resized = s.withPods(s.all(sets)).some((set) => (s.desiredThen(set) ?? s.wanted(d)) !== s.wanted(d));
    if (resized) return this.#scaleOnly(this.#again(d), owned);
    return s.isRolling(d) ? this.#roll(this.#again(d), owned) : this.#recreate(this.#again(d), sets);
  }

  #again(d: Deployment): Deployment {
    return this.#client.get(DEPLOYMENTS, keyOf(d)) ?? d;
  }

  /**
   * One sync can write the status once: it sends the version that it began with each time, so that what it would write after
   * that is a conflict, and waits for the next try. @throws ApiError Conflict
   */
  #status(d: Deployment, change: (status: { conditions?: Condition[] }, draft: Deployment) => void): Deployment {
    const key = keyOf(d);
    const live = this.#again(d);
    return this.#client.status(DEPLOYMENTS, key, (draft) => {
      if (draft.status === undefined) (draft as { status: object }).status = {};
      change(draft.status as { conditions?: Condition[] }, draft);
      if (this.#begunWith === undefined || live.metadata.resourceVersion === this.#begunWith) return;
      const same =
        equal(draft.status, live.status ?? {}) && equal(draft.metadata.annotations, live.metadata.annotations);
      if (!same) draft.metadata.resourceVersion = this.#begunWith;
    });
  }

  #setCondition(d: Deployment, made: Condition, more: (draft: Deployment) => void = () => {}): Deployment {
    return this.#status(d, (status, draft) => {
      status.conditions = withCondition(status.conditions ?? [], made);
      more(draft);
    });
  }

  /** While paused the deadline does not run: Progressing says why. */
  #notePause(d: Deployment): Deployment {
    if (!s.hasDeadline(d)) return d;
    const progressing = conditionOf(d.status?.conditions, 'Progressing');
    if (progressing?.reason === 'ProgressDeadlineExceeded') return d;
    const noted = progressing?.reason === 'DeploymentPaused';
    if (d.spec.paused && !noted) return this.#progressing(d, 'Unknown', 'DeploymentPaused', 'Deployment is paused');
    if (!d.spec.paused && noted) return this.#progressing(d, 'Unknown', 'DeploymentResumed', 'Deployment is resumed');
    return d;
  }

  #progressing(d: Deployment, status: string, reason: string, message: string): Deployment {
    return this.#setCondition(d, condition('Progressing', status, reason, message, this.#now));
  }

  /** Sorts the ReplicaSets out and brings revision numbers up to date. */
  #sets(d: Deployment, owned: readonly ReplicaSet[]): s.Sets {
    const { fresh, old } = s.sortOut(
      d,
      owned.map((set) => this.#client.get(SETS, keyOf(set)) ?? set),
    );
    return { fresh: fresh === undefined ? undefined : this.#refresh(d, fresh, s.sortOut(d, owned).old), old };
  }

  #nextRevision(old: readonly ReplicaSet[]): number {
    return Math.max(0, ...old.map(s.revisionOf)) + 1;
  }

  #refresh(d: Deployment, fresh: ReplicaSet, old: readonly ReplicaSet[]): ReplicaSet {
    const annotations = s.annotationsFor(d, fresh.metadata.annotations ?? {}, this.#nextRevision(old));
    const seconds = d.spec.minReadySeconds ?? 0;
    if (!equal(annotations, fresh.metadata.annotations ?? {}) || (fresh.spec.minReadySeconds ?? 0) !== seconds)
      return this.#modify(fresh, (draft) => {
        draft.metadata.annotations = annotations;
        if (seconds > 0) draft.spec.minReadySeconds = seconds;
        else delete draft.spec.minReadySeconds;
      });
    const revision = annotations[s.REVISION];
    const unseen = s.hasDeadline(d) && conditionOf(d.status?.conditions, 'Progressing') === undefined;
    const found = `Found new replica set "${fresh.metadata.name}"`;
    if (unseen || d.metadata.annotations?.[s.REVISION] !== revision)
      this.#status(d, (status, draft) => {
        if (revision !== undefined)
          draft.metadata.annotations = { ...draft.metadata.annotations, [s.REVISION]: revision };
        if (unseen)
          status.conditions = withCondition(
            status.conditions ?? [],
            condition('Progressing', 'True', 'FoundNewReplicaSet', found, this.#now),
          );
      });
    return fresh;
  }

  /** Makes the ReplicaSet of the present template. @throws ApiError */
  #createFresh(d: Deployment, sets: s.Sets): ReplicaSet | undefined {
    const hash = templateHash(d.spec.template, d.status?.collisionCount);
    const replicas = s.freshSize(d, sets, 0);
    const revision = this.#nextRevision(sets.old);
    const name = `${d.metadata.name.slice(0, 252 - hash.length)}-${hash}`;
    try {
      const set = this.#client.create(SETS, s.freshSet(d, name, hash, replicas, revision));
      if (replicas > 0)
        this.#tell(d, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${replicas}`);
      const made = condition(
        'Progressing',
        'True',
        'NewReplicaSetCreated',
        `Created new replica set "${name}"`,
        this.#now,
      );
      this.#status(d, (status, draft) => {
        draft.metadata.annotations = { ...draft.metadata.annotations, [s.REVISION]: String(revision) };
        if (s.hasDeadline(d)) status.conditions = withCondition(status.conditions ?? [], made);
      });
      return set;
    } catch (error) {
      if (error instanceof ApiError) return this.#notCreated(d, name, error);
      throw error;
    }
  }

  /** @returns the ReplicaSet, when the name is taken by the very one that was wanted. @throws ApiError */
  #notCreated(d: Deployment, name: string, error: ApiError): ReplicaSet {
    if (isNamespaceTerminating(error)) throw error;
    if (error.reason === 'AlreadyExists') {
      const taken = this.#client.get(SETS, `${d.metadata.namespace}/${name}`);
      const mine = taken !== undefined && controllerOf(taken)?.uid === d.metadata.uid;
      if (mine && s.sameTemplate(taken.spec.template ?? {}, d.spec.template)) return taken;
      this.#status(d, (_, draft) => {
        draft.status.collisionCount = (draft.status.collisionCount ?? 0) + 1;
      });
      throw error;
    }
    const message = `Failed to create new replica set "${name}": ${error.message}`;
    if (s.hasDeadline(d)) this.#progressing(d, 'False', 'ReplicaSetCreateError', message);
    this.#tell(d, 'Warning', 'ReplicaSetCreateError', message);
    throw error;
  }

  /** Changes a ReplicaSet as this sync knows it. @throws ApiError Conflict for one that it has just adopted */
  #modify(set: ReplicaSet, change: (draft: ObjectOf<typeof SETS>) => void): ReplicaSet {
    return this.#client.modify(SETS, keyOf(set), (draft) => {
      change(draft);
      if (this.#adopted.has(set.metadata.uid)) draft.metadata.resourceVersion = OLDER;
    });
  }

  #scale(d: Deployment, set: ReplicaSet, replicas: number): boolean {
    const annotations = { ...set.metadata.annotations, ...s.sizeAnnotations(d) };
    const before = s.size(set);
    this.#modify(set, (draft) => {
      if (before !== replicas) draft.spec.replicas = replicas;
      if (!equal(annotations, set.metadata.annotations)) draft.metadata.annotations = annotations;
    });
    if (before === replicas) return false;
    const way = before < replicas ? 'up' : 'down';
    const message = `Scaled ${way} replica set ${set.metadata.name} from ${before} to ${replicas}`;
    this.#tell(d, 'Normal', 'ScalingReplicaSet', message);
    return true;
  }

  /** As `#scale`, and leaves the annotations alone when the size is right. */
  #resize(d: Deployment, set: ReplicaSet, replicas: number): boolean {
    return s.size(set) !== replicas && this.#scale(d, set, replicas);
  }

  /** Follows a change of `spec.replicas` without rolling anything out. */
  #scaleOnly(d: Deployment, owned: readonly ReplicaSet[]): number | undefined {
    const sets = this.#sets(d, owned);
    this.#spread(d, sets);
    if (d.spec.paused) this.#cleanUp(d, sets.old);
    return this.#writeStatus(this.#again(d), this.#sets(this.#again(d), owned));
  }

  #spread(d: Deployment, sets: s.Sets): void {
    const one = s.activeOrLatest(sets);
    if (one !== undefined) this.#resize(d, one, s.wanted(d));
    else if (s.isSaturated(d, sets.fresh)) for (const set of s.withPods(sets.old)) this.#resize(d, set, 0);
    else if (s.isRolling(d)) this.#spreadInProportion(d, s.withPods(s.all(sets)));
  }

  /** In the middle of a rollout every ReplicaSet gets its share; the largest takes what rounding left over. */
  #spreadInProportion(d: Deployment, sets: ReplicaSet[]): void {
    for (const [set, size] of s.shares(d, sets)) this.#scale(d, set, size);
  }

  /** One step of a rolling update: the new ReplicaSet grows, or the old ones shrink. */
  #roll(d: Deployment, owned: readonly ReplicaSet[]): number | undefined {
    const known = this.#sets(d, owned);
    const fresh = known.fresh ?? this.#createFresh(d, known);
    if (fresh === undefined) return undefined;
    const sets = { fresh, old: known.old };
    const target = s.size(fresh) > s.wanted(d) ? s.wanted(d) : s.freshSize(d, sets, s.size(fresh));
    const moved = this.#resize(d, fresh, target) || this.#shrinkOld(d, sets);
    if (!moved && isComplete(d, d.status ?? {})) this.#cleanUp(d, sets.old);
    return this.#writeRollout(d, owned, fresh);
  }

  #shrinkOld(d: Deployment, sets: { fresh: ReplicaSet; old: readonly ReplicaSet[] }): boolean {
    const old = s.withPods(sets.old).sort(s.byAge);
    if (old.length === 0) return false;
    const least = s.wanted(d) - s.fenceposts(d).unavailable;
    const notYet = s.size(sets.fresh) - (sets.fresh.status?.availableReplicas ?? 0);
    const most = s.sum([...old, sets.fresh], s.size) - least - notYet;
    if (most <= 0) return false;
    // Pods that are not available cost nothing to take away, so they go first.
    const sizes = old.map(s.size);
    let gone = 0;
    old.forEach((set, i) => {
      const unhealthy = s.size(set) - (set.status?.availableReplicas ?? 0);
      const step = Math.min(most - gone, unhealthy);
      if (step <= 0) return;
      sizes[i] = s.size(set) - step;
      gone += step;
      this.#resize(d, set, sizes[i] ?? 0);
    });
    // What is available beyond a set's size is about to go: a status that lags must not let a pod too many go.
    const spare =
      s.sum([...old, sets.fresh], (set) => Math.min(s.size(set), set.status?.availableReplicas ?? 0)) - least;
    let taken = 0;
    old.forEach((set, i) => {
      const step = Math.min(sizes[i] ?? 0, spare - taken);
      if (step <= 0) return;
      taken += step;
      const now = this.#client.get(SETS, keyOf(set));
      if (now !== undefined) this.#resize(d, now, (sizes[i] ?? 0) - step);
    });
    return gone + taken > 0;
  }

  /** Recreate: everything old goes first, then all of the new comes. */
  #recreate(d: Deployment, sets: s.Sets): number | undefined {
    const owned = s.all(sets);
    let shrunk = false;
    for (const set of s.withPods(sets.old)) shrunk = this.#resize(d, set, 0) || shrunk;
    if (shrunk || sets.old.some((set) => s.stillRuns(this.#client, set)))
      return this.#writeRollout(d, owned, undefined);
    const fresh = sets.fresh ?? this.#createFresh(d, sets);
    if (fresh === undefined) return undefined;
    this.#resize(d, fresh, s.wanted(d));
    if (isComplete(d, d.status ?? {})) this.#cleanUp(d, sets.old);
    return this.#writeRollout(d, owned, fresh);
  }

  /** Keeps `revisionHistoryLimit` old ReplicaSets. */
  #cleanUp(d: Deployment, old: readonly ReplicaSet[]): void {
    const limit = d.spec.revisionHistoryLimit;
    if (limit === undefined || limit === 2147483647) return;
    const kept = old.filter((set) => set.metadata.deletionTimestamp === undefined);
    kept.sort((a, b) => s.revisionOf(a) - s.revisionOf(b) || s.byAge(a, b));
    for (const set of kept.slice(0, Math.max(0, kept.length - limit))) {
      const idle = s.size(set) === 0 && (set.status?.replicas ?? 0) === 0;
      const seen = (set.status?.observedGeneration ?? 0) >= (set.metadata.generation ?? 0);
      if (idle && seen) unless(['NotFound'], () => this.#client.delete(SETS, keyOf(set)));
    }
  }

  /** The deprecated server-side rollback: an annotation names the revision, 0 the last one. */
  #rollBack(d: Deployment, owned: readonly ReplicaSet[]): undefined {
    const known = this.#sets(d, owned);
    const { to, type, reason, message } = rollback(d, { ...known, fresh: known.fresh ?? this.#createFresh(d, known) });
    if (to === undefined) this.#tell(d, type, reason, message);
    this.#client.modify(DEPLOYMENTS, keyOf(d), (draft) => {
      delete draft.metadata.annotations?.[s.ROLLBACK_TO];
      if (to === undefined) return;
      draft.spec.template = templateOf(to);
      draft.metadata.annotations = s.annotationsAfterRollback(d, to);
    });
    if (to !== undefined) this.#tell(d, type, reason, message);
    return undefined;
  }

  #writeStatus(d: Deployment, sets: s.Sets): undefined {
    this.#replaceStatus(d, basicStatus(this.#again(d), sets, this.#now));
    return undefined;
  }

  /** @returns ms until the deadline must be looked at again */
  #writeRollout(seen: Deployment, owned: readonly ReplicaSet[], fresh: ReplicaSet | undefined): number | undefined {
    const d = this.#again(seen);
    const known = fresh === undefined || owned.some((set) => set.metadata.uid === fresh.metadata.uid);
    const sets = s.sortOut(
      d,
      (known ? owned : [...owned, fresh]).map((set) => this.#client.get(SETS, keyOf(set)) ?? set),
    );
    const next = rolloutStatus(d, sets, this.#now);
    const stored = this.#replaceStatus(d, next);
    const progressing = conditionOf(stored.status.conditions as Condition[] | undefined, 'Progressing');
    if (!s.hasDeadline(d) || progressing === undefined || isComplete(d, next)) return undefined;
    if (progressing.reason === 'ProgressDeadlineExceeded') return undefined;
    return Math.max(0, deadlineOf(d, progressing) - this.#now) + 1000;
  }

  #replaceStatus(d: Deployment, next: Status): Deployment {
    return this.#status(d, (status, draft) => {
      if (!equal(status, next)) (draft as { status: Status }).status = next;
    });
  }
}
