/** A small cluster for the kubelet's tests, and a pod's life as text. */
import type { AnySent, Pod } from '../api/types.ts';
import { Cluster, type ClusterOptions } from '../cluster.ts';

export interface Bench {
  readonly cluster: Cluster;
  /** Virtual seconds since the bench was set up. */
  seconds(): number;
  run(seconds: number): void;
  pod(name: string, spec: Record<string, unknown>): void;
  get(name: string): Pod | undefined;
  remove(name: string, graceSeconds?: number): void;
  create(object: AnySent, resource: string): void;
  /** Each change of the pod's phase and container states: `1.9 Running main=running`. */
  life(name: string): string[];
  /** The pod's events from its kubelet: `Pulled x2`. */
  events(name: string): string[];
}

export function bench(options: ClusterOptions = {}): Bench {
  const cluster = new Cluster({ controlPlane: false, nodes: [{ name: 'node-a' }], ...options });
  cluster.advance(1000);
  const start = cluster.now;
  const client = cluster.parts.client('test');
  const seconds = () => (cluster.now - start) / 1000;
  return {
    cluster,
    seconds,
    run: (span) => cluster.advance(span * 1000),
    pod: (name, spec) => {
      client.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default' },
        spec: { nodeName: 'node-a', ...spec },
      } as AnySent);
    },
    get: (name) => client.get('pods', `default/${name}`),
    remove: (name, grace) => {
      client.delete('pods', `default/${name}`, grace === undefined ? {} : { gracePeriodSeconds: grace });
    },
    create: (object, resource) => {
      client.create(resource, object);
    },
    life: (name) => lifeOf(cluster, name, start),
    events: (name) =>
      [...client.list('events')]
        .filter(({ involvedObject }) => involvedObject.name === name)
        .map(({ reason, count = 1 }) => (count > 1 ? `${reason} x${count}` : String(reason))),
  };
}

function lifeOf(cluster: Cluster, name: string, start: number): string[] {
  const life: string[] = [];
  let last = '';
  for (const { resource, key, object, time, type } of cluster.parts.store.history) {
    if (resource !== 'pods' || key !== `default/${name}`) continue;
    const text = type === 'DELETED' ? 'gone' : stateOf(object as Pod);
    if (text === last) continue;
    last = text;
    life.push(`${((time - start) / 1000).toFixed(1)} ${text}`);
  }
  return life;
}

function stateOf({ status }: Pod): string {
  const states = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(
    ({ name, state = {}, ready, restartCount }) => {
      const [kind = '?', detail] = Object.entries(state)[0] ?? [];
      const word = (detail as { reason?: string } | undefined)?.reason ?? kind;
      return `${name}=${word}${ready ? '+' : ''}${restartCount > 0 ? `/${restartCount}` : ''}`;
    },
  );
  return [status.phase, ...states].join(' ');
}
