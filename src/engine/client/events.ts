/**
 * Events, correlated as client-go's recorder does it (`tools/record/events_cache.go`): equal events are counted on one object,
 * many alike become "(combined from similar events)", and a flood from one source about one object is dropped.
 */
import type { ApiServer } from '../api/server.ts';
import type { Component, Simulation } from '../sim/simulation.ts';
import { toMicroTime, toTime } from '../sim/time.ts';
import type { KubeObject } from '../store/object.ts';
import { Client, isRefusal, type Reach } from './client.ts';

/** More distinct messages than this of one group within the interval are combined (`maxEvents`). */
const MAX_SIMILAR = 10;
/** How long a group is remembered, ms (`maxIntervalInSeconds` 600). */
const SIMILAR_INTERVAL = 600_000;
/** Events one source may send about one object at once (`spamBurst`), and one more each (`spamQPS` 1/300 s). */
const SPAM_BURST = 25;
const SPAM_REFILL = 300_000;

export interface EventInput {
  readonly about: KubeObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `spec.containers{web}` */
  readonly fieldPath?: string;
  /** Set by components that use the newer events API (the scheduler): what was tried, as `Binding`. */
  readonly action?: string;
  readonly related?: KubeObject;
}

interface Group {
  readonly messages: readonly string[];
  readonly last: number;
}
interface Bucket {
  readonly tokens: number;
  readonly at: number;
}
interface Memory {
  readonly groups: ReadonlyMap<string, Group>;
  readonly names: ReadonlyMap<string, string>;
  readonly buckets: ReadonlyMap<string, Bucket>;
}

/** Where an event comes from: `{component: 'kubelet', host: 'node-a'}`. */
export interface EventSource {
  readonly component: string;
  readonly host?: string;
}

export class EventRecorder implements Component {
  readonly name = 'events';
  readonly #sim: Simulation;
  readonly #api: ApiServer;
  readonly #reach: (source: EventSource) => void;
  #groups = new Map<string, Group>();
  #names = new Map<string, string>();
  #buckets = new Map<string, Bucket>();

  /** @param reach throws ConnectionError when `source` cannot reach the API server: its events are lost */
  constructor(sim: Simulation, api: ApiServer, reach: (source: EventSource) => void = () => {}) {
    this.#sim = sim;
    this.#api = api;
    this.#reach = reach;
    sim.register(this);
  }

  record(source: EventSource, event: EventInput): void {
    const { about, type, reason } = event;
    const where = `${source.component}/${source.host ?? ''}`;
    const object = `${about.kind}/${about.metadata.namespace ?? ''}/${about.metadata.name}/${about.metadata.uid}/${event.fieldPath ?? ''}`;
    const alike = `${where}|${object}|${type}|${reason}`;
    const message = this.#combine(alike, event.message);
    if (!this.#allow(`${where}|${object}`)) return;
    const reach: Reach = () => this.#reach(source);
    const client = new Client(this.#api, { manager: source.component, reach });
    const same = `${alike}|${message}`;
    try {
      const known = this.#names.get(same);
      if (known !== undefined && client.get('events', known) !== undefined)
        this.#count(client, known, event.message, message);
      else this.#names.set(same, this.#create(client, source, event, message));
    } catch (error) {
      if (!isRefusal(error)) throw error; // an event that cannot be written is lost, as in a real cluster
    }
  }

  /** The message to file it under: its own, or one for all alike once there were too many. */
  #combine(alike: string, message: string): string {
    const now = this.#sim.now;
    const group = this.#groups.get(alike);
    const recent = group !== undefined && now - group.last <= SIMILAR_INTERVAL ? group.messages : [];
    const messages = recent.includes(message) ? recent : [...recent, message];
    this.#groups.set(alike, { messages: messages.slice(-MAX_SIMILAR - 1), last: now });
    return messages.length > MAX_SIMILAR ? '(combined)' : message;
  }

  #allow(key: string): boolean {
    const now = this.#sim.now;
    const bucket = this.#buckets.get(key) ?? { tokens: SPAM_BURST, at: now };
    const tokens = Math.min(SPAM_BURST, bucket.tokens + (now - bucket.at) / SPAM_REFILL);
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  }

  #count(client: Client, key: string, text: string, filed: string): void {
    client.modify('events', key, (draft) => {
      draft.lastTimestamp = toTime(this.#sim.now);
      draft.count = (draft.count ?? 1) + 1;
      if (filed === '(combined)') draft.message = `(combined from similar events): ${text}`;
      if (draft.eventTime && draft.reportingComponent)
        draft.series = { count: draft.count, lastObservedTime: toMicroTime(this.#sim.now) };
    });
  }

  #create(client: Client, source: EventSource, event: EventInput, filed: string): string {
    const { about } = event;
    const now = this.#sim.now;
    const namespace = about.metadata.namespace ?? 'default';
    const unique = (BigInt(now) * 1_000_000n + BigInt(this.#sim.random('events').int(1_000_000))).toString(16);
    const involvedObject = {
      kind: about.kind,
      ...(about.metadata.namespace ? { namespace: about.metadata.namespace } : {}),
      name: about.metadata.name,
      uid: about.metadata.uid,
      apiVersion: about.apiVersion,
      resourceVersion: about.metadata.resourceVersion,
      ...(event.fieldPath ? { fieldPath: event.fieldPath } : {}),
    };
    const message = filed === '(combined)' ? `(combined from similar events): ${event.message}` : event.message;
    const stored = client.create('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${about.metadata.name}.${unique}`, namespace },
      involvedObject,
      reason: event.reason,
      message,
      type: event.type,
      ...(event.action
        ? {
            source: {},
            firstTimestamp: null,
            lastTimestamp: null,
            eventTime: toMicroTime(now),
            action: event.action,
            reportingComponent: source.component,
            reportingInstance: source.component,
          }
        : {
            source: { ...source },
            firstTimestamp: toTime(now),
            lastTimestamp: toTime(now),
            count: 1,
            eventTime: null,
            reportingComponent: source.component,
            reportingInstance: source.host ?? '',
          }),
    });
    return `${namespace}/${stored.metadata.name}`;
  }

  fire(): void {}

  save(): Memory {
    return { groups: new Map(this.#groups), names: new Map(this.#names), buckets: new Map(this.#buckets) };
  }

  load(saved: Memory): void {
    this.#groups = new Map(saved.groups);
    this.#names = new Map(saved.names);
    this.#buckets = new Map(saved.buckets);
  }
}
