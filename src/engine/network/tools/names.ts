/** nslookup, ping and nc of BusyBox, getent of the C library, pg_isready of PostgreSQL. */

import { complain, print, type Ran } from '../../ran.ts';
import { parseAddress } from '../address.ts';
import type { Network } from '../network.ts';
import type { Answer, Source } from '../traffic.ts';
import { patience, SYN_TIMEOUT, UNREACHABLE, whyFailed } from './patience.ts';
import { parseOptions, reasonOf } from './words.ts';

/** `getent hosts NAME`: one line an address, with the full name; other databases are not asked here. */
export function getent(network: Network, from: Source, words: readonly string[]): Ran | undefined {
  const [database, name = ''] = words;
  if (!/^(?:hosts|ahosts)$/.test(database ?? '')) return undefined;
  const found = network.resolve(from, name);
  const took = found.late + 2;
  if (found.failure !== undefined) return { code: 2, output: '', took };
  return { code: 0, output: found.addresses.map((address) => `${address.padEnd(15)} ${found.name}\n`).join(''), took };
}

/** `pg_isready -h HOST`; without a host it is about the server in its own container. */
export function pgIsReady(network: Network, from: Source, words: readonly string[]): Ran | undefined {
  const { options } = parseOptions(
    words,
    new Set(['h', 'host', 'p', 'port', 'U', 'username', 'd', 'dbname', 't', 'timeout']),
  );
  const host = options.get('h') ?? options.get('host');
  if (typeof host !== 'string' || /^(?:localhost|127\.|\/)/.test(host)) return undefined;
  const port = Number(options.get('p') ?? options.get('port') ?? 5432);
  const { failure, late } = network.request(from, { host, port });
  const patience = Number(options.get('t') ?? options.get('timeout') ?? 3) * 1000;
  const slow = failure === 'timeout' || failure === 'nameserver' || failure === 'unreachable';
  const told = options.has('q') || options.has('quiet');
  const said = failure === undefined ? 'accepting connections' : 'no response';
  return {
    code: failure === undefined ? 0 : 2,
    output: told ? '' : `${host}:${port} - ${said}\n`,
    took: slow ? patience : 2 + late,
  };
}

/** BusyBox pings for ever unless `-c` is given; a command that must come to an end stops after so many. */
const PINGS = 4;

/** What Linux sends off with; each router takes one away. */
const FIRST_TTL = 64;

/** @param jitter a number from 0 to 1 for each reply */
export function ping(network: Network, from: Source, words: readonly string[], jitter: () => number): Ran {
  const { options, rest } = parseOptions(words, new Set(['c', 'W', 'w', 'i', 's']));
  const [name = ''] = rest;
  const { addresses, late } = network.resolve(from, name);
  const [address] = addresses;
  if (address === undefined) return { code: 1, ...complain(`ping: bad address '${name}'\n`), took: late + 5 };
  const count = Number(options.get('c') ?? PINGS);
  const wait = Number(options.get('W') ?? options.get('w') ?? 10);
  const trips = Array.from({ length: count }, () => network.ping(from, address));
  const times = trips.flatMap((extra) =>
    extra === undefined || extra > wait * 1000 ? [] : [extra + 0.06 + jitter() * 0.3],
  );
  const ttl = FIRST_TTL - network.hopsTo(from, address);
  const heard = times.length > 0;
  const replies = times.map((ms, seq) => `64 bytes from ${address}: seq=${seq} ttl=${ttl} time=${ms.toFixed(3)} ms\n`);
  const loss = Math.round((1 - times.length / count) * 100);
  const [least, most] = [Math.min(...times), Math.max(...times)];
  const mean = times.reduce((sum, ms) => sum + ms, 0) / (times.length || 1);
  const trip = heard ? `round-trip min/avg/max = ${[least, mean, most].map((ms) => ms.toFixed(3)).join('/')} ms\n` : '';
  return {
    code: heard ? 0 : 1,
    output:
      `PING ${name} (${address}): 56 data bytes\n${replies.join('')}\n--- ${name} ping statistics ---\n` +
      `${count} packets transmitted, ${times.length} packets received, ${loss}% packet loss\n${trip}`,
    took: late + (count - 1) * 1000 + (heard ? Math.max(1, Math.round(times.at(-1) ?? 0)) : wait * 1000),
  };
}

/** telnet of BusyBox: nobody types, so it ends once it is connected. */
export function telnet(network: Network, from: Source, words: readonly string[]): Ran {
  const [host = '', port = '23'] = parseOptions(words, new Set(['l'])).rest;
  const outcome = network.request(from, { host, port: Number(port) });
  const { failure, address } = outcome;
  const took = patience(outcome);
  if (failure === undefined) return { code: 0, output: `Connected to ${host}\n`, took: 1 + outcome.late };
  if (failure === 'unresolved' || failure === 'nameserver')
    return { code: 1, ...complain(`telnet: bad address '${host}'\n`), took };
  return {
    code: 1,
    ...complain(`telnet: can't connect to remote host (${address}): ${whyFailed(failure, from)}\n`),
    took,
  };
}

const REQUEST = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?\r?\n/;

function asked(stdin: string): { method?: string; path?: string } {
  const [, method, path] = REQUEST.exec(stdin) ?? [];
  return method === undefined || path === undefined ? {} : { method, path };
}

/** An answer as it comes over the wire. */
function spoken(answer: Answer | undefined, stdin: string): string {
  if (answer === undefined) return '';
  const { status, body, headers = {} } = answer;
  const lines = Object.entries(headers).map(([name, text]) => `${name}: ${text}\r\n`);
  return `HTTP/1.1 ${status} ${reasonOf(status)}\r\n${lines.join('')}\r\n${stdin.startsWith('HEAD') ? '' : body}`;
}

/** @param stdin what is sent once it is connected; a server that speaks HTTP answers a request */
export function nc(network: Network, from: Source, words: readonly string[], stdin = ''): Ran {
  const { options, rest } = parseOptions(words, new Set(['w', 'i', 'p', 's', 'e']));
  const [host = '', port = ''] = rest;
  const outcome = network.request(from, {
    host,
    port: Number(port),
    protocol: options.has('u') ? 'UDP' : 'TCP',
    ...asked(stdin),
  });
  const where = parseAddress(host) === undefined ? `${host} (${outcome.address}:${port})` : `${host} (${host}:${port})`;
  if (outcome.failure === undefined)
    return {
      code: 0,
      ...print(
        ['stderr', options.has('v') ? `${where} open\n` : ''],
        ['stdout', REQUEST.test(stdin) ? spoken(outcome.answer, stdin) : ''],
      ),
      took: 1 + outcome.late,
    };
  if (outcome.failure === 'unresolved' || outcome.failure === 'nameserver')
    return { code: 1, ...complain(`nc: bad address '${host}'\n`), took: outcome.late + 5 };
  const wait = Number(options.get('w') ?? Number.POSITIVE_INFINITY) * 1000;
  const took = { refused: 1, timeout: SYN_TIMEOUT, unreachable: UNREACHABLE, closed: 1, foreign: 1 }[outcome.failure];
  if (took > wait) return { code: 1, ...complain(`nc: ${where}: ${whyFailed('timeout', from)}\n`), took: wait };
  return { code: 1, ...complain(`nc: ${where}: ${whyFailed(outcome.failure, from)}\n`), took };
}
