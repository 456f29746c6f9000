/**
 * Events: what components tell of their work. Each source (a component on a host) has the memory of its own recorder;
 * see `correlator.ts` for the usual recorder and `series.ts` for the newer one.
 */
import { ApiError, Unanswered } from '../api/errors.ts';
import type { ApiServer } from '../api/server.ts';
import type { Event } from '../api/types.ts';
import { stopped } from '../sim/control-plane.ts';
import type { Component, Simulation } from '../sim/simulation.ts';
import { toMicroTime, toTime } from '../sim/time.ts';
import type { World } from '../sim/world.ts';
import { keyOf } from '../store/object.ts';
import { Client, isRefusal } from './client.ts';
import { Correlator, type CorrelatorMemory } from './correlator.ts';
import { counted, type EventInput, type EventSource, hexNanos, identityOf, occurred, seriesOf } from './event.ts';
import type { LruMemory } from './lru.ts';
import { isHeld, Outbox, type OutboxMemory, RETRY } from './outbox.ts';
import { FINISH, REFRESH, type Series, SeriesCache } from './series.ts';

export type { EventInput, EventSource } from './event.ts';

interface Memory {
  readonly correlators: ReadonlyMap<string, CorrelatorMemory>;
  readonly series: ReadonlyMap<string, LruMemory<Series>>;
  readonly outbox: OutboxMemory;
  readonly last: LastName;
}

/** Of the newest event: its ms and the nanoseconds in it. */
interface LastName {
  readonly at: number;
  readonly nanos: number;
}
/** Two events of one object are so far apart at least, ns: a request lies between them. */
const APART = 1000;

const placeOf = (source: EventSource): string => `${source.component}/${source.host ?? ''}`;

export class EventRecorder implements Component {
  readonly name = 'events';
  readonly upkeep = true;
  readonly #sim: Simulation;
  readonly #api: ApiServer;
  readonly #reach: (source: EventSource) => void;
  /** By component and host. */
  readonly #clients = new Map<string, Client>();
  #correlators = new Map<string, Correlator>();
  #series = new Map<string, SeriesCache>();
  #outbox = new Outbox();
  #last: LastName = { at: 0, nanos: 0 };

  /** @param reach throws what `source` gets that cannot reach the API server */
  constructor(sim: Simulation, world: World, api: ApiServer, reach: (source: EventSource) => void = () => {}) {
    this.#sim = sim;
    this.#api = api;
    this.#reach = reach;
    sim.register(this);
    world.onChange((fact, value) => {
      if (fact !== stopped('etcd') || value !== undefined) return;
      for (const place of this.#outbox.sources) sim.reschedule(this.name, `retry ${place}`, sim.now);
    });
  }

  /** What cannot be sent now is sent later; what the server refuses is lost, as in a real cluster. */
  record(source: EventSource, event: EventInput): void {
    const place = placeOf(source);
    const { now: at } = this.#sim;
    if (this.#outbox.has(place)) {
      this.#outbox.add(place, { source, event, at });
      return;
    }
    try {
      this.#send(place, source, event, at);
    } catch (error) {
      if (!isHeld(error)) throw error;
      this.#outbox.add(place, { source, event, at });
      const first = RETRY * this.#sim.chance(`events/${place}/${at}`).float();
      this.#sim.schedule(this.name, `retry ${place}`, at + (error instanceof Unanswered ? error.after : first));
    }
  }

  #send(place: string, source: EventSource, event: EventInput, at: number): void {
    const client = this.#client(place, source);
    try {
      this.#reach(source);
      if (event.action === undefined) this.#recordCounted(client, place, source, event, at);
      else this.#recordSeries(client, source, event, event.action, at);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  #retry(place: string): void {
    const again = this.#outbox.flush(place, ({ source, event, at }) => this.#send(place, source, event, at));
    if (again !== undefined && this.#outbox.has(place))
      this.#sim.schedule(this.name, `retry ${place}`, this.#sim.now + again);
  }

  #client(place: string, source: EventSource): Client {
    let client = this.#clients.get(place);
    if (client === undefined) {
      client = new Client(this.#api, { manager: source.component, reach: () => this.#reach(source) });
      this.#clients.set(place, client);
    }
    return client;
  }

  #recordCounted(client: Client, place: string, source: EventSource, event: EventInput, now: number): void {
    let correlator = this.#correlators.get(place);
    if (correlator === undefined) {
      correlator = new Correlator();
      this.#correlators.set(place, correlator);
    }
    const { type, reason, fieldPath = '' } = event;
    const identity = { object: identityOf(event.about), fieldPath, type, reason, message: event.message };
    const verdict = correlator.judge(identity, now);
    if (verdict === undefined) return;
    const { combined, message, earlier } = verdict;
    const count = (earlier?.count ?? 0) + 1;
    const first = earlier?.first ?? now;
    const key =
      earlier !== undefined && this.#count(client, earlier.key, message, count, now)
        ? earlier.key
        : this.#create(
            client,
            counted(source, event, this.#name(event, now, earlier?.key), message, count, first, now),
          );
    correlator.sent(identity, combined, { count, first, key });
  }

  /** @returns false when the event is no longer there */
  #count(client: Client, key: string, message: string, count: number, now: number): boolean {
    return this.#ifThere(client, key, (old) => ({ ...old, lastTimestamp: toTime(now), count, message }));
  }

  #ifThere(client: Client, key: string, changed: (old: Event) => Event): boolean {
    try {
      client.rewrite('events', key, changed, { verb: 'patch' });
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.reason === 'NotFound') return false;
      throw error;
    }
  }

  #recordSeries(client: Client, source: EventSource, event: EventInput, action: string, now: number): void {
    const instance = `${source.component}-${source.host ?? 'control-plane'}`;
    let cache = this.#series.get(source.component);
    if (cache === undefined) {
      cache = new SeriesCache();
      this.#series.set(source.component, cache);
    }
    if (cache.idle) this.#schedule(source.component);
    const identity = seriesOf(event, action);
    const series = cache.observe(identity, now);
    if (series) this.#writeSeries(client, series);
    if (series !== undefined) return;
    const key = this.#create(client, occurred(instance, source, event, this.#name(event, now), action, now));
    cache.created(identity, key, now);
  }

  #writeSeries(client: Client, { key, count, last }: Series): void {
    const series = { count, lastObservedTime: toMicroTime(last) };
    this.#ifThere(client, key, (old) => ({ ...old, series }));
  }

  /** @param known the key of a lost event whose name goes on being used */
  #name({ about }: EventInput, now: number, known?: string): string {
    // What comes later has a later name: lists are in the order of names.
    const from = now === this.#last.at ? this.#last.nanos : 0;
    const nanos = from + APART + this.#sim.random('events').int(Math.max(1, (1_000_000 - from - APART) / 16));
    this.#last = { at: now, nanos };
    const end = hexNanos(now, nanos);
    return known?.slice(known.indexOf('/') + 1) ?? `${about.metadata.name}.${end}`;
  }

  /** @returns its key */
  #create(client: Client, event: ReturnType<typeof counted> | ReturnType<typeof occurred>): string {
    client.give('events', event);
    return keyOf(event);
  }

  #schedule(component: string): void {
    this.#sim.schedule(this.name, `finish ${component}`, this.#sim.now + FINISH);
    this.#sim.schedule(this.name, `refresh ${component}`, this.#sim.now + REFRESH);
  }

  fire(key: string): void {
    const [what, component = ''] = key.split(' ');
    if (what === 'retry') {
      this.#retry(component);
      return;
    }
    const cache = this.#series.get(component);
    if (cache === undefined || cache.idle) return;
    const client = this.#client(placeOf({ component }), { component });
    const finishing = what === 'finish';
    for (const series of finishing ? cache.finish(this.#sim.now) : cache.running()) {
      try {
        this.#writeSeries(client, series);
      } catch (error) {
        if (!isRefusal(error) && !(error instanceof Unanswered)) throw error;
      }
    }
    if (!cache.idle) this.#sim.schedule(this.name, key, this.#sim.now + (finishing ? FINISH : REFRESH));
  }

  save(): Memory {
    return {
      correlators: new Map([...this.#correlators].map(([where, correlator]) => [where, correlator.save()])),
      series: new Map([...this.#series].map(([component, cache]) => [component, cache.save()])),
      outbox: this.#outbox.save(),
      last: this.#last,
    };
  }

  load(saved: Memory): void {
    this.#correlators = new Map([...saved.correlators].map(([where, memory]) => [where, new Correlator(memory)]));
    this.#series = new Map([...saved.series].map(([component, series]) => [component, new SeriesCache(series)]));
    this.#outbox = new Outbox(saved.outbox);
    this.#last = saved.last;
  }
}
