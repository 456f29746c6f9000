/** dig of BIND, for the records that the simulated DNS has. */
import { complain, type Ran } from '../../ran.ts';
import type { Network } from '../network.ts';
import { DNS_PATIENCE } from '../resolver.ts';
import type { Source } from '../traffic.ts';

const TYPES = new Set(['A', 'AAAA', 'PTR', 'SRV']);
const OTHER = new Set(['ANY', 'CNAME', 'MX', 'NS', 'SOA', 'TXT']);
/** dig's exit code when no server answers. */
const NO_REPLY = 9;
/** What CoreDNS gives the records of the cluster, s. */
const LIFE = 30;

/** `+tries` unless it is given. */
const TRIES = 3;

interface Gone {
  readonly server: string;
  readonly refused: boolean;
}

interface Found {
  readonly name: string;
  readonly server: string;
  /** Owner, type, value. */
  readonly records: readonly (readonly [owner: string, type: string, value: string])[];
  readonly status: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  readonly late: number;
}

/** As dig does, it takes a name as a full one unless `+search` is given. @param chance from 0 to 1: the query's number */
export function dig(network: Network, from: Source, words: readonly string[], chance: () => number): Ran {
  const options = new Set(words.filter((word) => word.startsWith('+')));
  const named = words.find((word) => word.startsWith('@'))?.slice(1);
  const server = named === undefined ? undefined : (network.resolve(from, named).addresses[0] ?? named);
  const plain = words.filter((word) => !/^[+@-]/.test(word) && word !== 'IN');
  const reverse = words.includes('-x');
  const asked = plain.map((word) => word.toUpperCase()).find((word) => TYPES.has(word) || OTHER.has(word));
  const type = reverse ? 'PTR' : (asked ?? 'A');
  const name = plain.find((word) => word.toUpperCase() !== asked);
  if (OTHER.has(type))
    return { code: 1, ...complain('dig: the simulated DNS answers A, AAAA, PTR and SRV, no other type\n'), took: 0 };
  if (name === undefined)
    return { code: 1, ...complain('dig: a name is needed: dig [@SERVER] [+short] [+search] NAME\n'), took: 0 };
  const short = options.has('+short');
  const head = `\n; <<>> DiG 9.18.28 <<>> ${words.join(' ')}\n;; global options: +cmd\n`;
  const found =
    type === 'PTR' || type === 'SRV'
      ? recordsOf(network, from, type, name, server)
      : addressesOf(network, from, type, options.has('+search') || name.endsWith('.') ? name : `${name}.`, server);
  if ('refused' in found) return noReply(found, short ? '' : head);
  const took = 1 + found.late;
  if (short) return { code: 0, output: found.records.map(([, , value]) => `${value}\n`).join(''), took };
  const answers = found.records.map(([owner, kind, value]) => `${owner}\t${LIFE}\tIN\t${kind}\t${value}\n`).join('');
  const output =
    `${head};; Got answer:\n` +
    `;; ->>HEADER<<- opcode: QUERY, status: ${found.status}, id: ${Math.floor(chance() * 65_536)}\n` +
    `;; flags: qr aa rd; QUERY: 1, ANSWER: ${found.records.length}, AUTHORITY: 0, ADDITIONAL: 1\n` +
    ';; WARNING: recursion requested but not available\n\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n' +
    `;; QUESTION SECTION:\n;${found.name}\t\tIN\t${type}\n\n` +
    (answers === '' ? '' : `;; ANSWER SECTION:\n${answers}\n`) +
    `;; Query time: ${took} msec\n;; SERVER: ${found.server}#53(${found.server}) (UDP)\n\n`;
  return { code: 0, output, took };
}

function noReply({ server, refused }: Gone, head: string): Ran {
  const error = `;; communications error to ${server}#53: ${refused ? 'connection refused' : 'timed out'}\n`;
  return {
    code: NO_REPLY,
    output: `${error.repeat(TRIES)}${head}${head === '' ? '' : ';; no servers could be reached\n'}`,
    took: refused ? 1 : TRIES * DNS_PATIENCE,
  };
}

function addressesOf(network: Network, from: Source, type: string, name: string, server?: string): Found | Gone {
  const found = network.resolve(from, name, server);
  if (found.failure === 'nameserver') return { server: found.server, refused: found.refused === true };
  const full = `${found.name.replace(/\.$/, '')}.`;
  const names = [full, ...(found.aliases ?? []).map((alias) => `${alias}.`)];
  const aliases = names.slice(1).map((alias, i) => [names[i] ?? '', 'CNAME', alias] as const);
  const addresses = type === 'A' ? found.addresses : [];
  return {
    name: full,
    server: found.server,
    records: [...aliases, ...addresses.map((each) => [names.at(-1) ?? '', 'A', each] as const)],
    status: found.failure === undefined ? 'NOERROR' : (found.code ?? 'NXDOMAIN'),
    late: found.late,
  };
}

function recordsOf(network: Network, from: Source, type: 'PTR' | 'SRV', wanted: string, server?: string): Found | Gone {
  const [, turned] = /^([\d.]+)\.in-addr\.arpa\.?$/.exec(wanted) ?? [];
  const address = turned === undefined ? wanted : turned.split('.').reverse().join('.');
  const found = network.names.records(from, type, type === 'PTR' ? address : wanted, server);
  if (found.failure === 'nameserver') return { server: found.server, refused: found.refused === true };
  const name =
    type === 'PTR' ? `${address.split('.').reverse().join('.')}.in-addr.arpa.` : `${wanted.replace(/\.$/, '')}.`;
  const records = found.values.map((value) => [name, type, value] as const);
  return { name, server: found.server, records, status: records.length > 0 ? 'NOERROR' : 'NXDOMAIN', late: found.late };
}
