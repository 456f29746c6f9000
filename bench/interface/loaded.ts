/** A cluster of 10,000 pods on 500 nodes, held in maps, whose pods change when they are told to. */
import type { KubeObject } from '../../src/run/cluster.ts';
import { FakeCluster } from '../../test/ui/fake-cluster.ts';
import { node, pod, shop } from '../../test/ui/objects.ts';

export const NODES = 500;
const PODS = 10_000;

const nodeName = (i: number): string => `node-${String(i).padStart(3, '0')}`;

export class LoadedCluster extends FakeCluster {
  readonly #pods: string[] = [];
  #changed = 0;

  constructor() {
    super();
    shop(this);
    for (let i = 0; i < NODES; i++) this.put('nodes', node(nodeName(i)));
    for (let i = 0; i < PODS; i++) {
      const name = `load-${i % 100}-${((i * 7919) % 99991).toString(36)}`;
      this.put('pods', pod(name, { node: nodeName(i % NODES) }));
      this.#pods.push(`shop/${name}`);
    }
  }

  /** So many pods get another address, and the interface is told, as a run does. */
  change(count: number): void {
    for (let i = 0; i < count; i++) {
      const key = this.#pods[(this.#changed++ * 7919) % PODS] as string;
      const now = this.get('pods', key) as KubeObject & { status: object };
      this.put('pods', { ...now, status: { ...now.status, podIP: `10.1.${this.#changed % 250}.${i}` } });
    }
    this.publish();
  }
}
