/**
 * Loads: many requests a second from one place to one address. They are not simulated one by one: a few stand for all,
 * spread over the endpoints and over each second as the real ones would be.
 */
import type { LoadGround } from '../sim/cause.ts';
import type { Component, Simulation } from '../sim/simulation.ts';
import { Priority } from '../sim/simulation.ts';
import type { Network } from './network.ts';
import type { Call, Hop, Source } from './traffic.ts';

export interface LoadSpec {
  readonly from: Source;
  readonly to: Call;
  /** Requests per second. */
  readonly rate: number;
  /** How long a client waits for an answer, ms; 30 s unless said otherwise. */
  readonly timeout?: number;
}

/** Counted since the load began. */
export interface LoadCount {
  readonly ok: number;
  /** By what went wrong: `refused`, `timeout`, `HTTP 503`. */
  readonly failed: Readonly<Record<string, number>>;
  /** What those that were answered took on average, ms. */
  readonly mean: number;
}

/** What goes one way: through which Service, if any, to which pod, if it comes so far. */
export interface Flow {
  readonly service: string | undefined;
  readonly pod: string | undefined;
  /** Requests per second, and how many of them fail. */
  readonly requests: number;
  readonly errors: number;
}

/** The last Service on the way: an ingress controller goes past its address, to the pods behind it. */
function serviceOf(hops: readonly Hop[]): string | undefined {
  const last = hops.findLast(({ kind, text }) => kind === 'service' || (kind === 'ingress' && text !== 'no rule'));
  return last?.kind === 'ingress' ? last.text : last?.name;
}

interface Running {
  readonly spec: LoadSpec;
  readonly count: LoadCount;
  /** When it began as it is now, virtual ms, and how many requests have been made since. */
  readonly begun: number;
  readonly sent: number;
  /** The command that began it as it is now. */
  readonly input: number | undefined;
  /** Requests answered by each pod in the round that is under way, and requests per second at each in the last one. */
  readonly round: Readonly<Record<string, number>>;
  readonly pods: Readonly<Record<string, number>>;
  /** The same for every way, by Service and pod; in the round under way it counts requests. */
  readonly ways: Readonly<Record<string, Flow>>;
  readonly flows: readonly Flow[];
}

/** How many requests a second stand for all at most. */
const SAMPLES = 20;
/** What a client waits for an answer unless told otherwise, and what an answer usually takes, ms. */
const [PATIENCE, ANSWER] = [30_000, 2];

/** Requests that are made each second, and for how many each of them stands. */
function sampling({ rate }: LoadSpec): { readonly perSecond: number; readonly share: number } {
  const perSecond = Math.min(SAMPLES, rate);
  return { perSecond, share: rate / perSecond };
}

export class Loads implements Component {
  readonly name = 'load';
  readonly priority = Priority.physics;
  readonly #sim: Simulation;
  readonly #network: Network;
  #running = new Map<string, Running>();

  constructor(sim: Simulation, network: Network) {
    this.#sim = sim;
    this.#network = network;
    sim.register(this);
  }

  /** Starts a load, or changes the one of this name; its counts go on. */
  start(name: string, spec: LoadSpec): void {
    const { count = { ok: 0, failed: {}, mean: 0 }, pods = {}, flows = [] } = this.#running.get(name) ?? {};
    const { input } = this.#sim.cause.because ?? {};
    const load = { spec, count, begun: this.#sim.now, sent: 0, input, round: {}, pods, ways: {}, flows };
    this.#running.set(name, load);
    this.#sim.cancel(this.name, name);
    this.#next(name, load);
  }

  /** The next request comes at some moment of its turn. */
  #next(name: string, { spec, begun, sent }: Running): void {
    const turn = 1000 / sampling(spec).perSecond;
    this.#sim.schedule(this.name, name, begun + (sent + this.#sim.random(`load/${name}`).float()) * turn);
  }

  stop(name: string): void {
    this.#running.delete(name);
    this.#sim.cancel(this.name, name);
  }

  /** The loads that run, by name. */
  get running(): ReadonlyMap<string, { readonly spec: LoadSpec; readonly count: LoadCount }> {
    return this.#running;
  }

  count(name: string): LoadCount | undefined {
    return this.#running.get(name)?.count;
  }

  /** Requests per second that a pod serves now. */
  ofPod(pod: string): number {
    let sum = 0;
    for (const { pods } of this.#running.values()) sum += pods[pod] ?? 0;
    return sum;
  }

  /** The load that asks most of pods now. @param pods their keys */
  on(pods: readonly string[]): LoadGround | undefined {
    let [most, found]: [number, LoadGround | undefined] = [0, undefined];
    for (const [name, { spec, pods: served, begun: since, input }] of this.#running) {
      const sum = pods.reduce((all, pod) => all + (served[pod] ?? 0), 0);
      if (sum <= most) continue;
      const text = `${spec.rate} requests/s to ${spec.to.host} (${name})`;
      [most, found] = [sum, input === undefined ? { text, since } : { text, since, input }];
    }
    return found;
  }

  /** What goes where now. */
  flows(): Flow[] {
    return [...this.#running.values()].flatMap(({ flows }) => flows);
  }

  fire(name: string): void {
    const before = this.#running.get(name);
    if (before === undefined) return;
    const load = this.#request(before);
    this.#running.set(name, load);
    this.#next(name, load);
  }

  /** The next request, and once a round the sums of it. */
  #request(load: Running): Running {
    const { perSecond, share } = sampling(load.spec);
    const sent = load.sent + 1;
    const asked = this.#network.isThere(load.spec.from) ? this.#asked(load, share) : load; // who is gone asks nothing
    const inRound = Math.max(1, Math.round(perSecond));
    if (sent % inRound > 0) return { ...asked, sent };
    const seconds = inRound / perSecond;
    const pods = Object.fromEntries(Object.entries(asked.round).map(([key, requests]) => [key, requests / seconds]));
    const flows = Object.values(asked.ways).map((flow) => ({
      ...flow,
      requests: flow.requests / seconds,
      errors: flow.errors / seconds,
    }));
    return { ...asked, sent, round: {}, pods, ways: {}, flows };
  }

  /** @param share for how many the request stands */
  #asked(load: Running, share: number): Running {
    const { from, to, timeout = PATIENCE } = load.spec;
    const { answer, failure: broken, pod, late, hops } = this.#network.request(from, { ...to, many: true });
    const failure = broken ?? (late > timeout ? 'timeout' : undefined);
    const round =
      pod === undefined || failure !== undefined
        ? load.round
        : { ...load.round, [pod]: (load.round[pod] ?? 0) + share };
    const why = failure ?? (answer !== undefined && answer.status < 500 ? undefined : `HTTP ${answer?.status}`);
    const count = why === undefined ? served(load.count, share, late) : lost(load.count, share, why);
    const service = serviceOf(hops);
    const ways = withRequest(load.ways, { service, pod, requests: share, errors: why === undefined ? 0 : share });
    return { ...load, count, round, ways };
  }

  save(): ReadonlyMap<string, Running> {
    return new Map(this.#running);
  }

  load(saved: ReadonlyMap<string, Running>): void {
    this.#running = new Map(saved);
  }
}

function withRequest(ways: Running['ways'], one: Flow): Running['ways'] {
  const way = `${one.service}|${one.pod}`;
  const { requests = 0, errors = 0 } = ways[way] ?? {};
  return { ...ways, [way]: { ...one, requests: requests + one.requests, errors: errors + one.errors } };
}

function served({ ok, failed, mean }: LoadCount, share: number, late: number): LoadCount {
  const sum = ok + share;
  return { ok: sum, failed, mean: mean + ((ANSWER + late - mean) * share) / sum };
}

function lost(count: LoadCount, share: number, why: string): LoadCount {
  return { ...count, failed: { ...count.failed, [why]: (count.failed[why] ?? 0) + share } };
}
