/** nslookup of BusyBox: addresses, the names of addresses, and the ports of Services. */
import { print, type Ran } from '../../ran.ts';
import { parseAddress } from '../address.ts';
import type { Network } from '../network.ts';
import type { Resolution } from '../resolver.ts';
import type { Source } from '../traffic.ts';
import { parseOptions } from './words.ts';

/** What it says when it gives up; of a server that refuses it hears when it sends the second question. */
function noServer({ server, refused, late }: Pick<Resolution, 'server' | 'refused' | 'late'>): Ran {
  const why = refused ? `nslookup: write to '${server}': Connection refused\n` : '';
  return { code: 1, output: `${why};; connection timed out; no servers could be reached\n\n`, took: late };
}

export function nslookup(network: Network, from: Source, words: readonly string[]): Ran {
  const { rest } = parseOptions(words, new Set(['type', 'query']));
  const [name = '', asked] = rest;
  const named = asked === undefined ? undefined : network.resolve(from, asked);
  const server = named?.addresses[0];
  if (named !== undefined && server === undefined)
    return { code: 1, output: `nslookup: bad address '${asked}'\n`, took: named.late };
  const how = from.kind === 'pod' ? from.nslookup : undefined;
  if (how === 'library') return byLibrary(network, from, name, server);
  const type = typeAsked(words) ?? (parseAddress(name) === undefined ? 'A' : 'PTR');
  if (type === 'PTR' || type === 'SRV') return records(network, from, type, name, server);
  const whole = how === 'own' && /\.[^.]/.test(name) ? `${name.replace(/\.$/, '')}.` : name;
  const found = network.resolve(from, whole, server);
  if (found.failure === 'nameserver') return noServer(found);
  const head = headOf(found.server);
  if (found.failure !== undefined) {
    const refusal = `** server can't find ${name}: ${found.code ?? 'NXDOMAIN'}\n\n`;
    // It asks for addresses of both versions, and hears no twice.
    const times = type === 'A' && typeAsked(words) === undefined ? 2 : 1;
    return { code: 1, output: head + refusal.repeat(times), took: 5 + found.late };
  }
  const names = [found.name, ...(found.aliases ?? [])];
  const aliases = names.slice(1).map((alias, i) => `${names[i]}\tcanonical name = ${alias}\n`);
  const addresses = type === 'AAAA' ? [] : found.addresses;
  const answers = addresses.map((address) => `Name:\t${names.at(-1)}\nAddress: ${address}\n`);
  return { code: 0, output: `${head}${[...aliases, ...answers].join('')}\n`, took: 2 + found.late };
}

/** BusyBox until 1.28, which the documentation of Kubernetes keeps to. */
function byLibrary(network: Network, from: Source, name: string, server?: string): Ran {
  const found = network.resolve(from, name, server);
  const named = (address: string): string => {
    const [own] = network.names.records(from, 'PTR', address, server).values;
    return own === undefined ? address : `${address} ${own.replace(/\.$/, '')}`;
  };
  const head = `Server:    ${found.server}\nAddress 1: ${named(found.server)}\n\n`;
  const { addresses, failure, late } = found;
  if (failure !== undefined)
    return { code: 1, ...print(['stdout', head], ['stderr', `nslookup: can't resolve '${name}'\n`]), took: 5 + late };
  const lines = addresses.map((address, i) => `Address ${i + 1}: ${named(address)}\n`);
  return { code: 0, output: `${head}Name:      ${name}\n${lines.join('')}`, took: 2 + late };
}

const headOf = (server: string): string => `Server:\t\t${server}\nAddress:\t${server}:53\n\n`;

/** `-type=SRV`, `-query=ptr`, `-q=a` */
function typeAsked(words: readonly string[]): string | undefined {
  for (const word of words) {
    const type = /^-(?:type|query|q)=(\w+)$/.exec(word)?.[1];
    if (type !== undefined) return type.toUpperCase();
  }
  return undefined;
}

function records(network: Network, from: Source, type: 'PTR' | 'SRV', name: string, server?: string): Ran {
  const found = network.names.records(from, type, name, server);
  if (found.failure === 'nameserver') return noServer(found);
  const full = type === 'PTR' ? `${name.split('.').reverse().join('.')}.in-addr.arpa` : name;
  const what = type === 'PTR' ? 'name' : 'service';
  const lines = found.values.map((value) => `${full}\t${what} = ${value.replace(/\.$/, '')}\n`);
  const none = `** server can't find ${full}: NXDOMAIN\n`;
  const output = `${headOf(found.server)}${found.failure === undefined ? lines.join('') : none}\n`;
  return { code: found.failure === undefined ? 0 : 1, output, took: 2 + found.late };
}
