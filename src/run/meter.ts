/**
 * Figures over simulated time: ready pods, CPU, memory, requests and errors of the whole cluster, of each namespace, workload
 * and Service. They are read now and then while the clock runs, some pods at a time, so that no turn takes longer in a larger
 * cluster; what is kept is bounded. The engine does not know of it: nothing that happens depends on who looks.
 */
import { type Cluster, type Flow, isPodReady, type KubeObject, type Pod } from '../engine/index.ts';
import { REAL_TIME, type RealTime } from './clock.ts';

export const MEASURES = ['ready', 'cpu', 'memory', 'requests', 'errors'] as const;
/** Pods; millicores; bytes; requests per second; failed requests per second. */
export type Measure = (typeof MEASURES)[number];

export interface Figure {
  /** Virtual milliseconds since the Unix epoch. */
  readonly time: number;
  readonly value: number;
}

/** Virtual ms between two readings, and how many are kept: the last ten minutes. */
const EVERY = 5_000;
const KEPT = 120;
/** How far back figures are kept, virtual ms. */
export const REACH = EVERY * KEPT;
/** Pods that are read at a time. */
const SLICE = 500;
/** Real ms from one reading to the next where there are more pods than that. */
const PAUSE = 250;
/** Where there are not: so many times what a reading took passes before the next, but for a burst that is owed, real ms. */
const SHARE = 20;
const BURST = 1_000;

/** The kinds whose objects may stand between a pod and its workload. */
const BETWEEN: Readonly<Record<string, string>> = { ReplicaSet: 'replicasets.apps', Job: 'jobs.batch' };

type Sums = Map<string, Partial<Record<Measure, number>>>;

/** Values by reading, in a ring of KEPT places; a measure that was never more than nothing has none. */
interface Track {
  readonly values: Partial<Record<Measure, Float64Array>>;
  /** The last reading that had it, and what it was when its usage was last known. */
  seen: number;
  known: Partial<Record<Measure, number>> | undefined;
}

const controllerOf = ({ metadata }: KubeObject) => metadata.ownerReferences?.find(({ controller }) => controller);

export class Meter {
  readonly #cluster: Cluster;
  readonly #real: RealTime;
  readonly #times = new Float64Array(KEPT);
  readonly #tracks = new Map<string, Track>();
  /** Workloads that traffic through a Service was seen to reach: errors that reach nobody are theirs. */
  readonly #behind = new Map<string, Set<string>>();
  /** Number of the next reading, and of the oldest that is kept. */
  #next = 0;
  #first = 0;
  #sums: Sums = new Map();
  /** Scopes with a pod whose usage is known, and with one that runs and was not measured yet. */
  readonly #known = new Set<string>();
  readonly #unknown = new Set<string>();
  /** Pods that this reading has still to read. */
  #pods: Iterator<KubeObject> | undefined;
  /** The next reading begins no earlier, real ms. */
  #rests = Number.NEGATIVE_INFINITY;
  /** Until when what readings took is paid for, real ms. */
  #owed = Number.NEGATIVE_INFINITY;
  /** A reading takes several turns. */
  #large = false;

  constructor(cluster: Cluster, real: RealTime = REAL_TIME) {
    this.#cluster = cluster;
    this.#real = real;
  }

  /** Those of another course that is the same up to `until` (virtual ms). */
  fork(cluster: Cluster, until: number): Meter {
    const meter = new Meter(cluster, this.#real);
    meter.#times.set(this.#times);
    for (const [scope, { values, seen, known }] of this.#tracks) {
      const copied = Object.entries(values).map(([measure, ring]) => [measure, ring.slice()]);
      meter.#tracks.set(scope, { values: Object.fromEntries(copied), seen, known });
    }
    for (const [service, owners] of this.#behind) meter.#behind.set(service, new Set(owners));
    meter.#first = this.#first;
    meter.#next = this.#next;
    while (meter.#next > meter.#first && (meter.#times[(meter.#next - 1) % KEPT] as number) > until) meter.#next--;
    return meter;
  }

  get #last(): number {
    return this.#next > this.#first ? (this.#times[(this.#next - 1) % KEPT] as number) : Number.NEGATIVE_INFINITY;
  }

  /**
   * When the clock has to stop for the next reading, virtual ms: in a small cluster none is missed, however fast time goes,
   * as long as they take little of it.
   */
  get due(): number | undefined {
    if (this.#large || this.#pods !== undefined || this.#real.now() < this.#rests) return undefined;
    return Math.max(this.#cluster.now, this.#last + EVERY);
  }

  /** Time has passed: reads on, or begins anew when it is time. */
  take(): void {
    const cluster = this.#cluster;
    const goesOn = this.#pods !== undefined;
    if (!goesOn && cluster.now - this.#last < EVERY) return;
    const began = this.#real.now();
    if (this.#pods === undefined) {
      if (began < this.#rests) return;
      this.#rests = began + PAUSE;
      this.#sums = new Map();
      this.#pods = cluster.parts.store.list('pods');
    }
    for (let i = 0; i < SLICE; i++) {
      const { value, done } = this.#pods.next();
      if (done) {
        this.#finish();
        this.#large = goesOn;
        if (goesOn) return;
        const end = this.#real.now();
        this.#owed = Math.max(this.#owed, end) + SHARE * (end - began);
        this.#rests = this.#owed - BURST;
        return;
      }
      this.#read(value as Pod);
    }
  }

  #read(pod: Pod): void {
    const { namespace = '', name, deletionTimestamp } = pod.metadata;
    const ready = deletionTimestamp === undefined && isPodReady(pod);
    let [cpu, memory] = [0, 0];
    const usage = this.#cluster.runtime.podUsage(`${namespace}/${name}`);
    for (const use of usage?.values() ?? []) {
      cpu += use.cpu;
      memory += use.memory;
    }
    const told = (usage?.size ?? 0) > 0 ? this.#known : pod.status?.phase === 'Running' ? this.#unknown : undefined;
    for (const scope of ['', `namespace/${namespace}`, ...this.#workloadsOf(pod)]) {
      this.#add(scope, 'ready', ready ? 1 : 0);
      this.#add(scope, 'cpu', cpu);
      this.#add(scope, 'memory', memory);
      told?.add(scope);
    }
  }

  /** The uids of what made the pod, directly and through something between. */
  #workloadsOf(pod: KubeObject): string[] {
    const owner = controllerOf(pod);
    if (owner === undefined) return [];
    const between = BETWEEN[owner.kind];
    if (between === undefined) return [owner.uid];
    const [middle] = this.#cluster.parts.store.by(between, 'uid', owner.uid).values();
    const top = middle && controllerOf(middle);
    return top === undefined ? [owner.uid] : [owner.uid, top.uid];
  }

  #add(scope: string, measure: Measure, value: number): void {
    let sums = this.#sums.get(scope);
    if (sums === undefined) {
      sums = {};
      this.#sums.set(scope, sums);
    }
    sums[measure] = (sums[measure] ?? 0) + value;
  }

  #traffic({ service, pod, requests, errors }: Flow): void {
    const object = pod === undefined ? undefined : this.#cluster.parts.store.get('pods', pod);
    const owners = object === undefined ? [...(this.#behind.get(service ?? '') ?? [])] : this.#workloadsOf(object);
    if (service !== undefined && object !== undefined) this.#behind.set(service, new Set(owners));
    const [namespace] = (pod ?? service ?? '').split('/');
    const scopes = ['', ...(namespace ? [`namespace/${namespace}`] : []), ...owners];
    for (const scope of service === undefined ? scopes : [...scopes, `service/${service}`]) {
      this.#add(scope, 'requests', requests);
      this.#add(scope, 'errors', errors);
    }
  }

  /** Writes one place of every ring. */
  #finish(): void {
    this.#pods = undefined;
    for (const flow of this.#cluster.loads.flows()) this.#traffic(flow);
    const place = this.#next % KEPT;
    this.#times[place] = this.#cluster.now;
    for (const [scope, sums] of this.#sums) {
      let track = this.#tracks.get(scope);
      if (track === undefined) {
        track = { values: {}, seen: this.#next, known: undefined };
        this.#tracks.set(scope, track);
      }
      track.seen = this.#next;
      if (this.#known.has(scope)) track.known = sums;
      for (const measure of MEASURES) {
        const value = sums[measure] ?? 0;
        if (value > 0) track.values[measure] ??= new Float64Array(KEPT);
      }
    }
    for (const [scope, track] of this.#tracks) {
      const sums = this.#sums.get(scope);
      for (const measure of MEASURES) {
        const ring = track.values[measure];
        // what nobody has measured yet is not nothing: it stays as it was
        const stays =
          (measure === 'cpu' || measure === 'memory') && this.#unknown.has(scope) && !this.#known.has(scope);
        if (ring !== undefined) ring[place] = stays ? (track.known?.[measure] ?? 0) : (sums?.[measure] ?? 0);
      }
      if (this.#next - track.seen >= KEPT) this.#tracks.delete(scope);
    }
    this.#sums = new Map();
    this.#known.clear();
    this.#unknown.clear();
    this.#next++;
    this.#first = Math.max(this.#first, this.#next - KEPT);
  }

  /**
   * What is known of a scope, oldest first: everything is ``, then `namespace/shop`, `service/shop/web`, or the uid of a workload.
   * @param until virtual ms
   */
  figures(scope: string, measure: Measure, until = Number.POSITIVE_INFINITY): Figure[] {
    const ring = this.#tracks.get(scope)?.values[measure];
    const found: Figure[] = [];
    for (let i = this.#first; i < this.#next; i++) {
      const time = this.#times[i % KEPT] as number;
      if (time > until) break;
      found.push({ time, value: ring?.[i % KEPT] ?? 0 });
    }
    return found;
  }
}
