/**
 * Machines that go and come back, cut links, stopped kubelets and runtimes. Facts of the world change; what the kubelets
 * then do is written here, what others make of it follows from what they stop hearing.
 */
import { broken, RENEW_INTERVAL } from '../client/lease.ts';
import { ALARM, SERVER_CERTIFICATE } from '../client/reach.ts';
import { MACHINE_BOOT, stopped } from '../sim/control-plane.ts';
import type { Fact } from '../sim/world.ts';
import { type Context, tickAt } from './context.ts';
import { diskChanged } from './disks.ts';
import { leakChanged } from './leaks.ts';
import type { NodeRecord, PodRecord } from './memory.ts';
import { isMirror } from './mirror.ts';
import { sayStarting } from './node-events.ts';
import { bootId, newNode, roundAt } from './nodes.ts';
import { podRecord } from './pods.ts';
import { wakeProbes } from './probes.ts';
import { shutdown } from './shutdown.ts';
import { endAt } from './stop.ts';
import { certificateChanged } from './troubles.ts';

const API_SERVER = stopped('kube-apiserver');
const ETCD = stopped('etcd');
/** What ends the connections of kubelets, and not only their requests. */
const LOSES_WATCHES = new Set([API_SERVER, SERVER_CERTIFICATE]);
/** A kubelet process comes up, ms. */
const START_TIME = 1500;
/** A kubelet whose own network was gone finds the API server again within these bounds, ms. */
const RECONNECT = { min: 800, spread: 4000 };
/** Watches that find nobody try again after waits that double between these, ms (reflector back-off, jitter up to 100 %). */
const WATCH_BACKOFF = { base: 800, max: 30_000 };
/** Without a watch to tell it, the status manager sends what it has at its next round (`syncPeriod`), ms. */
const ROUND = 10_000;
/** Requests that hang are answered this long after etcd is back, at most, ms. */
const ETCD_BACK = 3000;
/** A silent runtime is called down after 30 s (`baseRuntimeSyncThreshold`). */
export const RUNTIME_THRESHOLD = 30_000;
/** How a container ended that nobody could ask: containerd's code after a reboot. */
const LOST = { code: 255, reason: 'Unknown' };

/** A fact of the world has changed. @param update told of a pod that has to be looked at */
export function factChanged(
  ctx: Context,
  fact: string,
  value: Fact | undefined,
  update: (record: PodRecord) => void,
): void {
  const [what = '', second = '', third = '', fourth = ''] = fact.split('/');
  if (what === 'certificate') certificateChanged(ctx, second, value);
  if (what === 'process' && value !== 'frozen') staticPod(ctx, second, third, value === undefined, update);
  if (what === 'machine') machine(ctx, second, value);
  else if (what === 'network') {
    const alone = ctx.parts.controlPlane.machines.length === 1 && ctx.parts.controlPlane.machines[0] === second;
    if (alone) controlPlaneLink(ctx, fact, value === undefined, second);
    else link(ctx, second, value === undefined);
  } else if (what === 'shutdown') shutdown(ctx, second, value, update);
  else if (what === 'pressure') ctx.at(`e/${second}`, ctx.now);
  else if (what === 'pace') {
    for (const record of podsOf(ctx, second)) wakeProbes(ctx, record, true);
  } else if (what === 'volume') diskChanged(ctx, `${second}/${third}`, value);
  else if (what === 'leak') onPod(ctx, `${second}/${third}`, (record) => leakChanged(ctx, record));
  else if ((what === 'latency' || what === 'errors') && second === 'pod')
    onPod(ctx, `${third}/${fourth}`, (record) => wakeProbes(ctx, record, true));
  else if (what === 'probe') onPod(ctx, `${second}/${third}`, (record) => wakeProbes(ctx, record, true));
  else if (what === 'crash' && value !== undefined)
    onPod(ctx, `${second}/${third}`, (record) => crash(ctx, record, value));
  else if (fact === API_SERVER || fact === ETCD || fact === ALARM || fact === SERVER_CERTIFICATE)
    controlPlaneLink(ctx, fact, value === undefined);
  else if (what === 'certificate' && second === 'kubelet') link(ctx, third, value === undefined);
  else if (what === 'process' && second === 'kubelet') kubelet(ctx, third, value === undefined);
  else if (what === 'process' && second === 'containerd') runtime(ctx, third, value === undefined);
}

/**
 * A process of the control plane is a static pod's container: it ends, and cannot be started while the fact holds.
 * @param machine the one whose replica is meant; all when empty
 */
function staticPod(
  ctx: Context,
  component: string,
  machine: string,
  works: boolean,
  update: (record: PodRecord) => void,
): void {
  for (const { metadata } of ctx.parts.store.by('pods', 'label', `kube-system/component=${component}`).values()) {
    const pod = ctx.pods.get(metadata.uid)?.pod;
    const record = pod !== undefined && isMirror(pod) ? ctx.pods.own(metadata.uid) : undefined;
    if (record === undefined || (machine !== '' && record.node !== machine)) continue;
    if (works) {
      record.restarts = {};
      ctx.parts.sim.as(ctx.causeAt(record.node), () => update(record));
    } else crash(ctx, record, { code: 1 });
  }
}

function onPod(ctx: Context, key: string, act: (record: PodRecord) => void): void {
  const pod = ctx.parts.store.get('pods', key);
  const record = pod && ctx.pods.own(pod.metadata.uid);
  if (record !== undefined) act(record);
}

/** Every running container of the pod, or the one named, ends now as the fact says: code 1 unless it says otherwise. */
function crash(ctx: Context, record: PodRecord, value: Fact): void {
  const { container, code, reason } = typeof value === 'object' ? value : {};
  for (const each of record.containers) {
    if (each.finishedAt !== undefined || each.startedAt === undefined) continue;
    if (typeof container === 'string' && container !== '' && each.name !== container) continue;
    const exit = typeof code === 'number' ? code : 1;
    const why = typeof reason === 'string' && reason !== '' ? reason : exit === 0 ? 'Completed' : 'Error';
    endAt(ctx, record, each, { at: ctx.now, code: exit, reason: why, message: '' });
  }
}

function machine(ctx: Context, name: string, value: Fact | undefined): void {
  const node = ctx.nodes.own(name);
  if (node === undefined) return;
  if (value !== undefined) {
    broken(ctx.parts.store, name, ctx.now);
    if (value === 'frozen') node.frozenAt = ctx.now;
    else powerOff(ctx, node);
  } else if (node.bootedAt < 0) ctx.only(`b/${name}`, ctx.now + MACHINE_BOOT);
  else thaw(ctx, node);
}

/** Everything that ran is gone; the disk with its images stays. */
export function powerOff(ctx: Context, node: NodeRecord): void {
  node.bootedAt = -1;
  node.up = false;
  node.shutdownAt = undefined;
  node.held = [];
  for (const record of podsOf(ctx, node.name)) {
    for (const container of record.containers) {
      if (container.finishedAt !== undefined) continue;
      container.finishedAt = ctx.now;
      container.exitCode = LOST.code;
      container.reason = LOST.reason;
    }
    if (record.sandbox !== undefined && record.sandbox.stoppedAt === undefined)
      record.sandbox = { ...record.sandbox, stoppedAt: ctx.now };
  }
}

/** What was due meanwhile happens now. */
function thaw(ctx: Context, node: NodeRecord): void {
  const { held } = node;
  node.held = [];
  for (const key of held) if (key !== `n/${node.name}`) ctx.at(key, ctx.now); // its report comes with the renewal
  catchUp(ctx, node, 0);
}

function link(ctx: Context, name: string, works: boolean): void {
  const node = ctx.nodes.own(name);
  if (node === undefined) return;
  if (!works) broken(ctx.parts.store, name, ctx.now);
  else if (ctx.kubeletWorks(name))
    catchUp(ctx, node, RECONNECT.min + RECONNECT.spread * ctx.chance(`reconnect/${name}/${ctx.now}`));
}

/**
 * The API server went away from all kubelets, or came back: a renewal or a status goes out with the next try, but watches
 * wait for their back-off; until a kubelet's are back it hears of no pod, and does not see what was said of its node.
 * @param except the machine on which nothing changes
 */
function controlPlaneLink(ctx: Context, fact: string, works: boolean, except = ''): void {
  for (const name of [...ctx.nodes.keys()]) {
    const node = name === except ? undefined : ctx.nodes.own(name);
    if (node === undefined) continue;
    if (!works) {
      broken(ctx.parts.store, name, ctx.now);
      if (LOSES_WATCHES.has(fact)) node.lostAt ??= ctx.now;
      continue;
    }
    const chance = (what: string): number => ctx.chance(`${what}/${name}/${ctx.now}`);
    if (LOSES_WATCHES.has(fact) && node.lostAt !== undefined) {
      node.deafUntil = nextTry(node.lostAt, ctx.now, (i) => chance(`watch/${i}`));
      node.lostAt = undefined;
    }
    if (!ctx.kubeletWorks(name) || !ctx.reaches(name)) continue;
    const round = (fact === ETCD ? ETCD_BACK : ROUND) * chance('round');
    ctx.at(`k/${name}`, ctx.now + (fact === ETCD ? ETCD_BACK : RENEW_INTERVAL) * chance('renewal'));
    for (const record of podsOf(ctx, name)) ctx.at(`s/${record.uid}`, ctx.now + round);
    const heard = Math.max(node.deafUntil, ctx.now + round);
    if (LOSES_WATCHES.has(fact)) ctx.at(`n/${name}`, roundAt(heard, node));
    else ctx.at(`l/${name}`, heard);
    deliverAll(ctx, name, heard + 100);
  }
}

/** When somebody who began to try at `from` tries next, at `now` or later. */
function nextTry(from: number, now: number, chance: (attempt: number) => number): number {
  let at = from;
  for (let i = 0, wait = WATCH_BACKOFF.base; at < now; i++, wait = Math.min(wait * 2, WATCH_BACKOFF.max))
    at += wait * (1 + chance(i));
  return Math.round(at);
}

function kubelet(ctx: Context, name: string, works: boolean): void {
  const node = ctx.nodes.own(name);
  if (node === undefined) return;
  if (works) ctx.only(`b/${name}`, ctx.now + START_TIME);
  else {
    node.up = false;
    broken(ctx.parts.store, name, ctx.now);
  }
}

function runtime(ctx: Context, name: string, works: boolean): void {
  const node = ctx.nodes.own(name);
  if (node === undefined) return;
  node.runtimeDownSince = works ? undefined : ctx.now;
  ctx.at(`n/${name}`, ctx.now + (works ? 0 : RUNTIME_THRESHOLD));
  if (!works) return;
  if (node.pulls.length > 0) ctx.at(`i/${name}`, ctx.now);
  for (const record of podsOf(ctx, name)) if (record.job?.phase === 'steps') ctx.at(`w/${record.uid}`, ctx.now);
  if (node.dirty.length + node.waiting.length > 0) ctx.at(`r/${name}`, tickAt(ctx.now + 1, node.relist));
}

/** The API server can be reached again: Lease, Node, all pods and their statuses, after `delay` ms. */
function catchUp(ctx: Context, node: NodeRecord, delay: number): void {
  const at = ctx.now + delay;
  ctx.at(`l/${node.name}`, at);
  for (const record of podsOf(ctx, node.name)) ctx.at(`s/${record.uid}`, at + 50);
  deliverAll(ctx, node.name, at + 100);
}

/** Every pod that is or was bound to the node is looked at again. */
function deliverAll(ctx: Context, name: string, at: number): void {
  const uids = new Set<string>();
  for (const pod of ctx.parts.store.by('pods', 'node', name).values()) uids.add(pod.metadata.uid);
  for (const record of ctx.pods.values()) if (record.node === name) uids.add(record.uid);
  for (const uid of uids) ctx.at(`u/${uid}`, at);
}

/** A kubelet process starts: what it knew is lost, what runs is found again. */
export function kubeletStarts(ctx: Context, name: string): void {
  const old = ctx.nodes.own(name); // its images are handed on, to be changed
  if (old === undefined || !ctx.kubeletMay(name)) return;
  const rebooted = old.bootedAt < 0;
  const node: NodeRecord = {
    ...newNode(ctx, old.machine),
    index: old.index,
    address: old.address,
    registered: old.registered && ctx.parts.store.get('nodes', name) !== undefined, // deleted: it registers anew
    images: old.images,
    addresses: rebooted ? {} : old.addresses,
    lastAddress: old.lastAddress,
    bootedAt: rebooted ? ctx.now : old.bootedAt,
    runtimeDownSince: old.runtimeDownSince,
  };
  ctx.nodes.set(name, node);
  for (const record of podsOf(ctx, name)) {
    const current = ctx.parts.store.first('pods', 'uid', record.uid);
    if (current === undefined && record.sandbox?.stoppedAt !== undefined) ctx.pods.delete(record.uid);
    else forget(ctx, record);
  }
  if (node.registered) sayStarting(ctx, name);
  if (rebooted) ctx.nodeEvent(name, 'Warning', 'Rebooted', `Node ${name} has been rebooted, boot id: ${bootId(node)}`);
  ctx.at(`l/${name}`, ctx.now);
  deliverAll(ctx, name, ctx.now + 500);
}

/** The pod as a new kubelet finds it: its containers, and nothing of what the old one had in mind. */
function forget(ctx: Context, record: PodRecord): void {
  const fresh = podRecord(record.pod, record.node, ctx.now);
  for (const probe of record.probes) ctx.cancel(`p/${record.uid}/${probe.container}/${probe.type}`);
  for (const key of ['w', 'q', 'v']) ctx.cancel(`${key}/${record.uid}`);
  ctx.pods.set(record.uid, {
    ...fresh,
    sandbox: record.sandbox,
    containers: record.containers,
    removed: record.removed,
  });
}

/** Records of the pods of a node, for changing. */
export function podsOf(ctx: Context, node: string): PodRecord[] {
  const records: PodRecord[] = [];
  for (const key of [...ctx.pods.keys()])
    if (ctx.pods.get(key)?.node === node) {
      const record = ctx.pods.own(key);
      if (record !== undefined) records.push(record);
    }
  return records;
}
