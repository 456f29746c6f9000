/** Asking for names: a client's hosts file, its DNS server, and whether that answers. */
import type { Pod } from '../api/types.ts';
import { resolverOf } from '../dns.ts';
import type { Parts } from '../parts.ts';
import { inCluster, parseAddress } from './address.ts';
import { knows } from './coredns.ts';
import { DROPPED } from './policy.ts';
import {
  DNS_ATTEMPTS,
  DNS_PATIENCE,
  dnsTrouble,
  type Reached,
  type Resolution,
  resolve,
  type Unanswered,
} from './resolver.ts';
import { addressOfHost } from './routes.ts';
import type { Call, Failure, Hop, Outcome, Source } from './traffic.ts';
import { located, reverse } from './zone.ts';

/** What a DNS server answers to a question for other records than addresses. */
export interface Records {
  /** As a zone file has them: `0 100 80 web.default.svc.cluster.local`. */
  readonly values: readonly string[];
  readonly server: string;
  readonly failure: 'nameserver' | 'unresolved' | undefined;
  readonly refused?: true;
  /** As a Resolution's, ms. */
  readonly late: number;
}

/** A query that nobody answered, as a station: whom it had come to, behind the server's address. */
function silent(hops: readonly Hop[], server: string, failure: Failure | undefined): Hop {
  const led = hops.findLast(({ kind, text }) => kind === 'service' && text.includes(':'))?.text;
  const node = hops.findLast(({ kind }) => kind === 'node')?.name;
  const name = `${led?.replace(/:53$/, '') ?? server}${node === undefined ? '' : ` on ${node}`}`;
  return failure === 'refused'
    ? { kind: 'dns', name, text: 'refused' }
    : { kind: 'dns', name, text: 'silent', late: DNS_PATIENCE };
}

export class Names {
  readonly #parts: Parts;
  readonly #request: (from: Source, call: Call) => Outcome;

  constructor(parts: Parts, request: (from: Source, call: Call) => Outcome) {
    this.#parts = parts;
    this.#request = request;
  }

  #pod(from: Source): Pod | undefined {
    return from.kind === 'pod' ? (this.#parts.store.get('pods', from.key) as Pod | undefined) : undefined;
  }

  /**
   * What a name stands for where `from` is.
   * @param asked the DNS server; its own unless given
   * @param kept takes the policies that keep queries from it, and the queries that it did not answer
   */
  resolve(from: Source, name: string, asked?: string, kept: Hop[] = []): Resolution {
    if (parseAddress(name) !== undefined) return { addresses: [name], name, server: '', failure: undefined, late: 0 };
    const { store, world } = this.#parts;
    const trouble = from.kind === 'pod' ? dnsTrouble(world, from.key) : undefined;
    const hosts = from.kind === 'pod' ? from.hosts : undefined;
    const published = from.kind === 'outside' ? addressOfHost(store, name) : undefined;
    if (published !== undefined) return { addresses: [published], name, server: '', failure: undefined, late: 0 };
    return resolve(store, this.#pod(from), name, (server) => this.#reach(from, server, kept), trouble, asked, hosts);
  }

  /** Records of other types. @param name of an address for PTR: `10.96.0.1` */
  records(from: Source, type: 'PTR' | 'SRV', name: string, asked?: string): Records {
    const server = asked ?? resolverOf(this.#pod(from)).servers[0] ?? '';
    const reached = this.#reach(from, server, []);
    if ('failure' in reached) return { values: [], server, ...reached };
    const bare = name.replace(/\.$/, '');
    const zone = type === 'PTR' ? `${bare.split('.').reverse().join('.')}.in-addr.arpa` : bare;
    const values = knows(reached.servers ?? [], zone) ? this.#inZone(type, bare) : [];
    return { values, server, failure: values.length > 0 ? undefined : 'unresolved', late: reached.late };
  }

  #inZone(type: 'PTR' | 'SRV', name: string): readonly string[] {
    const { store } = this.#parts;
    if (type === 'PTR') return reverse(store, name).map((each) => `${each}.`);
    const found = located(store, name);
    const weight = Math.floor(100 / Math.max(1, found.length));
    return found.map(({ port, host }) => `0 ${weight} ${port} ${host}.`);
  }

  /**
   * A query is a request like any other, and made once more when no answer comes:
   * at once if it was refused, as another server may stand behind the same address.
   */
  #reach(from: Source, server: string, kept: Hop[]): Reached | Unanswered {
    if (!inCluster(server)) return { late: 0 };
    let [waited, refused] = [0, true];
    for (let attempt = 0; attempt < DNS_ATTEMPTS; attempt++) {
      const query: Call = { host: server, port: 53, protocol: 'UDP', again: attempt > 0 };
      const { failure, late, hops, answer } = this.#request(from, query);
      if (failure === undefined && late < DNS_PATIENCE) return { late: waited + late, servers: answer?.dns };
      kept.push(
        ...hops.filter(({ kind, text }) => kind === 'policy' && text === DROPPED),
        silent(hops, server, failure),
      );
      if (failure === 'refused') continue;
      waited += DNS_PATIENCE;
      refused = false;
    }
    return { failure: 'nameserver', ...(refused ? { refused } : {}), late: waited };
  }
}
