/**
 * All kubelets and container runtimes of the cluster as one component. Timers are keyed by what is due:
 *
 *     u/POD  the pod changed in the API          q/POD  a sync is to be tried again
 *     w/POD  the pod's sync goes on              s/POD  the status could not be sent
 *     v/POD  a volume is to be mounted           x/POD/CONTAINER  a container ends
 *     p/POD/CONTAINER/TYPE  a probe ticks        r/NODE  the relist of a node
 *     d/POD  its active deadline is over         i/NODE  an image pull ends
 *     n/NODE the node's status is reported       l/NODE  its kubelet reaches the API server again
 *     b/NODE its kubelet starts                  e/NODE  eviction looks at it
 *     h/NODE its shutdown goes on                k/NODE  its Lease is renewed again
 *     y/POD/CONTAINER  the next command of its script
 *     c/POD/CONTAINER/TIME  it looks whether its files have changed
 */
import type { Node, Pod } from '../api/types.ts';
import { isRefusal } from '../client/client.ts';
import { broken, NODE_LEASES, RENEW_INTERVAL } from '../client/lease.ts';
import { slowness } from '../client/reach.ts';
import type { MachineSpec } from '../machine.ts';
import type { Parts } from '../parts.ts';
import type { Component } from '../sim/simulation.ts';
import { equal } from '../store/equal.ts';
import type { Change } from '../store/store.ts';
import { refusalOf, refuse } from './admission.ts';
import { lookAgain, mountChanged } from './around.ts';
import type { BehaviourSpec } from './behaviours/declared.ts';
import { Behaviours } from './behaviours/index.ts';
import { Context, KUBELET, type RuntimeOptions } from './context.ts';
import { deadlineOver } from './deadline.ts';
import { send } from './manager.ts';
import type { Layer, NodeRecord, PodRecord } from './memory.ts';
import { asRun, isMirror, restoreMirror } from './mirror.ts';
import { heartbeat, newNode, register, renew, reportNode, roundAt } from './nodes.ts';
import { factChanged, kubeletStarts, podsOf, powerOff } from './outages.ts';
import { podRecord } from './pods.ts';
import { evict } from './pressure.ts';
import { removeProbes, tick } from './probes.ts';
import { pullEnded } from './pulls.ts';
import { relist } from './relist.ts';
import { considerResize, retryResizes } from './resize.ts';
import { Runtime } from './runtime.ts';
import { shutdownGoesOn } from './shutdown.ts';
import { ended } from './stop.ts';
import { tryVolumes } from './volumes.ts';
import { waitOn } from './waiting.ts';
import { resume, update } from './worker.ts';

/** From a write to the kubelet that watches it, ms. */
const DELIVERY = 5;
/** What others wrote into a pod's status is put right by the status manager's next round (`syncPeriod`), ms. */
const RECONCILE = 10_000;

const OF_NODES = new Set(['r', 'i', 'n', 'b', 'l', 'k', 'e', 'h']);

interface Memory {
  readonly pods: ReadonlyMap<string, PodRecord>;
  readonly nodes: ReadonlyMap<string, NodeRecord>;
  readonly volumes: ReadonlyMap<string, Layer>;
  readonly behaviours: readonly BehaviourSpec[];
  readonly rereading: ReadonlySet<string>;
}

export class Kubelets implements Component {
  readonly name = KUBELET;
  readonly context: Context;
  /** Logs, usage, commands, answers of what runs. */
  readonly runtime: Runtime;

  constructor(parts: Parts, runtime: RuntimeOptions) {
    this.context = new Context(parts, new Behaviours(), runtime);
    this.runtime = new Runtime(this.context);
    parts.sim.register(this);
    parts.store.watch('pods', (change) => this.#onPod(change));
    parts.store.watch('nodes', (change) => this.#onNode(change));
    for (const resource of ['configmaps', 'secrets'])
      parts.store.watch(resource, ({ object }) => mountChanged(this.context, object.metadata.namespace ?? ''));
    parts.store.watch('leases.coordination.k8s.io', (change) => this.#onLease(change));
    parts.store.watch('persistentvolumes', ({ type, object }) => {
      if (type === 'DELETED') this.context.volumes.delete(`pv/${object.metadata.uid}`);
    });
    parts.world.onChange((fact, value) => factChanged(this.context, fact, value, this.#update));
    parts.api.compute('nodes', (node) => heartbeat(parts.store, node, parts.sim.now));
  }

  /** Switches a machine on: its kubelet registers the node. */
  addMachine(machine: MachineSpec): void {
    const { context } = this;
    context.nodes.set(machine.name, newNode(context, machine));
    context.parts.sim.as({ actor: context.actorAt(machine.name) }, () => register(context, machine.name));
  }

  /** Takes a machine away for good: what ran on it is gone. Its Node object is another's business. */
  removeMachine(name: string): void {
    const { context } = this;
    const node = context.nodes.own(name);
    if (node === undefined) return;
    powerOff(context, node);
    broken(context.parts.store, name, context.now);
    for (const record of podsOf(context, name)) {
      removeProbes(context, record);
      context.pods.delete(record.uid);
    }
    context.nodes.delete(name);
  }

  /** A Lease that somebody has deleted is made anew when it would be renewed. */
  #onLease({ type, object }: Change): void {
    const { name, namespace } = object.metadata;
    if (type !== 'DELETED' || namespace !== NODE_LEASES || this.context.nodes.get(name)?.registered !== true) return;
    this.context.at(
      `k/${name}`,
      this.context.now + this.context.chance(`lease/${name}/${this.context.now}`) * RENEW_INTERVAL,
    );
  }

  /** A node was cordoned or released, or somebody else spoke of how it is: its kubelet has a word with its next round. */
  #onNode({ object, before, via }: Change): void {
    const [now, then] = [object as Node, before as Node | undefined];
    if (then === undefined) return;
    const cordoned = (now.spec.unschedulable ?? false) !== (then.spec.unschedulable ?? false);
    const spokenOf = via?.manager !== KUBELET && now.status.conditions !== then.status.conditions;
    const node = cordoned || spokenOf ? this.context.nodes.get(now.metadata.name) : undefined;
    if (node === undefined || (!cordoned && !this.#reaches(node.name))) return;
    this.context.at(`n/${node.name}`, roundAt(Math.max(this.context.now, node.deafUntil), node));
  }

  #onPod(change: Change): void {
    const pod = change.object as Pod;
    const { nodeName } = pod.spec;
    if (nodeName === undefined || this.context.nodes.get(nodeName) === undefined) return;
    const record = this.context.pods.get(pod.metadata.uid);
    if (record !== undefined && change.type === 'MODIFIED' && !concernsWorker(pod, change.before as Pod)) {
      const own = this.context.pods.own(pod.metadata.uid);
      if (own === undefined || !this.#reaches(nodeName)) return;
      own.pod = asRun(own, pod);
      if (change.via?.manager !== KUBELET) this.context.at(`s/${own.uid}`, this.context.now + RECONCILE);
      return;
    }
    this.context.at(`u/${pod.metadata.uid}`, this.context.now + DELIVERY + slowness(this.context.parts.world));
  }

  #reaches(node: string): boolean {
    return this.context.reaches(node) && this.context.kubeletWorks(node);
  }

  fire(key: string): void {
    const { what, subject, rest } = partsOf(key);
    const { context } = this;
    const { sim } = context.parts;
    const ofNode = OF_NODES.has(what);
    const record = ofNode ? undefined : context.pods.own(subject);
    const node = ofNode ? subject : (record?.node ?? this.#podByUid(subject)?.spec.nodeName);
    if (node === undefined || this.#hangs(node, key)) return;
    const outer = sim.enter(context.causeAt(node));
    try {
      if (ofNode) this.#fireNode(what, subject);
      else if (what === 'u') this.#delivered(subject, node, record);
      else if (record !== undefined) this.#firePod(what, record, rest);
    } finally {
      sim.enter(outer);
    }
  }

  #fireNode(what: string, node: string): void {
    const { context } = this;
    if (what === 'r') relist(context, node, this.#update, this.#resume);
    else if (what === 'i') pullEnded(context, node, this.#resume);
    else if (what === 'b') kubeletStarts(context, node);
    else if (what === 'k') this.#renews(node);
    else if (what === 'l') this.#returned(node);
    else if (what === 'e') evict(context, node, this.#update);
    else if (what === 'h') shutdownGoesOn(context, node, this.#update);
    else reportNode(context, node);
  }

  /** The node's kubelet reaches the API server again: it renews its Lease and says how it is. */
  #returned(node: string): void {
    if (!this.#reaches(node)) return;
    this.#renews(node);
    reportNode(this.context, node);
  }

  #renews(node: string): void {
    if (!this.#reaches(node) || this.context.nodes.get(node)?.registered !== true) return;
    try {
      renew(this.context, node);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.context.at(`k/${node}`, this.context.now + RENEW_INTERVAL);
    }
  }

  /** On a machine that hangs nothing happens: it is kept for when it wakes. */
  #hangs(node: string, key: string): boolean {
    const { world } = this.context.parts;
    if (world.fineAt('machine', node) || world.get(`machine/${node}`) !== 'frozen') return false;
    this.context.nodes.own(node)?.held.push(key);
    return true;
  }

  #firePod(what: string, record: PodRecord, rest: string): void {
    const { context } = this;
    switch (what) {
      case 'w':
        resume(context, record);
        break;
      case 'q':
        update(context, record);
        break;
      case 'x':
        if (ended(context, record, rest) && record.job?.stage === 'killing') resume(context, record);
        break;
      case 'p':
        this.#probe(record, rest);
        break;
      case 'y':
        waitOn(context, record, rest);
        break;
      case 'c':
        lookAgain(context, record.uid, rest.slice(0, rest.indexOf('/')));
        break;
      case 'v':
        tryVolumes(context, record);
        break;
      case 's':
        send(context, record);
        break;
      case 'd':
        deadlineOver(record);
        update(context, record);
        break;
    }
  }

  /** @param probe its container and type, as `web/liveness` */
  #probe(record: PodRecord, probe: string): void {
    const [container = '', type = ''] = probe.split('/');
    tick(this.context, record, container, type, this.#update);
  }

  readonly #update = (record: PodRecord): void => update(this.context, record);
  readonly #resume = (record: PodRecord): void => resume(this.context, record);

  #podByUid(uid: string): Pod | undefined {
    return this.context.parts.store.first('pods', 'uid', uid) as Pod | undefined;
  }

  /** A pod as the API has it now reaches its kubelet. */
  #delivered(uid: string, node: string, known: PodRecord | undefined): void {
    const { context } = this;
    if (!this.#reaches(node)) return;
    const deafUntil = context.nodes.get(node)?.deafUntil ?? 0;
    if (context.now < deafUntil) {
      context.at(`u/${uid}`, deafUntil + DELIVERY);
      return;
    }
    const pod = this.#podByUid(uid);
    if (pod === undefined) {
      if (known === undefined) return;
      if (isMirror(known.pod)) {
        restoreMirror(context, known, undefined);
        return;
      }
      known.removed = true;
      retryResizes(context, known, this.#update);
      if (known.state === 'finished') context.pods.delete(uid);
      else update(context, known);
      return;
    }
    if (known === undefined) {
      context.pods.set(uid, podRecord(pod, node, context.now));
      const record = context.pods.own(uid);
      if (record === undefined) return;
      const refusal = refusalOf(context, record);
      if (refusal === undefined) update(context, record);
      else refuse(context, record, refusal);
      return;
    }
    if (isMirror(pod) && pod.metadata.deletionTimestamp !== undefined) {
      restoreMirror(context, known, pod);
      return;
    }
    const run = asRun(known, pod);
    if (known.pod.spec !== run.spec && known.state === 'sync') considerResize(context, known, run);
    known.pod = run;
    update(context, known);
  }

  save(): Memory {
    const { pods, nodes, volumes, behaviours, rereading } = this.context;
    return {
      pods: pods.save(),
      nodes: nodes.save(),
      volumes: volumes.save(),
      behaviours: behaviours.save(),
      rereading,
    };
  }

  load(saved: Memory): void {
    this.context.pods.load(saved.pods);
    this.context.nodes.load(saved.nodes);
    this.context.volumes.load(saved.volumes);
    this.context.behaviours.load(saved.behaviours);
    this.context.rereading = saved.rereading;
  }
}

/** A timer's key: what, of whom, and the rest. */
function partsOf(key: string): { readonly what: string; readonly subject: string; readonly rest: string } {
  const slash = key.indexOf('/');
  const next = key.indexOf('/', slash + 1);
  const what = key.slice(0, slash);
  if (next < 0) return { what, subject: key.slice(slash + 1), rest: '' };
  return { what, subject: key.slice(slash + 1, next), rest: key.slice(next + 1) };
}

/** Whether a change is more than a new status: the kubelet's own writes come back to it, too (`podsDifferSemantically`). */
function concernsWorker(pod: Pod, before: Pod): boolean {
  const now = pod.metadata;
  const then = before.metadata;
  return (
    !equal(pod.spec, before.spec) ||
    now.deletionTimestamp !== then.deletionTimestamp ||
    now.deletionGracePeriodSeconds !== then.deletionGracePeriodSeconds ||
    !equal(now.labels, then.labels) ||
    !equal(now.annotations, then.annotations) ||
    (pod.spec.readinessGates !== undefined && !equal(gates(pod), gates(before)))
  );
}

function gates(pod: Pod): unknown {
  const types = pod.spec.readinessGates?.map(({ conditionType }) => conditionType) ?? [];
  return pod.status.conditions?.filter(({ type }) => types.includes(type)).map(({ type, status }) => [type, status]);
}
