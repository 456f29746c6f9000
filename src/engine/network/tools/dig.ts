/** dig of BIND, for the records that the simulated DNS has. */
import { complain, type Ran } from '../../ran.ts';
import type { Network } from '../network.ts';
import type { Source } from '../traffic.ts';
import { DNS_TIMEOUT } from './patience.ts';

const TYPES = new Set(['A', 'AAAA']);
const OTHER = new Set(['ANY', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT']);
/** dig's exit code when no server answers. */
const NO_REPLY = 9;
/** What CoreDNS gives the records of the cluster, s. */
const LIFE = 30;

/** As dig does, it takes a name as a full one unless `+search` is given. @param chance from 0 to 1: the query's number */
export function dig(network: Network, from: Source, words: readonly string[], chance: () => number): Ran {
  const options = new Set(words.filter((word) => word.startsWith('+')));
  const server = words.find((word) => word.startsWith('@'))?.slice(1);
  const plain = words.filter((word) => !/^[+@-]/.test(word) && word !== 'IN');
  const type = plain.map((word) => word.toUpperCase()).find((word) => TYPES.has(word) || OTHER.has(word)) ?? 'A';
  const name = plain.find((word) => word.toUpperCase() !== type);
  if (words.includes('-x') || OTHER.has(type))
    return { code: 1, ...complain('dig: the simulated DNS answers A and AAAA, no other type\n'), took: 0 };
  if (name === undefined)
    return { code: 1, ...complain('dig: a name is needed: dig [@SERVER] [+short] [+search] NAME\n'), took: 0 };
  const found = network.resolve(from, options.has('+search') || name.endsWith('.') ? name : `${name}.`, server);
  if (found.failure === 'nameserver')
    return {
      code: NO_REPLY,
      output: options.has('+short')
        ? ';; connection timed out; no servers could be reached\n'
        : `\n; <<>> DiG 9.18.28 <<>> ${words.join(' ')}\n;; global options: +cmd\n;; connection timed out; no servers could be reached\n`,
      took: DNS_TIMEOUT,
    };
  const addresses = type === 'A' ? found.addresses : [];
  const took = 1 + found.late;
  if (options.has('+short'))
    return {
      code: 0,
      output: [...(found.aliases ?? []).map((alias) => `${alias}.`), ...addresses].map((each) => `${each}\n`).join(''),
      took,
    };
  const status = found.failure === undefined ? 'NOERROR' : found.servfail ? 'SERVFAIL' : 'NXDOMAIN';
  const full = `${found.name.replace(/\.$/, '')}.`;
  const names = [full, ...(found.aliases ?? []).map((alias) => `${alias}.`)];
  const aliases = names.slice(1).map((alias, i) => `${names[i]}\t${LIFE}\tIN\tCNAME\t${alias}\n`);
  const records = [...aliases, ...addresses.map((each) => `${names.at(-1)}\t${LIFE}\tIN\tA\t${each}\n`)];
  const answers = records.join('');
  const output =
    `\n; <<>> DiG 9.18.28 <<>> ${words.join(' ')}\n;; global options: +cmd\n;; Got answer:\n` +
    `;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: ${Math.floor(chance() * 65_536)}\n` +
    `;; flags: qr aa rd; QUERY: 1, ANSWER: ${records.length}, AUTHORITY: 0, ADDITIONAL: 1\n` +
    ';; WARNING: recursion requested but not available\n\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n' +
    `;; QUESTION SECTION:\n;${full}\t\tIN\t${type}\n\n` +
    (answers === '' ? '' : `;; ANSWER SECTION:\n${answers}\n`) +
    `;; Query time: ${took} msec\n;; SERVER: ${found.server}#53(${found.server}) (UDP)\n\n`;
  return { code: 0, output, took };
}
