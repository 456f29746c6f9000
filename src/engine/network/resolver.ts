/** How a program in a pod turns a name into addresses: its hosts file, its search list, and a DNS server that must answer. */
import type { Pod } from '../api/types.ts';
import { CLUSTER_DNS, resolverOf, ZONE } from '../dns.ts';
import { glob } from '../glob.ts';
import type { World } from '../sim/world.ts';
import type { Store } from '../store/store.ts';
import { parseAddress } from './address.ts';
import { isTopLevel } from './top-level.ts';
import { lookup } from './zone.ts';

export interface Resolution {
  readonly addresses: readonly string[];
  /** The full name that had an answer. */
  readonly name: string;
  /** The names that it stands for, one for the other: those that ExternalName Services give. */
  readonly aliases?: readonly string[];
  readonly server: string;
  /** `nameserver`: it did not answer; `unresolved`: there is no such name. */
  readonly failure: 'nameserver' | 'unresolved' | undefined;
  /** Nobody listens there, and the client is told so: its system need not wait. */
  readonly refused?: true;
  /** It failed because the server could not find out, which is not the same as no such name. */
  readonly servfail?: boolean;
  /** By how much faults have held up the answer, ms; without one, how long it was waited for. */
  readonly late: number;
}

/** A query that no server has answered. */
export type Unanswered = Pick<Resolution, 'failure' | 'refused' | 'late'>;

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

/** Names that every process knows without asking. */
function fromHosts(pod: Pod | undefined, name: string, hosts: string | undefined): string | undefined {
  if (hosts !== undefined) return inHosts(hosts, name);
  if (name === 'localhost') return '127.0.0.1';
  if (pod === undefined) return undefined;
  if (name === (pod.spec.hostname ?? pod.metadata.name)) return pod.status.podIP;
  return pod.spec.hostAliases?.find(({ hostnames }) => hostnames?.includes(name))?.ip;
}

/** The address on the first line that has the name. */
function inHosts(hosts: string, name: string): string | undefined {
  for (const line of hosts.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (names.includes(name) && parseAddress(address) !== undefined) return address;
  }
  return undefined;
}

/** An address of the documentation range that stands for a host of the outside world. */
function outsideAddress(name: string): string {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return `198.51.100.${1 + (hash % 254)}`;
}

/** Names for documentation and tests (RFC 2606): of the domains that exist, nothing but the web server does. */
const RESERVED = /\.(?:example|test|invalid)$|^(?!www\.).+\.example\.(?:com|net|org)$/;

/** The Service of the cluster's DNS, or a pod behind it. */
export function servesZone(store: Store, server: string): boolean {
  if (server === CLUSTER_DNS) return true;
  const [pod] = store.by('pods', 'address', server).values();
  return pod?.metadata.labels?.['k8s-app'] === 'kube-dns';
}

/** What a DNS server says to one full name. @param aliases takes the names that it leads to */
function answer(store: Store, server: string, name: string, aliases: string[]): readonly string[] | undefined {
  const ownsZone = servesZone(store, server);
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
/** How long it takes to give up, ms. */
const DNS_TIMEOUT = DNS_ATTEMPTS * DNS_PATIENCE;

/**
 * @param reach what comes of a query to the server at an address: by how much its answer is late, ms, if there is one
 * @param asked the server to ask; the pod's own unless given
 * @param hosts the hosts file, where it is not as the kubelet has written it
 */
export function resolve(
  store: Store,
  pod: Pod | undefined,
  wanted: string,
  reach: (server: string) => number | Unanswered,
  trouble?: DnsTrouble,
  asked?: string,
  hosts?: string,
): Resolution {
  const { servers, search, options } = resolverOf(pod);
  const ndots = Number(options.get('ndots') ?? 1);
  const server = asked ?? servers[0] ?? '';
  const known = asked === undefined ? fromHosts(pod, wanted, hosts) : undefined;
  if (known !== undefined) return { addresses: [known], name: wanted, server, failure: undefined, late: 0 };
  const each = reach(server);
  if (typeof each !== 'number') return { addresses: [], name: wanted, server, ...each };
  let late = 0;
  const bare = wanted.replace(/\.$/, '');
  const listed = wanted.endsWith('.') ? [] : search.map((ending) => `${bare}.${ending}`);
  const dots = bare.split('.').length - 1;
  for (const name of dots >= ndots ? [bare, ...listed] : [...listed, bare]) {
    const how = trouble !== undefined && glob(trouble.name, name.toLowerCase()) ? trouble.how : undefined;
    late += each + (how === 'slow' ? (trouble?.ms ?? 0) : 0);
    if (how === 'silent' || (how === 'slow' && (trouble?.ms ?? 0) >= DNS_PATIENCE))
      return { addresses: [], name, server, failure: 'nameserver', late: late + DNS_TIMEOUT };
    if (how === 'servfail') return { addresses: [], name, server, failure: 'unresolved', servfail: true, late };
    const aliases: string[] = [];
    const addresses = how === 'nxdomain' ? undefined : answer(store, server, name.toLowerCase(), aliases);
    if (addresses !== undefined && addresses.length > 0)
      return { addresses, name, ...(aliases.length > 0 ? { aliases } : {}), server, failure: undefined, late };
  }
  return { addresses: [], name: bare, server, failure: 'unresolved', late };
}
