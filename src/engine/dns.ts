/** Which DNS servers a pod asks, and how: what its kubelet writes into its containers' `resolv.conf` (`kubelet/network/dns`). */
import type { Pod } from './api/types.ts';

/** kubelet `--cluster-dns` as kubeadm sets it, and `--cluster-domain`. */
export const CLUSTER_DNS = '10.96.0.10';
export const ZONE = 'cluster.local';
/** What a node's own resolver asks. */
export const OUTSIDE_DNS = '10.0.0.1';
/** Names with fewer dots are tried under the search list first. */
const NDOTS = 5;

export interface Resolver {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  /** `ndots:5`, by name; an option without a value has none. */
  readonly options: ReadonlyMap<string, string | undefined>;
}

/** Undefined stands for nodes and the outside. */
export function resolverOf(pod: Pod | undefined): Resolver {
  const { dnsPolicy = 'ClusterFirst', hostNetwork, dnsConfig } = pod?.spec ?? { dnsPolicy: 'Default' };
  const cluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  const servers = dnsPolicy === 'None' ? [] : [cluster ? CLUSTER_DNS : OUTSIDE_DNS];
  const home = pod?.metadata.namespace ?? '';
  const search = cluster ? [`${home}.svc.${ZONE}`, `svc.${ZONE}`, ZONE] : [];
  const options = new Map<string, string | undefined>(cluster ? [['ndots', String(NDOTS)]] : []);
  for (const { name = '', value } of dnsConfig?.options ?? []) options.set(name, value);
  return {
    servers: [...new Set([...servers, ...(dnsConfig?.nameservers ?? [])])],
    search: [...new Set([...search, ...(dnsConfig?.searches ?? [])])],
    options,
  };
}

/** The file. */
export function resolvConf(pod: Pod): string {
  const { servers, search, options } = resolverOf(pod);
  const words = [...options].map(([name, value]) => (value === undefined ? name : `${name}:${value}`));
  return [
    search.length > 0 ? `search ${search.join(' ')}\n` : '',
    ...servers.map((server) => `nameserver ${server}\n`),
    words.length > 0 ? `options ${words.join(' ')}\n` : '',
  ].join('');
}
