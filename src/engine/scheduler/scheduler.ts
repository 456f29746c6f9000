/**
 * kube-scheduler: takes pods from the queue one by one, finds each a node, and binds it through the API.
 *
 * Its memory is the queue and what it thought at each attempt; its picture of the cluster (`Cache`) follows the store. While
 * the process is down nothing is tried; when it returns, it lists every pod without a node, as a new process does.
 */
import { Unanswered } from '../api/errors.ts';
import type { Pod } from '../api/types.ts';
import { type Client, isRefusal } from '../client/client.ts';
import { REACTION } from '../client/controller.ts';
import { slowness } from '../client/reach.ts';
import type { Parts } from '../parts.ts';
import { dueTo } from '../sim/cause.ts';
import { stopped } from '../sim/control-plane.ts';
import type { Component } from '../sim/simulation.ts';
import { keyOf } from '../store/object.ts';
import type { Change } from '../store/store.ts';
import type { Explanation, Outcome } from './attempt.ts';
import { type Binding, volumeWork } from './binding.ts';
import { Bindings, podOfTimer } from './bindings.ts';
import { ended } from './cache.ts';
import { type ClusterEvent, nodeEvent, otherEvent, podAspects, podEvent } from './events.ts';
import { type Failure, fitError, NO_NODES, postFilterText, UNNAMED } from './message.ts';
import type { PodEntry } from './node-state.ts';
import { type Picture, pictureOf } from './picture.ts';
import { plugins } from './plugins/index.ts';
import { LEFTOVER, LEFTOVER_PERIOD, type QueuedPod, type SavedQueue, SchedulingQueue } from './queue.ts';
import type { Shape } from './shape.ts';
import { type AttemptReport, Verdicts } from './verdicts.ts';
import { SCHEDULER, Writer } from './writer.ts';

const DOWN = stopped('kube-scheduler');
/** One scheduling cycle, ms: a real scheduler gets through some hundreds of pods a second. */
const CYCLE = 1;
/** Other objects that plugins look at. */
const SURROUNDINGS = [
  'services',
  'persistentvolumeclaims',
  'persistentvolumes',
  'storageclasses.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
];

const byName = new Map(plugins.map((plugin) => [plugin.name, plugin]));

interface Saved {
  readonly queue: SavedQueue;
  readonly start: number;
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly verdicts: ReturnType<Verdicts['save']>;
  readonly stalled: boolean;
}

const isOurs = ({ spec }: Pod): boolean => (spec.schedulerName ?? SCHEDULER) === SCHEDULER;

export class Scheduler implements Component {
  readonly name = 'kube-scheduler';
  readonly #parts: Parts;
  readonly #client: Client;
  readonly #writer: Writer;
  readonly #queue = new SchedulingQueue();
  readonly #verdicts = new Verdicts();
  /** Where in the order of nodes the next search begins, so that all get their turn. */
  #start = 0;
  #picture: Picture | undefined;
  /** A write of its hangs: it waits for etcd, and begins anew when that is back. */
  #stalled = false;
  readonly #bindings: Bindings;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#client = parts.client(this.name);
    this.#writer = new Writer(parts, this.#client);
    this.#bindings = new Bindings(parts.sim, this.name, this.#client, () => this.#seen.cache);
    parts.sim.register(this);
    const { store, world } = parts;
    store.watch('pods', (change) => this.#onPod(change));
    store.watch('nodes', (change) => this.#onNode(change));
    for (const resource of SURROUNDINGS) store.watch(resource, (change) => this.#onOther(change));
    store.watch('namespaces', (change) => {
      // Namespace selectors of affinity terms read these labels.
      const { before, object } = change;
      if (before !== undefined && before.metadata.labels !== object.metadata.labels) this.#picture = undefined;
    });
    world.onChange((fact, value) => {
      if (value !== undefined) return;
      if (fact === DOWN || (this.#stalled && (fact === stopped('etcd') || fact === stopped('kube-apiserver'))))
        this.#restart();
    });
  }

  /** What was thought of each node when the pod (`namespace/name`) was last tried; undefined when that is not known. */
  verdicts(podKey: string): AttemptReport | undefined {
    return this.#verdicts.get(podKey);
  }

  /** What every filter says of every node now about a pod (`namespace/name`) that has none and is this scheduler's; undefined for others. */
  explain(podKey: string): Explanation | undefined {
    const { cache, attempts } = this.#seen;
    const entry = cache.pods.get(podKey);
    if (entry === undefined || entry.node !== undefined || !isOurs(entry.pod)) return undefined;
    return attempts.explain(entry.pod, entry.shape);
  }

  get #seen(): Picture {
    this.#picture ??= pictureOf(this.#parts.store, this.#bindings.all);
    return this.#picture;
  }

  get #up(): boolean {
    return this.#parts.world.fine(DOWN);
  }

  // What changes in the cluster ------------------------------------------------------------------------------------

  #onPod(change: Change): void {
    this.#picture?.cache.pod(change);
    if (!this.#up) return;
    const pod = change.object as Pod;
    const gone = change.type === 'DELETED' || ended(pod);
    if (!gone && !pod.spec.nodeName) {
      this.#enqueue(change.key, pod);
      if (change.before !== undefined) this.#onOwnUpdate(change);
      return;
    }
    const queued = this.#queue.get(change.key);
    this.#queue.remove(change.key);
    if (gone) this.#verdicts.forget(change.key);
    if (!this.#queue.waits) return;
    const event = podEvent(change);
    if (event !== undefined && (pod.spec.nodeName || (queued !== undefined && pod.status.nominatedNodeName)))
      this.#wake(event);
  }

  #enqueue(key: string, pod: Pod): void {
    if (!isOurs(pod)) return;
    const { uid } = pod.metadata;
    const known = this.#queue.get(key);
    if (known?.uid === uid) return;
    const gated = (pod.spec.schedulingGates?.length ?? 0) > 0;
    const group = this.#shape(key).key;
    const { sim } = this.#parts;
    this.#queue.add({ key, uid, priority: pod.spec.priority ?? 0, group, gated }, sim.now, sim.cause.because);
    this.#pump();
  }

  #shape(key: string): Shape {
    const entry = this.#seen.cache.pods.get(key);
    if (entry === undefined) throw new Error(`pod ${key} is not in the scheduler's picture`);
    return entry.shape;
  }

  /** A waiting pod itself was changed: some changes are what it waited for. */
  #onOwnUpdate(change: Change): void {
    const queued = this.#queue.get(change.key);
    if (queued === undefined || queued.place === 'flying') return;
    const aspects = podAspects(change.before as Pod, change.object as Pod);
    if (aspects.size === 0) return;
    const shape = this.#shape(change.key);
    this.#queue.regroup(change.key, shape.key);
    const { sim } = this.#parts;
    const fresh = this.#queue.get(change.key) ?? queued;
    const event: ClusterEvent = {
      resource: 'pods',
      type: 'update',
      aspects,
      object: change.object,
      before: change.before,
    };
    const opened = queued.place === 'gated' && aspects.has('gates');
    if (opened || (queued.place === 'unschedulable' && this.#helps(event, fresh, shape, change.object as Pod))) {
      this.#queue.wake(fresh, sim.now, sim.cause.because);
      this.#pump();
    }
  }

  #onNode(change: Change): void {
    this.#picture?.cache.node(change);
    if (!this.#up) return;
    const event = nodeEvent(change);
    if (event !== undefined) this.#wake(event);
  }

  #onOther(change: Change): void {
    if (this.#picture !== undefined) this.#picture.cache.surroundings++;
    if (this.#up) this.#wake(otherEvent(change));
  }

  /** Pods that the event may help are tried again. */
  #wake(event: ClusterEvent): void {
    const { sim } = this.#parts;
    for (const bunch of this.#queue.bunches()) {
      const [first] = bunch;
      const entry = first && this.#seen.cache.pods.get(first.key);
      if (first === undefined || entry === undefined || !this.#helps(event, first, entry.shape, entry.pod)) continue;
      for (const queued of bunch) this.#queue.wake(queued, sim.now, sim.cause.because);
      this.#pump();
    }
  }

  #helps(event: ClusterEvent, queued: QueuedPod, shape: Shape, pod: Pod): boolean {
    const { cache } = this.#seen;
    const taints = event.resource === 'nodes' && event.aspects.has('taints');
    return queued.plugins.some((name) => {
      const plugin = byName.get(name);
      return (taints && plugin?.wokenByTaints) || (plugin?.wakes?.(event, shape, pod, cache) ?? false);
    });
  }

  // Timers ---------------------------------------------------------------------------------------------------------

  /** Runs the next cycle soon. */
  #pump(): void {
    const { sim } = this.#parts;
    const delay = sim.random('reaction/kube-scheduler').between(REACTION[0], REACTION[1]) + slowness(this.#parts.world);
    if (sim.due(this.name, 'cycle') === undefined) sim.schedule(this.name, 'cycle', sim.now + delay);
  }

  #restart(): void {
    const { sim, store } = this.#parts;
    this.#stalled = false;
    if (!this.#up) return;
    this.#queue.clear();
    this.#bindings.clear();
    sim.cancel(this.name, 'cycle');
    for (const object of store.list('pods')) {
      const pod = object as Pod;
      if (!pod.spec.nodeName && !ended(pod)) this.#enqueue(keyOf(pod), pod);
    }
  }

  fire(timer: string): void {
    if (!this.#up || this.#stalled) return;
    try {
      this.#work(timer);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      this.#stalled = true;
    }
  }

  #work(timer: string): void {
    const { sim } = this.#parts;
    if (timer === 'leftover') this.#tryLeftover();
    if (timer === 'errors') this.#queue.release(sim.now);
    if (timer === 'cycle') this.#cycle();
    const pod = podOfTimer(timer);
    if (pod !== undefined) this.#onVolumes(pod, timer);
    if (this.#queue.ready) sim.schedule(this.name, 'cycle', sim.now + CYCLE);
    const error = this.#queue.nextError;
    if (error !== undefined) sim.schedule(this.name, 'errors', error);
  }

  /** Pods that waited very long are tried again without any event. */
  #tryLeftover(): void {
    const { sim } = this.#parts;
    for (const bunch of this.#queue.bunches())
      for (const queued of bunch) if (sim.now - queued.since > LEFTOVER) this.#queue.wake(queued, sim.now, undefined);
    this.#watchLeftover();
  }

  #watchLeftover(): void {
    const { sim } = this.#parts;
    if (sim.due(this.name, 'leftover') !== undefined) return;
    const { oldest } = this.#queue;
    if (oldest === undefined) return;
    sim.schedule(this.name, 'leftover', (Math.floor((oldest + LEFTOVER) / LEFTOVER_PERIOD) + 1) * LEFTOVER_PERIOD);
  }

  // One attempt ----------------------------------------------------------------------------------------------------

  #cycle(): void {
    const queued = this.#queue.pop();
    if (queued === undefined) return;
    const { sim } = this.#parts;
    const because = dueTo(queued.because, `${this.name}/cycle`);
    sim.as({ actor: this.name, because }, () => this.#try(queued));
  }

  #try(queued: QueuedPod): void {
    const { cache, attempts } = this.#seen;
    const entry = cache.pods.get(queued.key);
    if (entry === undefined || entry.node !== undefined) {
      this.#queue.remove(queued.key);
      return;
    }
    const { pod, shape } = entry;
    if (entry.leaving) {
      const { namespace, name } = pod.metadata;
      this.#queue.remove(queued.key);
      this.#writer.event(
        pod,
        'Warning',
        'FailedScheduling',
        'Scheduling',
        `skip schedule deleting pod: ${namespace}/${name}`,
      );
      return;
    }
    const outcome = attempts.run(pod, shape, this.#start, this.#parts.sim.random('scheduler'));
    if (outcome.total > 0) this.#start = (this.#start + outcome.looked) % outcome.total;
    if (outcome.node === undefined) this.#refused(queued, pod, shape, outcome);
    else this.#place(queued, entry, outcome, outcome.node);
  }

  #place(queued: QueuedPod, entry: PodEntry, outcome: Outcome, node: string): void {
    const { cache } = this.#seen;
    const state = cache.nodes.get(node);
    const work = state === undefined ? undefined : volumeWork(entry.shape, state, cache);
    this.#verdicts.note(queued.key, queued.uid, this.#parts.sim.now, outcome, undefined);
    if (work === undefined) {
      this.#bind(queued, entry.pod, node);
      return;
    }
    try {
      this.#bindings.begin(queued, entry, node, work);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#failed(queued, entry.pod, [], 'SchedulerError', error.message, '');
    }
  }

  #onVolumes(key: string, timer: string): void {
    const bound = this.#bindings.look(key);
    if (bound === undefined) return;
    const { binding, pod, failure } = bound;
    const { sim } = this.#parts;
    sim.as({ actor: this.name, because: dueTo(binding.because, `${this.name}/${timer}`) }, () => {
      if (failure === undefined) this.#bind(binding.queued, pod, binding.node);
      else this.#failed(binding.queued, pod, [], 'SchedulerError', failure, '');
    });
  }

  #bind(queued: QueuedPod, pod: Pod, node: string): void {
    try {
      this.#client.bind(queued.key, node);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#failed(queued, pod, [], 'SchedulerError', error.message, '');
      return;
    }
    const { namespace, name } = pod.metadata;
    this.#writer.event(pod, 'Normal', 'Scheduled', 'Binding', `Successfully assigned ${namespace}/${name} to ${node}`);
  }

  #refused(queued: QueuedPod, pod: Pod, shape: Shape, outcome: Outcome): void {
    const { sim } = this.#parts;
    const failure: Failure = { ...outcome, absent: outcome.unnamed ? UNNAMED : undefined };
    const preempted =
      outcome.total === 0 || outcome.preFilter !== undefined
        ? undefined
        : this.#seen.preemption.run(pod, shape, outcome, sim.random('scheduler'), sim.now);
    const made = preempted?.made;
    const why = preempted === undefined || preempted.made !== undefined ? undefined : preempted.why;
    const names = new Set([...outcome.refusals.values()].map((refusal) => refusal.plugin));
    if (outcome.preFilter !== undefined) names.add(outcome.preFilter.plugin);
    if (outcome.unnamed) names.add('NodeAffinity');
    const message = outcome.total === 0 ? NO_NODES : fitError(failure, postFilterText(failure, why));
    this.#verdicts.note(queued.key, queued.uid, sim.now, outcome, message);
    // Without nodes, or once preemption found that it cannot help, an earlier promise of a node ends.
    const ends = outcome.total === 0 || (preempted?.made === undefined && preempted?.ends === true);
    this.#failed(queued, pod, [...names], 'Unschedulable', message, made?.node ?? (ends ? '' : undefined));
    if (made !== undefined) this.#writer.evict(pod, shape, made, this.#seen.cache);
  }

  /** Puts the pod back and tells about it. @param nominated the node that preemption makes room on; undefined keeps what is */
  #failed(
    queued: QueuedPod,
    pod: Pod,
    refusedBy: readonly string[],
    reason: 'Unschedulable' | 'SchedulerError',
    message: string,
    nominated: string | undefined,
  ): void {
    this.#queue.failed(queued, refusedBy, this.#parts.sim.now);
    this.#watchLeftover();
    this.#writer.refused(pod, reason, message, nominated);
  }

  save(): Saved {
    return {
      queue: this.#queue.save(),
      start: this.#start,
      bindings: this.#bindings.save(),
      verdicts: this.#verdicts.save(),
      stalled: this.#stalled,
    };
  }

  load(saved: Saved): void {
    this.#queue.load(saved.queue);
    this.#start = saved.start;
    this.#bindings.load(saved.bindings);
    this.#verdicts.load(saved.verdicts);
    this.#stalled = saved.stalled;
    this.#picture = undefined;
  }
}
