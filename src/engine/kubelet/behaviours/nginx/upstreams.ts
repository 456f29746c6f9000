/** The servers that nginx hands requests on to, by their addresses: it asks for names once, when it reads its configuration. */
import type { Peer } from './settings.ts';
import { type Directive, fail } from './syntax.ts';

/** What it finds around it. */
export interface Around {
  readonly files: ReadonlyMap<string, string>;
  /** The addresses of a name; none: it is not found. */
  readonly resolve: (host: string) => readonly string[];
}

const HTTP_PORT = 80;

export type Peers = ReadonlyMap<string, readonly Peer[]>;

export function upstreams(http: readonly Directive[], around: Around): Peers {
  const known = new Map<string, readonly Peer[]>();
  for (const each of http.filter(({ name }) => name === 'upstream')) {
    const [name = ''] = each.args;
    if (known.has(name)) fail(`duplicate upstream "${name}"`, each);
    const servers = (each.block ?? []).filter((one) => one.name === 'server' && !one.args.includes('down'));
    if (servers.length === 0) fail('no servers are inside upstream', each);
    known.set(
      name,
      servers.flatMap((one) => peersOf(one.args[0] ?? '', one, around, HTTP_PORT, one.args[0] ?? '')),
    );
  }
  return known;
}

/** The addresses behind `host:port`. @param called how a host that is not found is named */
export function peersOf(text: string, at: Directive, around: Around, usual: number, called: string): readonly Peer[] {
  const [, host = '', port = ''] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  const found = /^[\d.]+$/.test(host) ? [host] : around.resolve(host);
  if (found.length === 0) return fail(`host not found in upstream "${called}"`, at);
  return found.map((address) => ({ host: address, port: Number(port || usual) }));
}
