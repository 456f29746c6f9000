/** Pod addresses of a node, handed out in turn as the host-local plugin does. */
import type { Context } from './context.ts';
import type { PodRecord } from './memory.ts';

/** Addresses .2 to .254 of the node's /24 (kube-controller-manager `--node-cidr-mask-size`): .1 is the bridge. */
const [FIRST, LAST] = [2, 254];

export function takeAddress(ctx: Context, record: PodRecord): string {
  const node = ctx.nodeOf(record);
  const cidr = ctx.client(node.name).get('nodes', node.name)?.spec.podCIDR ?? cidrOf(node.index);
  const prefix = cidr.slice(0, cidr.lastIndexOf('.'));
  for (let i = 0; i <= LAST - FIRST; i++) {
    node.lastAddress = node.lastAddress >= LAST ? FIRST : Math.max(FIRST, node.lastAddress + 1);
    const address = `${prefix}.${node.lastAddress}`;
    if (node.addresses[address] !== undefined) continue;
    node.addresses[address] = record.uid;
    return address;
  }
  return `${prefix}.${LAST + 1}`;
}

export function giveAddress(ctx: Context, record: PodRecord, address: string): void {
  const node = ctx.nodeOf(record);
  if (node.addresses[address] === record.uid) delete node.addresses[address];
}

/** How many /24 lie between 10.244.0.0 and the end of 10.0.0.0/8. */
const UPPER = 12 * 256;

/**
 * The n-th /24 of the cluster network 10.244.0.0/16 (`--cluster-cidr`), and on beyond it for large clusters: up to
 * 10.255.255.0, then from 10.128.0.0, where neither machines nor Services have their addresses.
 */
export function cidrOf(index: number): string {
  const [first, at] = index < UPPER ? [244, index] : [128, index - UPPER];
  return `10.${first + (at >> 8)}.${at & 255}.0/24`;
}
