/** The DaemonSet controller: one pod on every node that fits (`pkg/controller/daemon`). */
import { ApiError } from '../api/errors.ts';
import { selects } from '../api/selectors.ts';
import type { ControllerRevision, DaemonSet, KubeObject, Node, Pod } from '../api/types.ts';
import type { Client } from '../client/client.ts';
import type { Controller } from '../client/controller.ts';
import { isPodAvailable, isPodReady, isPodTerminal } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { equal } from '../store/equal.ts';
import { keyOf } from '../store/object.ts';
import type { Change } from '../store/store.ts';
import { Grounds } from './daemonset/grounds.ts';
import { HASH_LABEL, isUpdated, onNode, placeOn, targetOf, templateFor } from './daemonset/nodes.ts';
import { claim } from './shared/claim.ts';
import { createRevision, holdsTemplate, REVISIONS, renumber, truncate } from './shared/history.ts';
import { scaled } from './shared/intstr.ts';
import { createPod, deletePod, podFrom, slowStart, teller } from './shared/pods.ts';
import { podWatch } from './shared/watch.ts';

const SETS = 'daemonsets.apps';
/** The most pods made or removed in one go (`BurstReplicas`). */
const BURST = 250;
/** Failed pods are replaced after 1 s, 2 s, 4 s ... at most 15 min (`flowcontrol.NewBackOff`). */
const BACKOFF = { base: 1_000, max: 900_000 };

interface Backoff {
  readonly delay: number;
  readonly since: number;
}

/** What to do: pods by key to delete, nodes by name to fill. */
interface Plan {
  readonly remove: Pod[];
  readonly fill: string[];
}

const isDeleted = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

/** Scheduled ones first, then the older. */
function byAge(a: Pod, b: Pod): number {
  const scheduled = Number(Boolean(b.spec.nodeName)) - Number(Boolean(a.spec.nodeName));
  if (scheduled !== 0) return scheduled;
  const [x, y] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  return x !== y ? (x < y ? -1 : 1) : a.metadata.name < b.metadata.name ? -1 : 1;
}

export class DaemonSetController implements Controller {
  readonly name = 'daemonset-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #tell: ReturnType<typeof teller>;
  readonly #grounds: Grounds;
  /** Waits after failed pods, by set and node. */
  #backoff = new Map<string, Backoff>();
  /** The pods that the sync under way made last: its status is written before the watch has brought them. */
  #unseen = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#grounds = new Grounds(parts.sim);
    this.#client = parts.client('kube-controller-manager');
    this.#tell = teller(parts, this.name);
    this.watches = {
      [SETS]: (change) => [change.key],
      pods: podWatch('DaemonSet', (pod) => this.#wanting(pod)),
      nodes: (change) => this.#onNode(change),
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

  /** The sets for which the node became another place. */
  *#onNode({ type, object, before, rev }: Change): Iterable<string> {
    const [now, was] = [object as Node, before as Node | undefined];
    const same = type === 'MODIFIED' && now.spec === was?.spec && now.metadata.labels === was.metadata.labels;
    if (same) return;
    for (const set of this.#client.list(SETS)) {
      const moved = type !== 'MODIFIED' || was === undefined || !equal(placeOn(now, set), placeOn(was, set));
      if (!moved) continue;
      this.#grounds.note(keyOf(set), now.metadata.name, rev);
      yield keyOf(set);
    }
  }

  get #now(): number {
    return this.#parts.sim.now;
  }

  reconcile(key: string): number | undefined {
    this.#grounds.take(key);
    const set = this.#client.get(SETS, key);
    if (set === undefined || set.metadata.deletionTimestamp !== undefined) return undefined;
    if (Object.keys(set.spec.selector).length === 0) {
      const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
      this.#tell(set, 'Warning', 'SelectingAll', message);
      return undefined;
    }
    this.#unseen = new Set();
    const { hash, old } = this.#history(set);
    const before = this.#client.get(SETS, key) ?? set;
    const waits: number[] = [];
    let failure = this.#carryOut(before, hash, this.#plan(before, hash, waits));
    if (failure === undefined && before.spec.updateStrategy?.type === 'RollingUpdate')
      failure = this.#carryOut(before, hash, this.#roll(before, hash));
    this.#writeStatus(before, hash, waits);
    this.#cleanUp(before, old);
    if (failure !== undefined) throw failure;
    return waits.length > 0 ? Math.min(...waits) : undefined;
  }

  /** The hash of the present template's revision, made if it is new, and the revisions of earlier ones. */
  #history(set: DaemonSet): { hash: string; old: ControllerRevision[] } {
    const all = claim(this.#client, REVISIONS, set, set.spec.selector);
    const old = all.filter((revision) => !holdsTemplate(revision, set.spec.template));
    const next = Math.max(0, ...old.map((revision) => revision.revision)) + 1;
    const found = all.find((revision) => !old.includes(revision));
    const current = found ?? createRevision(this.#client, set, next, HASH_LABEL, set.status?.collisionCount);
    if (current === undefined) {
      this.#client.status(SETS, keyOf(set), (draft) => {
        draft.status.collisionCount = (draft.status.collisionCount ?? 0) + 1;
      });
      throw new ApiError(409, 'AlreadyExists', `a revision of ${set.metadata.name} has this name already`);
    }
    if (current.revision < next) renumber(this.#client, current, next);
    return { hash: current.metadata.labels?.[HASH_LABEL] ?? '', old };
  }

  /** The set's pods by the node that each is for, but for those that have ended and only wait to be removed. */
  #podsByNode(set: DaemonSet): Map<string, Pod[]> {
    const nodes = new Map<string, Pod[]>();
    for (const pod of claim(this.#client, 'pods', set, set.spec.selector)) {
      if (isDeleted(pod) && isPodTerminal(pod)) continue;
      const node = targetOf(pod);
      const pods = nodes.get(node);
      if (pods === undefined) nodes.set(node, [pod]);
      else pods.push(pod);
    }
    return nodes;
  }

  #available(set: DaemonSet, pod: Pod): boolean {
    return isPodAvailable(pod, set.spec.minReadySeconds ?? 0, this.#now);
  }

  /** Every node that fits gets a pod, the others lose theirs, finished pods go. */
  #plan(set: DaemonSet, hash: string, waits: number[]): Plan {
    const plan: Plan = { remove: [], fill: [] };
    const pods = this.#podsByNode(set);
    const gone = new Set(pods.keys());
    for (const node of this.#client.list('nodes')) {
      const { name } = node.metadata;
      gone.delete(name);
      const there = pods.get(name) ?? [];
      const { run, stay } = placeOn(node, set);
      if (there.length === 0) {
        if (run) plan.fill.push(name);
      } else if (stay) this.#planRunning(set, hash, name, run, there, plan, waits);
      else plan.remove.push(...there.filter((pod) => !isDeleted(pod)));
    }
    // Pods that wait for a node that no longer exists.
    for (const node of gone) plan.remove.push(...(pods.get(node) ?? []).filter((pod) => !pod.spec.nodeName));
    return plan;
  }

  #planRunning(
    set: DaemonSet,
    hash: string,
    node: string,
    run: boolean,
    there: readonly Pod[],
    plan: Plan,
    waits: number[],
  ): void {
    const running: Pod[] = [];
    for (const pod of there.filter((candidate) => !isDeleted(candidate))) {
      const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
      if (pod.status?.phase === 'Failed') {
        const wait = this.#backOff(set, node);
        if (wait > 0) {
          waits.push(wait);
          continue;
        }
        const message = `Found failed daemon pod ${name} on node ${node}, will try to kill it`;
        this.#tell(set, 'Warning', 'FailedDaemonPod', message);
        plan.remove.push(pod);
      } else if (pod.status?.phase === 'Succeeded') {
        const message = `Found succeeded daemon pod ${name} on node ${node}, will try to delete it`;
        this.#tell(set, 'Normal', 'SucceededDaemonPod', message);
        plan.remove.push(pod);
      } else running.push(pod);
    }
    running.sort(byAge);
    if (this.#surge(set, 1) === 0) {
      plan.remove.push(...running.slice(1));
      return;
    }
    if (running.length === 0 && run) plan.fill.push(node);
    if (running.length <= 1) return;
    // While surging there may be one old and one new pod; the old one goes when it is of no use any more.
    const fresh = running.find((pod) => pod.metadata.labels?.[HASH_LABEL] === hash);
    const old = running.find((pod) => pod.metadata.labels?.[HASH_LABEL] !== hash);
    plan.remove.push(...running.filter((pod) => pod !== fresh && pod !== old));
    if (fresh && old && (!isPodReady(old) || this.#available(set, fresh))) plan.remove.push(old);
  }

  /** @returns ms to wait before the failed pod on this node may be removed; 0 to remove it now */
  #backOff(set: DaemonSet, node: string): number {
    const key = `${set.metadata.uid}/${set.status?.observedGeneration ?? 0}/${node}`;
    const last = this.#backoff.get(key);
    if (last !== undefined && this.#now - last.since < last.delay) return last.delay - (this.#now - last.since);
    const fresh = last === undefined || this.#now - last.since > 2 * BACKOFF.max;
    this.#backoff.set(key, { delay: fresh ? BACKOFF.base : Math.min(2 * last.delay, BACKOFF.max), since: this.#now });
    return 0;
  }

  #surge(set: DaemonSet, nodes: number): number {
    if (set.spec.updateStrategy?.type !== 'RollingUpdate') return 0;
    return scaled(set.spec.updateStrategy.rollingUpdate?.maxSurge, nodes, 'up');
  }

  /** @returns the first error */
  #carryOut(set: DaemonSet, hash: string, { remove, fill }: Plan): Error | undefined {
    const template = templateFor(set, hash);
    const made: Pod[] = [];
    const create = (i: number) => {
      const node = fill[i] ?? '';
      const pod = podFrom(onNode(template, node), set);
      made[i] = this.#grounds.on(node, () => createPod(this.#client, this.#tell, set, pod));
    };
    const { last, ...started } = slowStart(Math.min(fill.length, BURST), create);
    for (const pod of made.slice(last)) if (pod !== undefined) this.#unseen.add(pod.metadata.uid);
    let { error } = started;
    for (const pod of remove.slice(0, BURST)) {
      try {
        this.#grounds.on(targetOf(pod), () => deletePod(this.#client, this.#tell, set, pod));
      } catch (failure) {
        if (!(failure instanceof Error)) throw failure;
        error ??= failure;
      }
    }
    return error;
  }

  /** One step of a rolling update. */
  #roll(set: DaemonSet, hash: string): Plan {
    const pods = this.#podsByNode(set);
    const places = [...this.#client.list('nodes')].filter((node) => placeOn(node, set).run);
    for (const node of places) if (!pods.has(node.metadata.name)) pods.set(node.metadata.name, []);
    const { maxUnavailable } = set.spec.updateStrategy?.rollingUpdate ?? {};
    const surge = this.#surge(set, places.length);
    const allowed = scaled(maxUnavailable, places.length, 'up');
    if (surge > 0) return this.#rollSurging(set, hash, pods, surge, places.length);
    return this.#rollReplacing(set, hash, pods, allowed === 0 && places.length > 0 ? 1 : allowed);
  }

  /** A node's one old and one new pod; undefined when there are more of a sort than one. */
  #pair(set: DaemonSet, pods: readonly Pod[], hash: string): { fresh?: Pod; old?: Pod } | undefined {
    const alive = pods.filter((pod) => !isDeleted(pod));
    const [fresh, extraFresh] = alive.filter((pod) => isUpdated(set, pod, hash));
    const [old, extraOld] = alive.filter((pod) => !isUpdated(set, pod, hash));
    if (extraFresh !== undefined || extraOld !== undefined) return undefined;
    return { ...(fresh ? { fresh } : {}), ...(old ? { old } : {}) };
  }

  /** Old pods go first; their successors come when they are gone. */
  #rollReplacing(set: DaemonSet, hash: string, nodes: ReadonlyMap<string, readonly Pod[]>, allowed: number): Plan {
    const useless: Pod[] = [];
    const candidates: Pod[] = [];
    let unavailable = 0;
    for (const pods of nodes.values()) {
      const { fresh, old } = this.#pair(set, pods, hash) ?? {};
      if ((old === undefined) === (fresh === undefined)) unavailable++;
      else if (old === undefined) unavailable += fresh !== undefined && this.#available(set, fresh) ? 0 : 1;
      else if (!this.#available(set, old)) {
        useless.push(old);
        unavailable++;
      } else if (unavailable < allowed) candidates.push(old);
    }
    return { remove: [...useless, ...candidates.slice(0, Math.max(0, allowed - unavailable))], fill: [] };
  }

  /** New pods come beside the old ones, which go when their successors are available. */
  #rollSurging(
    set: DaemonSet,
    hash: string,
    nodes: ReadonlyMap<string, readonly Pod[]>,
    most: number,
    desired: number,
  ): Plan {
    const plan: Plan = { remove: [], fill: [] };
    const candidates: string[] = [];
    const misplaced: Pod[] = [];
    let surging = 0;
    let up = 0;
    for (const [name, pods] of nodes) {
      const pair = this.#pair(set, pods, hash);
      const { fresh, old } = pair ?? {};
      const serving = old ?? fresh;
      if (serving !== undefined && this.#available(set, serving)) up++;
      if (pair === undefined) surging++;
      else if (old === undefined) continue;
      else if (fresh === undefined) {
        const node = this.#client.get('nodes', name);
        const belongs = node !== undefined && placeOn(node, set).run;
        const serves = this.#available(set, old);
        if (!serves && belongs) plan.fill.push(name);
        else if (!serves) plan.remove.push(old);
        else if (!belongs) misplaced.push(old);
        else if (surging < most) candidates.push(name);
      } else if (this.#available(set, fresh)) plan.remove.push(old);
      else surging++;
    }
    plan.remove.push(...misplaced.slice(0, Math.max(0, up - desired)));
    plan.fill.push(...candidates.slice(0, Math.max(0, most - surging)));
    return plan;
  }

  #writeStatus(set: DaemonSet, hash: string, waits: number[]): void {
    const pods = this.#podsByNode(set);
    const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
    for (const node of this.#client.list('nodes')) {
      const seen = (pods.get(node.metadata.name) ?? []).filter(({ metadata }) => !this.#unseen.has(metadata.uid));
      const [pod] = seen.sort(byAge);
      if (!placeOn(node, set).run) {
        if (pod !== undefined) counts.misscheduled++;
        continue;
      }
      counts.desired++;
      if (pod === undefined) continue;
      counts.current++;
      if (isPodReady(pod)) {
        counts.ready++;
        if (this.#available(set, pod)) counts.available++;
      }
      if (isUpdated(set, pod, hash)) counts.updated++;
    }
    const unavailable = counts.desired - counts.available;
    // Not when the next pod becomes available, but this long from now: what was to be looked at sooner goes first.
    if (counts.ready !== counts.available) waits.push(1000 * (set.spec.minReadySeconds ?? 0));
    this.#client.status(SETS, keyOf(set), (draft) => {
      const { collisionCount, conditions } = draft.status ?? {};
      const status = {
        currentNumberScheduled: counts.current,
        desiredNumberScheduled: counts.desired,
        numberMisscheduled: counts.misscheduled,
        numberReady: counts.ready,
        observedGeneration: draft.metadata.generation ?? 0,
        ...(counts.updated > 0 ? { updatedNumberScheduled: counts.updated } : {}),
        ...(counts.available > 0 ? { numberAvailable: counts.available } : {}),
        ...(unavailable > 0 ? { numberUnavailable: unavailable } : {}),
        ...(collisionCount === undefined ? {} : { collisionCount }),
        ...(conditions === undefined ? {} : { conditions }),
      };
      if (!equal(draft.status, status)) (draft as { status: object }).status = status;
    });
  }

  #cleanUp(set: DaemonSet, old: readonly ControllerRevision[]): void {
    const limit = set.spec.revisionHistoryLimit ?? 10;
    if (old.length <= limit) return;
    const pods = this.#client.by('pods', 'owner', set.metadata.uid);
    const live = new Set(pods.map((pod) => pod.metadata.labels?.[HASH_LABEL]));
    truncate(this.#client, old, limit, (revision) => live.has(revision.metadata.labels?.[HASH_LABEL]));
  }

  save() {
    return { backoff: new Map(this.#backoff), grounds: this.#grounds.save() };
  }

  load(saved: unknown): void {
    const { backoff, grounds } = saved as ReturnType<DaemonSetController['save']>;
    this.#backoff = new Map(backoff);
    this.#grounds.load(grounds);
  }
}
