/** What holds in a block of nginx's configuration: what it says itself, and what it takes from the block around it. */
import type { Pass, Scope, Step } from './settings.ts';
import { type Directive, fail } from './syntax.ts';
import { type Around, type Peers, peersOf } from './upstreams.ts';

/** What holds where nothing is said (`--prefix=/etc/nginx`). */
export const START: Scope = {
  root: '/etc/nginx/html',
  index: ['index.html'],
  autoindex: false,
  type: 'text/plain',
  headers: [],
  pages: [],
  access: [],
  steps: [],
  tries: [],
  counts: false,
  logs: true,
  tokens: true,
};

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** @param sign of the location that the block is of */
export function scopeOf(block: readonly Directive[], outer: Scope, around: Around, peers: Peers, sign = ''): Scope {
  const all = (name: string): readonly Directive[] => block.filter((each) => each.name === name);
  const word = (name: string): string | undefined => all(name)[0]?.args[0];
  const own = <T>(made: readonly T[], inherited: readonly T[]): readonly T[] => (made.length > 0 ? made : inherited);
  for (const name of ['root', 'alias', 'proxy_pass']) {
    const [, again] = all(name);
    if (again !== undefined) fail(`"${name}" directive is duplicate`, again);
  }
  const alias = word('alias');
  const [passed] = all('proxy_pass');
  const host = all('proxy_set_header').find(({ args }) => args[0]?.toLowerCase() === 'host')?.args[1];
  const log = word('access_log');
  return {
    root: (word('root') ?? outer.root).replace(/(.)\/+$/, '$1'),
    ...(alias === undefined ? {} : { alias }),
    index: all('index')[0]?.args ?? outer.index,
    autoindex: (word('autoindex') ?? (outer.autoindex ? 'on' : 'off')) === 'on',
    type: word('default_type') ?? outer.type,
    headers: own(
      all('add_header').map(({ args: [name = '', value = '', always] }) => [name, value, always === 'always'] as const),
      outer.headers,
    ),
    pages: own(all('error_page').map(pageOf), outer.pages),
    access: own(
      block.flatMap(({ name, args }) =>
        name === 'allow' || name === 'deny' ? [[name === 'allow', args[0] ?? ''] as const] : [],
      ),
      outer.access,
    ),
    steps: stepsOf(block),
    tries: all('try_files')[0]?.args ?? [],
    ...(passed === undefined ? {} : { pass: passOf(passed, host, around, peers, sign) }),
    counts: all('stub_status').length > 0,
    logs:
      log === undefined ? outer.logs : log !== 'off' && /^(?:\/dev\/stdout|\/var\/log\/nginx\/access\.log)$/.test(log),
    tokens: (word('server_tokens') ?? (outer.tokens ? 'on' : 'off')) !== 'off',
  };
}

/** `error_page 500 502 =200 /50x.html` */
function pageOf({ args }: Directive): Scope['pages'][number] {
  const statuses = args.filter((word) => /^\d+$/.test(word)).map(Number);
  const instead = args.find((word) => /^=\d*$/.test(word));
  return [statuses, instead === undefined ? undefined : Number(instead.slice(1)), args.at(-1) ?? ''];
}

function stepsOf(block: readonly Directive[]): Step[] {
  return block.flatMap((each): Step[] => {
    const { name, args } = each;
    const [first = '', second = '', flag = ''] = args;
    switch (name) {
      case 'set':
        return [{ do: 'set', name: first.slice(1), value: second }];
      case 'return': {
        if (/^\d+$/.test(first)) return [{ do: 'return', status: Number(first), text: second }];
        if (/^(?:https?:\/\/|\$)/.test(first)) return [{ do: 'return', status: 302, text: first }];
        return fail(`invalid return code "${first}"`, each);
      }
      case 'rewrite':
        return [{ do: 'rewrite', pattern: first, to: second, flag }];
      case 'if':
        return [{ do: 'if', condition: conditionOf(each), steps: stepsOf(each.block ?? []) }];
      default:
        return [];
    }
  });
}

/** The words between the brackets. */
function conditionOf(at: Directive): string[] {
  const { args } = at;
  const [first = '', last = ''] = [args[0], args.at(-1)];
  if (!first.startsWith('(') || !last.endsWith(')')) fail(`invalid condition "${first}"`, at);
  return args
    .map((each, i) => each.slice(i === 0 ? 1 : 0, i === args.length - 1 ? -1 : undefined))
    .filter((each) => each !== '');
}

function passOf(at: Directive, host: string | undefined, around: Around, peers: Peers, sign: string): Pass {
  const [url = ''] = at.args;
  const [, scheme = '', name = '', uri] = /^(https?):\/\/([^/?]*)([/?].*)?$/i.exec(url) ?? [];
  const given = host === undefined ? {} : { host };
  if (url.startsWith('$')) return { scheme: 'http', name: url, peers: [], ...given };
  if (scheme === '') return fail('invalid URL prefix', at);
  if (uri !== undefined && /^[~@]/.test(sign) && !/\$/.test(url))
    return fail(
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
      at,
    );
  const port = PORTS[scheme.toLowerCase()] ?? 80;
  const found = name.includes('$')
    ? []
    : (peers.get(name) ?? peersOf(name, at, around, port, name.replace(/:\d+$/, '')));
  return { scheme, name, peers: found, ...(uri === undefined ? {} : { uri }), ...given };
}
