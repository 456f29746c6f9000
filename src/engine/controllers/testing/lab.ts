/**
 * A small world for the tests of controllers: a store, an API server and the controllers under test, with one stand-in for
 * scheduler and kubelets that binds pods, makes them ready, and lets them go when they are deleted.
 */
import { admissionPlugins } from '../../api/admission/index.ts';
import { strategies } from '../../api/kinds/index.ts';
import { Rbac } from '../../api/rbac/index.ts';
import { ApiServer, SYSTEM } from '../../api/server.ts';
import type { AnySent, KubeObject, ObjectOf, Pod, ResourceName } from '../../api/types.ts';
import { Client } from '../../client/client.ts';
import { type Controller, ControllerRunner } from '../../client/controller.ts';
import { EventRecorder } from '../../client/events.ts';
import { addIndexes } from '../../client/indexes.ts';
import { DEFAULT_FLAGS } from '../../flags.ts';
import type { Parts } from '../../parts.ts';
import { ControlPlane } from '../../sim/control-plane.ts';
import { type Component, Simulation } from '../../sim/simulation.ts';
import { fromTime, toTime } from '../../sim/time.ts';
import { World } from '../../sim/world.ts';
import { keyOf } from '../../store/object.ts';
import { Store } from '../../store/store.ts';

export interface LabOptions {
  readonly seed?: number;
  readonly nodes?: readonly string[];
  /** Whether a pod ever becomes ready; all do unless said otherwise. */
  readonly healthy?: (pod: Pod) => boolean;
  /** ms from binding to ready, and from deletion to gone (min, max). */
  readonly start?: readonly [number, number];
  readonly stop?: readonly [number, number];
}

/** Stands for the scheduler and all kubelets. */
class StandIn implements Component {
  readonly name = 'stand-in';
  readonly #lab: Lab;

  constructor(lab: Lab) {
    this.#lab = lab;
    const { sim, store } = lab.parts;
    sim.register(this);
    store.watch('pods', ({ type, key, object, before }) => {
      if (type === 'DELETED') return;
      const deleted = object.metadata.deletionTimestamp !== undefined;
      if (deleted && before?.metadata.deletionTimestamp === undefined) this.#after(`gone ${key}`, lab.options.stop);
      else if (!deleted && type === 'ADDED') this.#after(`bind ${key}`, [10, 50]);
    });
  }

  #after(key: string, [from, to]: readonly [number, number] = [500, 1500]): void {
    const { sim } = this.#lab.parts;
    sim.schedule(this.name, key, sim.now + sim.random('stand-in').between(from, to));
  }

  fire(timer: string): void {
    const [what, key = ''] = timer.split(' ');
    const { lab, pod } = { lab: this.#lab, pod: this.#lab.get('pods', key) };
    if (pod === undefined) return;
    if (what === 'gone') {
      lab.client.delete('pods', key, { gracePeriodSeconds: 0 });
      return;
    }
    if (pod.metadata.deletionTimestamp !== undefined) return;
    const nodes = [...lab.client.list('nodes')].map((node) => node.metadata.name);
    if (what === 'bind') {
      const node = pod.spec.nodeName ?? lab.pinned(pod) ?? lab.parts.sim.random('bind').pick(nodes) ?? '';
      const bound = { ...pod, spec: { ...pod.spec, nodeName: node }, status: { phase: 'Pending' } };
      lab.parts.store.update('pods', bound as KubeObject);
      if (lab.options.healthy?.(pod) ?? true) this.#after(`ready ${key}`, lab.options.start);
    } else lab.setReady(key, true);
  }

  save(): unknown {
    return undefined;
  }
  load(): void {}
}

export class Lab {
  readonly parts: Parts;
  readonly client: Client;
  readonly options: LabOptions;

  constructor(controllers: readonly ((parts: Parts) => Controller)[], options: LabOptions = {}) {
    this.options = options;
    const sim = new Simulation({ seed: options.seed ?? 1, start: fromTime('2026-01-01T00:00:00Z') });
    const world = new World(sim);
    const controlPlane = new ControlPlane(sim, world);
    const store = new Store(sim);
    addIndexes(store);
    const api = new ApiServer(sim, store, {
      strategies,
      admission: admissionPlugins({ sim, store, rbac: new Rbac(store) }),
    });
    const client = (manager: string) => new Client(api, { manager, user: SYSTEM });
    this.parts = {
      sim,
      store,
      world,
      controlPlane,
      api,
      events: new EventRecorder(sim, world, api),
      flags: DEFAULT_FLAGS,
      client,
    };
    this.client = client('test');
    for (const make of controllers) new ControllerRunner(this.parts, make(this.parts));
    for (const name of ['default', 'kube-system', 'kube-node-lease'])
      store.create('namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, uid: `ns-${name}`, resourceVersion: '', creationTimestamp: toTime(sim.now) },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      } as KubeObject);
    store.create('serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: 'default',
        namespace: 'default',
        uid: 'sa-default',
        resourceVersion: '',
        creationTimestamp: toTime(sim.now),
      },
    });
    for (const name of options.nodes ?? ['node-a', 'node-b', 'node-c']) this.addNode(name);
    new StandIn(this);
  }

  addNode(name: string, labels: Record<string, string> = {}): void {
    const { sim, store } = this.parts;
    store.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        uid: `node-${name}`,
        resourceVersion: '',
        creationTimestamp: toTime(sim.now),
        labels: { 'kubernetes.io/hostname': name, ...labels },
      },
      spec: {},
      status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: toTime(sim.now) }] },
    } as KubeObject);
  }

  /** The node that a pod of a DaemonSet asks for. */
  pinned(pod: Pod): string | undefined {
    const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
    return terms?.[0]?.matchFields?.[0]?.values?.[0];
  }

  setReady(key: string, ready: boolean): void {
    const pod = this.get('pods', key);
    if (pod === undefined) return;
    const condition = {
      type: 'Ready',
      status: ready ? 'True' : 'False',
      lastTransitionTime: toTime(this.parts.sim.now),
    };
    this.parts.store.update('pods', {
      ...pod,
      status: { ...pod.status, phase: 'Running', startTime: pod.metadata.creationTimestamp, conditions: [condition] },
    } as KubeObject);
  }

  finish(key: string, phase: 'Succeeded' | 'Failed'): void {
    const pod = this.get('pods', key);
    if (pod) this.parts.store.update('pods', { ...pod, status: { phase } } as KubeObject);
  }

  create(resource: ResourceName, object: AnySent): KubeObject {
    const { namespace = 'default' } = object.metadata;
    const namespaced = this.parts.api.resource(resource).namespaced;
    return this.client.create(
      resource,
      namespaced ? { ...object, metadata: { ...object.metadata, namespace } } : object,
    );
  }

  get<R extends ResourceName>(resource: R, key: string): ObjectOf<R> | undefined {
    return this.client.get(resource, key);
  }

  list<R extends ResourceName>(resource: R): ObjectOf<R>[] {
    return [...this.client.list(resource)];
  }

  /** The names of what there is, sorted. */
  names(resource: ResourceName): string[] {
    return this.list(resource).map(keyOf).sort();
  }

  advance(seconds: number): void {
    this.parts.sim.advance(this.parts.sim.now + seconds * 1000);
  }

  /** The revision after everything came to rest; a cluster at rest writes nothing. */
  get revision(): number {
    return this.parts.store.revision;
  }

  events(reason: string): string[] {
    return this.list('events')
      .filter((event) => event.reason === reason)
      .map((event) => event.message ?? '');
  }
}

/** A pod template with one container. */
export const template = (labels: Record<string, string>, image = 'nginx:1') => ({
  metadata: { labels },
  spec: { containers: [{ name: 'main', image }] },
});
