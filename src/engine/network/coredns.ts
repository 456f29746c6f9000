/** What CoreDNS answers to a name, by its Corefile: the plugins that know names, in the order in which CoreDNS asks them. */
import { type Server, within } from '../corefile/corefile.ts';
import { OUTSIDE_DNS, ZONE } from '../dns.ts';
import { captures } from '../pattern.ts';
import type { Store } from '../store/store.ts';
import { inCluster, isPrivate, parseAddress } from './address.ts';
import { outside } from './outside-names.ts';
import { lookup } from './zone.ts';

/** The records of a name, or the code of an answer without any. */
export type Said = readonly string[] | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';

/** An alias of an alias of ...: a resolver follows so many. */
const LONGEST = 8;

/** @param name full, without the last dot @param aliases takes the names that it leads to */
export function answerOf(store: Store, servers: readonly Server[], name: string, aliases: string[]): Said {
  const server = serverFor(servers, name);
  if (server === undefined) return 'REFUSED';
  const asked = firstOf(server.rewrites, (rule) => rewritten(rule, name)) ?? name;
  return (
    fromHosts(server, asked) ?? fromCluster(store, servers, server, asked, aliases) ?? forwarded(store, server, asked)
  );
}

/** The server whose zone fits best. */
function serverFor(servers: readonly Server[], name: string): Server | undefined {
  let [best, length]: [Server | undefined, number] = [undefined, -1];
  for (const server of servers)
    for (const zone of server.zones)
      if (within(zone, name) && zone.length > length) [best, length] = [server, zone.length];
  return best;
}

function rewritten({ kind, from, to }: Server['rewrites'][number], name: string): string | undefined {
  switch (kind) {
    case 'exact':
      return name === from ? to : undefined;
    case 'prefix':
      return name.startsWith(from) ? to + name.slice(from.length) : undefined;
    case 'suffix':
      return name.endsWith(from) ? name.slice(0, -from.length) + to : undefined;
    case 'substring':
      return name.includes(from) ? name.replace(from, () => to) : undefined;
    default:
      return byPattern(name, from, to);
  }
}

/** `{1}` in what it leads to stands for the first group. */
function byPattern(name: string, from: string, to: string): string | undefined {
  const groups = captures(from, name);
  return groups && to.replaceAll(/\{(\d)\}/g, (_, number: string) => groups[Number(number)] ?? '');
}

/** Whether the cluster answers for a name, by one of these servers. */
export function knows(servers: readonly Server[], name: string): boolean {
  const server = serverFor(servers, name);
  return server?.kubernetes !== undefined && covers(server.kubernetes.zones, name);
}

function firstOf<T, R>(list: readonly T[], ask: (each: T) => R | undefined): R | undefined {
  for (const each of list) {
    const found = ask(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

const covers = (zones: readonly string[], name: string): boolean => zones.some((zone) => within(zone, name));

/** The plugin `hosts` has no start of authority to say no with: it fails instead. */
function fromHosts({ hosts }: Server, name: string): Said | undefined {
  if (hosts === undefined) return undefined;
  const found = hosts.lines.filter(([, ...names]) => names.includes(name)).flatMap(([address]) => address ?? []);
  if (found.length > 0) return found;
  return covers(hosts.through, name) ? undefined : 'SERVFAIL';
}

function fromCluster(
  store: Store,
  servers: readonly Server[],
  { kubernetes }: Server,
  name: string,
  aliases: string[],
): Said | undefined {
  const zone = kubernetes?.zones.find((each) => within(each, name));
  if (kubernetes === undefined || zone === undefined) return undefined;
  const bare = zone.replace(/\.$/, '').toLowerCase();
  const own = bare === '' ? name : `${name.slice(0, name.length - bare.length)}${ZONE}`;
  const record = !kubernetes.pods && own.endsWith(`.pod.${ZONE}`) ? undefined : lookup(store, own);
  if (record === undefined) return covers(kubernetes.through, name) ? undefined : 'NXDOMAIN';
  const { alias } = record;
  if (alias === undefined) return record.addresses;
  if (parseAddress(alias) !== undefined || aliases.length > LONGEST) return [alias];
  aliases.push(alias.replace(/\.$/, ''));
  return answerOf(store, servers, aliases.at(-1) ?? '', aliases);
}

/** Servers of the world outside answer; a private address has none, and who asks himself in circles hears nothing. */
const answers = (to: string): boolean =>
  to.startsWith('/') || to === OUTSIDE_DNS || !(inCluster(to) || isPrivate(to) || to.startsWith('127.'));

function forwarded(store: Store, { forwards }: Server, name: string): Said {
  const way = forwards.find(({ from, except }) => within(from, name) && !covers(except, name));
  if (way === undefined || !way.to.some(answers)) return 'SERVFAIL';
  return outside(store, name) ?? 'NXDOMAIN';
}
