/** How a program in a pod turns a name into addresses: its hosts file, its search list, and a DNS server that must answer. */
import type { Pod } from '../api/types.ts';
import type { Server } from '../corefile/corefile.ts';
import { resolverOf } from '../dns.ts';
import { glob } from '../glob.ts';
import type { World } from '../sim/world.ts';
import type { Store } from '../store/store.ts';
import { parseAddress } from './address.ts';
import { answerOf, type Said } from './coredns.ts';
import { outside } from './outside-names.ts';

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
  /** It failed because the server could not find out, or would not, which is not the same as no such name. */
  readonly code?: 'SERVFAIL' | 'REFUSED';
  /** By how much faults have held up the answer, ms; without one, how long it was waited for. */
  readonly late: number;
}

/** A query that reached a server: by how much the answer is late, ms, and what the server is if it knows the cluster's zone. */
export interface Reached {
  readonly late: number;
  readonly servers?: readonly Server[] | undefined;
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

/** A resolver waits so long for an answer, ms, and asks so many times (`resolv.conf`, timeout and attempts). */
export const DNS_PATIENCE = 5000;
export const DNS_ATTEMPTS = 2;
/** How long it takes to give up, ms. */
const DNS_TIMEOUT = DNS_ATTEMPTS * DNS_PATIENCE;

/**
 * @param reach what comes of a query to the server at an address; each name that is tried is a query of its own
 * @param asked the server to ask; the pod's own unless given
 * @param hosts the hosts file, where it is not as the kubelet has written it
 */
export function resolve(
  store: Store,
  pod: Pod | undefined,
  wanted: string,
  reach: (server: string) => Reached | Unanswered,
  trouble?: DnsTrouble,
  asked?: string,
  hosts?: string,
): Resolution {
  const { servers, search, options } = resolverOf(pod);
  const ndots = Number(options.get('ndots') ?? 1);
  const server = asked ?? servers[0] ?? '';
  const known = asked === undefined ? fromHosts(pod, wanted, hosts) : undefined;
  if (known !== undefined) return { addresses: [known], name: wanted, server, failure: undefined, late: 0 };
  let late = 0;
  const bare = wanted.replace(/\.$/, '');
  const listed = wanted.endsWith('.') ? [] : search.map((ending) => `${bare}.${ending}`);
  const dots = bare.split('.').length - 1;
  for (const name of dots >= ndots ? [bare, ...listed] : [...listed, bare]) {
    const each = reach(server);
    if ('failure' in each) return { addresses: [], name, server, ...each, late: late + each.late };
    const how = trouble !== undefined && glob(trouble.name, name.toLowerCase()) ? trouble.how : undefined;
    late += each.late + (how === 'slow' ? (trouble?.ms ?? 0) : 0);
    if (how === 'silent' || (how === 'slow' && (trouble?.ms ?? 0) >= DNS_PATIENCE))
      return { addresses: [], name, server, failure: 'nameserver', late: late + DNS_TIMEOUT };
    const aliases: string[] = [];
    const said =
      how === 'servfail' ? 'SERVFAIL' : how === 'nxdomain' ? [] : ask(store, each, name.toLowerCase(), aliases);
    if (said === 'SERVFAIL' || said === 'REFUSED')
      return { addresses: [], name, server, failure: 'unresolved', code: said, late };
    const addresses = said === 'NXDOMAIN' ? [] : said;
    if (addresses.length > 0)
      return { addresses, name, ...(aliases.length > 0 ? { aliases } : {}), server, failure: undefined, late };
  }
  return { addresses: [], name: bare, server, failure: 'unresolved', late };
}

/** Any other server than CoreDNS knows the names of the world outside. */
const ask = (store: Store, { servers }: Reached, name: string, aliases: string[]): Said =>
  servers === undefined ? (outside(store, name) ?? 'NXDOMAIN') : answerOf(store, servers, name, aliases);
