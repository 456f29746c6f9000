/** A small cluster for the scheduler's tests: nodes and pods as plain objects, without kubelets. */
import { SYSTEM } from '../api/server.ts';
import type { AnySent, Node, Pod } from '../api/types.ts';
import { Cluster } from '../cluster.ts';
import { toTime } from '../sim/time.ts';

export class Stage {
  readonly cluster = new Cluster({ nodes: [], controlPlane: false });

  constructor() {
    const { api, world } = this.cluster.parts;
    this.run(); // accounts are made
    world.set('process/kube-controller-manager', 'down'); // these nodes have no heartbeat
    if (api.store.get('namespaces', 'default') === undefined)
      api.create(SYSTEM, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  }

  create(resource: string, object: AnySent): void {
    this.cluster.parts.api.create(SYSTEM, resource, object);
  }

  node(
    name: string,
    options: { cpu?: string; memory?: string; pods?: string; labels?: Record<string, string>; taints?: object[] } = {},
  ): void {
    const { cpu = '4', memory = '8Gi', pods = '110', labels = {}, taints } = options;
    const { store } = this.cluster.parts;
    const allocatable = { cpu, memory, pods, 'ephemeral-storage': '100Gi' };
    store.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        uid: name,
        labels: { 'kubernetes.io/hostname': name, ...labels },
        creationTimestamp: toTime(this.cluster.now),
      },
      spec: taints ? { taints } : {},
      status: { capacity: allocatable, allocatable },
    } as unknown as Node);
  }

  priority(name: string, value: number, preemptionPolicy = 'PreemptLowerPriority'): void {
    this.create('priorityclasses.scheduling.k8s.io', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value,
      preemptionPolicy,
    });
  }

  changeNode(name: string, change: (node: Node) => void): void {
    const { store } = this.cluster.parts;
    const copy = structuredClone(store.get('nodes', name)) as Node;
    change(copy);
    store.update('nodes', copy);
  }

  pod(
    name: string,
    spec: Record<string, unknown> & { cpu?: string; memory?: string } = {},
    metadata: Record<string, unknown> = {},
  ): void {
    const { cpu, memory, ...rest } = spec;
    const requests = { ...(cpu ? { cpu } : {}), ...(memory ? { memory } : {}) };
    const containers = [{ name: 'main', image: 'nginx:1.21', resources: { requests } }];
    this.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', ...metadata },
      spec: { containers, ...rest },
    });
  }

  get(name: string): Pod {
    return this.cluster.parts.store.get('pods', `default/${name}`) as Pod;
  }

  /** The node of a pod. */
  where(name: string): string | undefined {
    return this.get(name).spec.nodeName;
  }

  /** The message with which a pod was refused last. */
  why(name: string): string | undefined {
    return this.get(name).status.conditions?.find((c) => c.type === 'PodScheduled' && c.status === 'False')?.message;
  }

  run(seconds = 1): void {
    this.cluster.advance(seconds * 1000);
  }
}
