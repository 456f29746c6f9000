/** The node IPAM controller: gives each node its part of the cluster's pod addresses (`pkg/controller/nodeipam`, RangeAllocator). */
import type { Client } from '../client/client.ts';
import type { Controller } from '../client/controller.ts';
import type { Parts } from '../parts.ts';
import { teller } from './shared/pods.ts';

/** The cluster's range and the size of a node's part (`--cluster-cidr`, `--node-cidr-mask-size`). */
export interface PodRange {
  /** `10.244.0.0/16` */
  readonly cidr: string;
  readonly nodeMask: number;
}

export class NodeIpamController implements Controller {
  readonly name = 'node-ipam-controller';
  readonly process = 'kube-controller-manager';
  readonly watches: Controller['watches'];
  readonly #client: Client;
  readonly #tell: ReturnType<typeof teller>;
  readonly #base: number;
  readonly #count: number;
  readonly #mask: number;
  /** The part after the one given out last: they are given out in turn, and freed ones come again at the end. */
  #next = 0;

  constructor(parts: Parts, range: PodRange = { cidr: '10.244.0.0/16', nodeMask: 24 }) {
    this.#client = parts.client('kube-controller-manager');
    this.#tell = teller(parts, 'cidrAllocator');
    const [address = '', mask = ''] = range.cidr.split('/');
    this.#base = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    this.#count = 2 ** (range.nodeMask - Number(mask));
    this.#mask = range.nodeMask;
    this.watches = {
      // A node that goes leaves room for one that waits.
      nodes: ({ type, key }) => (type === 'DELETED' ? this.#waiting() : type === 'ADDED' ? [key] : []),
    };
  }

  #waiting(): string[] {
    return [...this.keys()];
  }

  *keys(): Iterable<string> {
    for (const node of this.#client.list('nodes')) if (!node.spec?.podCIDR) yield node.metadata.name;
  }

  #part(index: number): string {
    const address = this.#base + index * 2 ** (32 - this.#mask);
    return `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')}/${this.#mask}`;
  }

  reconcile(name: string): undefined {
    const node = this.#client.get('nodes', name);
    if (node === undefined || node.spec?.podCIDR) return;
    for (let tried = 0; tried < this.#count; tried++) {
      const index = (this.#next + tried) % this.#count;
      const part = this.#part(index);
      if (this.#client.view('nodes', 'podCIDR', part).size > 0) continue;
      this.#next = (index + 1) % this.#count;
      this.#client.modify('nodes', name, (draft) => {
        draft.spec = { ...draft.spec, podCIDR: part, podCIDRs: [part] };
      });
      return;
    }
    this.#tell(node, 'Normal', 'CIDRNotAvailable', `Node ${name} status is now: CIDRNotAvailable`);
  }

  save(): number {
    return this.#next;
  }

  load(saved: unknown): void {
    this.#next = saved as number;
  }
}
