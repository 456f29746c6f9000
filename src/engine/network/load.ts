/**
 * Loads: many requests a second from one place to one address. They are not simulated one by one: each second a few stand
 * for all, spread over the endpoints as the real ones would be.
 */
import type { Component, Simulation } from '../sim/simulation.ts';
import { Priority } from '../sim/simulation.ts';
import type { Network } from './network.ts';
import type { Call, Source } from './traffic.ts';

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

interface Running {
  readonly spec: LoadSpec;
  readonly count: LoadCount;
  /** Requests per second at each pod in the last second. */
  readonly pods: Readonly<Record<string, number>>;
}

/** How often a load is looked at, ms, and how many requests stand for all of that time at most. */
const TICK = 1000;
const SAMPLES = 20;
/** What a client waits for an answer unless told otherwise, and what an answer usually takes, ms. */
const [PATIENCE, ANSWER] = [30_000, 2];

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
    const before = this.#running.get(name);
    this.#running.set(name, { spec, count: before?.count ?? { ok: 0, failed: {}, mean: 0 }, pods: before?.pods ?? {} });
    this.#sim.schedule(this.name, name, this.#sim.now);
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

  fire(name: string): void {
    const load = this.#running.get(name);
    if (load === undefined) return;
    const { from, to, rate, timeout = PATIENCE } = load.spec;
    const samples = Math.max(1, Math.min(SAMPLES, Math.round(rate)));
    const share = (rate * TICK) / 1000 / samples;
    const pods: Record<string, number> = {};
    const failed: Record<string, number> = { ...load.count.failed };
    let { ok, mean } = load.count;
    for (let i = 0; i < samples; i++) {
      const { answer, failure: broken, pod, late } = this.#network.request(from, to);
      const failure = broken ?? (late > timeout ? 'timeout' : undefined);
      if (pod !== undefined && failure === undefined) pods[pod] = (pods[pod] ?? 0) + share;
      if (failure === undefined && answer !== undefined && answer.status < 500) {
        ok += share;
        mean += ((ANSWER + late - mean) * share) / ok;
      } else {
        const why = failure ?? `HTTP ${answer?.status}`;
        failed[why] = (failed[why] ?? 0) + share;
      }
    }
    this.#running.set(name, { ...load, count: { ok, failed, mean }, pods });
    this.#sim.schedule(this.name, name, this.#sim.now + TICK);
  }

  save(): ReadonlyMap<string, Running> {
    return new Map(this.#running);
  }

  load(saved: ReadonlyMap<string, Running>): void {
    this.#running = new Map(saved);
  }
}
