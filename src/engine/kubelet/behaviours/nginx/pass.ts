/** Handing a request on (`proxy_pass`): where to, and what nginx says when that comes to nothing. */
import type { Answer } from '../behaviour.ts';
import type { Pass, Peer } from './settings.ts';
import { about, added, nameOf, type Stand } from './stand.ts';
import { filled } from './variables.ts';

/** `proxy_connect_timeout`, ms. */
const PATIENCE = 60_000;
const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** @param refuse nginx's own answer, with what its error log says */
export function handedOn(stand: Stand, pass: Pass, refuse: (status: number, why?: string) => Answer): Answer {
  const { talk } = stand;
  const url = /^(https?):\/\/([^/?]*)(.*)$/i.exec(
    filled(pass.name.startsWith('$') ? pass.name : `${pass.scheme}://${pass.name}`, talk),
  );
  const [, scheme = pass.scheme, name = '', own = ''] = url ?? [];
  if (url === null) return refuse(500, `invalid URL prefix in "${filled(pass.name, talk)}"`);
  const path = pathOn(stand, pass, own);
  const [, host = '', port = ''] = /^(.*?)(?::(\d+))?$/.exec(name) ?? [];
  const peers: readonly Peer[] =
    pass.peers.length > 0 ? pass.peers : [{ host, port: Number(port || (PORTS[scheme] ?? 80)) }];
  const failing = (status: number, why: string): Answer => {
    const { complaint: _, ...answer } = refuse(status, why);
    const [peer] = peers;
    return { ...answer, complaint: why + about(talk, `, upstream: "${scheme}://${peer?.host}:${peer?.port}${path}"`) };
  };
  return {
    status: 200,
    body: '',
    forward: {
      peers,
      path,
      host: filled(pass.host ?? name, talk),
      https: scheme === 'https',
      patience: PATIENCE,
      headers: { Server: nameOf(stand), ...added(stand, true) },
      refused: failing(502, 'connect() failed (111: Connection refused) while connecting to upstream'),
      closed: failing(502, 'upstream prematurely closed connection while reading response header from upstream'),
      unreachable: failing(502, 'connect() failed (113: Host is unreachable) while connecting to upstream'),
      timeout: failing(504, 'upstream timed out (110: Operation timed out) while connecting to upstream'),
      unresolved: failing(502, `${host} could not be resolved (3: Host not found)`),
    },
    ...(stand.scope.logs ? {} : { silent: true }),
  };
}

/** The path that the upstream is asked for. */
function pathOn({ talk, location }: Stand, { uri }: Pass, own: string): string {
  const { args, asked } = talk;
  if (own !== '') return own;
  const query = args === '' ? '' : `?${args}`;
  if (uri === undefined) return asked.split('?')[0] === talk.uri ? asked : `${talk.uri}${query}`;
  const rest = talk.uri.slice(location?.path.length ?? 0);
  return uri.includes('$') ? filled(uri, talk) : `${uri}${rest}${query}`;
}
