/** How a program in a pod turns a name into addresses: its hosts file, its search list, and a DNS server that must answer. */
import type { Pod } from '../api/types.ts';
import { glob } from '../glob.ts';
import type { World } from '../sim/world.ts';
import type { Store } from '../store/store.ts';
import { parseAddress } from './address.ts';
import { isTopLevel } from './top-level.ts';
import { lookup, ZONE } from './zone.ts';

/** kubelet `--cluster-dns` as kubeadm sets it. */
export const CLUSTER_DNS = '10.96.0.10';
/** What a node's own resolver asks. */
const OUTSIDE_DNS = '10.0.0.1';
/** kubelet's `resolv.conf`: names with fewer dots are tried under the search list first. */
const NDOTS = 5;

export interface Resolution {
  readonly addresses: readonly string[];
  /** The full name that had an answer. */
  readonly name: string;
  /** The names that it stands for, one for the other: those that ExternalName Services give. */
  readonly aliases?: readonly string[];
  readonly server: string;
  /** `nameserver`: it did not answer; `unresolved`: there is no such name. */
  readonly failure: 'nameserver' | 'unresolved' | undefined;
  /** It failed because the server could not find out, which is not the same as no such name. */
  readonly servfail?: boolean;
  /** By how much faults have held up the answer, ms. */
  readonly late: number;
}

/** What goes wrong with names of the form `name`, by the facts `dns/*` and `dns/NAMESPACE/POD`. */
export interface DnsTrouble {
  readonly how: 'silent' | 'servfail' | 'nxdomain' | 'slow';
  /** For `slow`: what each query takes. */
  readonly ms: number;
  readonly name: string;
}

/** What goes wrong with the names that a pod asks for. */
export function dnsTrouble(world: World, pod: string): DnsTrouble | undefined {
  if (!world.holds('dns')) return undefined;
  return (world.get(`dns/${pod}`) ?? world.get('dns/*')) as DnsTrouble | undefined;
}

/** Which server a pod asks, and with which endings. Undefined stands for nodes and the outside. */
export function dnsOf(pod: Pod | undefined): { server: string; search: readonly string[]; ndots: number } {
  const { dnsPolicy = 'ClusterFirst', hostNetwork, dnsConfig } = pod?.spec ?? { dnsPolicy: 'Default' };
  const cluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  const home = pod?.metadata.namespace ?? '';
  const own = dnsConfig?.nameservers?.[0];
  const server = dnsPolicy === 'None' ? (own ?? '') : cluster ? CLUSTER_DNS : OUTSIDE_DNS;
  const search = cluster ? [`${home}.svc.${ZONE}`, `svc.${ZONE}`, ZONE] : [];
  const option = dnsConfig?.options?.find(({ name }) => name === 'ndots')?.value;
  return {
    server,
    search: [...search, ...(dnsConfig?.searches ?? [])],
    ndots: option === undefined ? (cluster ? NDOTS : 1) : Number(option),
  };
}

/** Names that every process knows without asking. */
function fromHosts(pod: Pod | undefined, name: string): string | undefined {
  if (name === 'localhost') return '127.0.0.1';
  if (pod === undefined) return undefined;
  if (name === (pod.spec.hostname ?? pod.metadata.name)) return pod.status.podIP;
  return pod.spec.hostAliases?.find(({ hostnames }) => hostnames?.includes(name))?.ip;
}

/** An address of the documentation range that stands for a host of the outside world. */
function outsideAddress(name: string): string {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return `198.51.100.${1 + (hash % 254)}`;
}

/** Names for documentation and tests (RFC 2606): of the domains that exist, nothing but the web server does. */
const RESERVED = /\.(?:example|test|invalid)$|^(?!www\.).+\.example\.(?:com|net|org)$/;

/** What a DNS server says to one full name. @param aliases takes the names that it leads to */
function answer(store: Store, server: string, name: string, aliases: string[]): readonly string[] | undefined {
  const ownsZone = server === CLUSTER_DNS;
  if (name === ZONE || name.endsWith(`.${ZONE}`)) {
    const record = ownsZone ? lookup(store, name) : undefined;
    if (record?.alias === undefined) return record?.addresses;
    if (parseAddress(record.alias) !== undefined || aliases.length > 8) return [record.alias];
    aliases.push(record.alias.replace(/\.$/, ''));
    return answer(store, server, aliases.at(-1) ?? '', aliases);
  }
  // The world outside has the names with a top-level domain. `web.shop` with a namespace shop is a Service's name, misspelt or
  // asked where nobody knows it: it must not be taken for a host of the internet.
  if (RESERVED.test(name)) return undefined;
  const top = /^(?:[a-z0-9_-]+\.)+([a-z]{2,})$/i.exec(name)?.[1];
  return top === undefined || !isTopLevel(top) || store.get('namespaces', top) !== undefined
    ? undefined
    : [outsideAddress(name)];
}

/** A resolver waits so long for an answer, ms, and asks so many times (`resolv.conf`, timeout and attempts). */
export const DNS_PATIENCE = 5000;
export const DNS_ATTEMPTS = 2;

/**
 * @param alive by how much the server at an address answers this client late; undefined: it does not answer
 * @param asked the server to ask; the pod's own unless given
 */
export function resolve(
  store: Store,
  pod: Pod | undefined,
  wanted: string,
  alive: (server: string) => number | undefined,
  trouble?: DnsTrouble,
  asked?: string,
): Resolution {
  const known = fromHosts(pod, wanted);
  const { server: own, search, ndots } = dnsOf(pod);
  const server = asked ?? own;
  if (known !== undefined) return { addresses: [known], name: wanted, server, failure: undefined, late: 0 };
  const each = alive(server);
  if (each === undefined) return { addresses: [], name: wanted, server, failure: 'nameserver', late: 0 };
  let late = 0;
  const bare = wanted.replace(/\.$/, '');
  const listed = wanted.endsWith('.') ? [] : search.map((ending) => `${bare}.${ending}`);
  const dots = bare.split('.').length - 1;
  for (const name of dots >= ndots ? [bare, ...listed] : [...listed, bare]) {
    const how = trouble !== undefined && glob(trouble.name, name.toLowerCase()) ? trouble.how : undefined;
    late += each + (how === 'slow' ? (trouble?.ms ?? 0) : 0);
    if (how === 'silent' || (how === 'slow' && (trouble?.ms ?? 0) >= DNS_PATIENCE))
      return { addresses: [], name, server, failure: 'nameserver', late };
    if (how === 'servfail') return { addresses: [], name, server, failure: 'unresolved', servfail: true, late };
    const aliases: string[] = [];
    const addresses = how === 'nxdomain' ? undefined : answer(store, server, name.toLowerCase(), aliases);
    if (addresses !== undefined && addresses.length > 0)
      return { addresses, name, ...(aliases.length > 0 ? { aliases } : {}), server, failure: undefined, late };
  }
  return { addresses: [], name: bare, server, failure: 'unresolved', late };
}
