/** Reads nginx's configuration as it does when it starts: files that others include, what is allowed where, hosts that it must find. */
import { globTest } from '../declared.ts';
import { type Place, ruleOf } from './directives.ts';
import { START, scopeOf } from './scopes.ts';
import type { Listen, Location, Scope, Server, Settings } from './settings.ts';
import { ConfigError, type Directive, fail, parseConfig } from './syntax.ts';
import { type Around, type Peers, upstreams } from './upstreams.ts';

const FOLDER = '/etc/nginx/';
const HTTP_PORT = 80;

/** Folders for what is too large for memory, which it makes as it starts. */
const TEMPORARY: readonly (readonly [directive: string, usual: string])[] = [
  ['client_body_temp_path', '/var/cache/nginx/client_temp'],
  ['proxy_temp_path', '/var/cache/nginx/proxy_temp'],
  ['fastcgi_temp_path', '/var/cache/nginx/fastcgi_temp'],
  ['uwsgi_temp_path', '/var/cache/nginx/uwsgi_temp'],
  ['scgi_temp_path', '/var/cache/nginx/scgi_temp'],
];
const PID = '/run/nginx.pid';

const words = (block: readonly Directive[], directive: string): readonly string[] =>
  block.find(({ name }) => name === directive)?.args ?? [];

/** @param globals what `-g` says @throws ConfigError in nginx's words */
export function loadConfig(around: Around, path: string, globals = ''): Settings {
  const given = globals === '' ? [] : parseConfig(globals, 'command line');
  const tree = [...given, ...fileOf(around, path)];
  check(tree, 'main');
  const http = tree.find(({ name }) => name === 'http')?.block ?? [];
  const peers = upstreams(http, around);
  const outer = scopeOf(http, START, around, peers);
  const servers = http.filter(({ name }) => name === 'server').map((each) => serverOf(each, outer, around, peers));
  oneDefault(servers, http);
  if (!tree.some(({ name }) => name === 'events')) throw new ConfigError('no "events" section in configuration');
  return {
    servers,
    writes: [...TEMPORARY.map(([name, usual]) => words(http, name)[0] ?? usual), words(tree, 'pid')[0] ?? PID],
    daemon: !tree.some(({ name, args }) => name === 'daemon' && args[0] === 'off'),
    maps: http
      .filter(({ name }) => name === 'map')
      .map(({ args: [of = '', name = ''], block = [] }) => [
        name.slice(1),
        of,
        block.map((each): [string, string] => [each.name, each.args[0] ?? '']),
      ]),
  };
}

/** A file's directives, with those of the files that it includes in their places. */
function fileOf(around: Around, path: string, from?: Directive): readonly Directive[] {
  const text = around.files.get(path);
  if (text === undefined) {
    const where = from === undefined ? '' : ` in ${from.file}:${from.line}`;
    throw new ConfigError(`open() "${path}" failed (2: No such file or directory)${where}`);
  }
  return withIncludes(parseConfig(text, path), around);
}

const withIncludes = (directives: readonly Directive[], around: Around): readonly Directive[] =>
  directives.flatMap((each) => {
    if (each.block !== undefined) return [{ ...each, block: withIncludes(each.block, around) }];
    if (each.name !== 'include') return [each];
    const [pattern = ''] = each.args;
    const path = pattern.startsWith('/') ? pattern : FOLDER + pattern;
    if (!/[*?]/.test(path)) return fileOf(around, path, each);
    const fits = globTest(path);
    const depth = path.split('/').length;
    const found = [...around.files.keys()].filter((file) => file.split('/').length === depth && fits(file)).sort();
    return found.flatMap((file) => fileOf(around, file, each));
  });

/** @throws ConfigError for the first directive that is not known, not allowed in its place, or has too few words or too many */
function check(directives: readonly Directive[], place: Place): void {
  for (const each of directives) {
    const wrong = mistakeIn(each, place);
    if (wrong !== undefined) fail(wrong, each);
    const opens = ruleOf(each.name)?.opens;
    if (each.block !== undefined && opens !== undefined && opens !== 'any') check(each.block, opens);
  }
}

function mistakeIn({ name, args, block }: Directive, place: Place): string | undefined {
  const rule = ruleOf(name);
  if (rule === undefined) return `unknown directive "${name}"`;
  const { places, least = 0, most = Number.POSITIVE_INFINITY } = rule;
  if (places === undefined) return undefined;
  if (!places.includes(place)) return `"${name}" directive is not allowed here`;
  const opens = name === 'server' && place === 'upstream' ? undefined : rule.opens;
  if (opens === undefined && block !== undefined) return `directive "${name}" is not terminated by ";"`;
  if (opens !== undefined && block === undefined) return `directive "${name}" has no opening "{"`;
  return args.length < least || args.length > most ? `invalid number of arguments in "${name}" directive` : undefined;
}

function serverOf(from: Directive, outer: Scope, around: Around, peers: Peers): Server {
  const block = from.block ?? [];
  const scope = scopeOf(block, outer, around, peers);
  const listens = block.filter(({ name }) => name === 'listen').flatMap(listenOf);
  certificates(block, listens, around);
  return {
    listens: listens.length > 0 ? listens : [{ port: HTTP_PORT, first: false, tls: false }],
    names: block.filter(({ name }) => name === 'server_name').flatMap(({ args }) => args),
    scope,
    locations: locationsOf(block, scope, around, peers),
  };
}

const FLAGS =
  /^(?:default_server|default|ssl|http2|quic|proxy_protocol|deferred|bind|reuseport|(?:setfib|fastopen|backlog|rcvbuf|sndbuf|accept_filter|ipv6only|so_keepalive)=.*)$/;

/** `80`, `*:80`, `[::]:80`, `127.0.0.1:80`, `localhost`; nobody comes by a socket in the file system. */
function listenOf(from: Directive): Listen[] {
  const [address = '', ...flags] = from.args;
  const wrong = flags.find((flag) => !FLAGS.test(flag));
  if (wrong !== undefined) fail(`invalid parameter "${wrong}"`, from);
  if (address.startsWith('unix:')) return [];
  const [, port = ''] = /^(?:.*:)?(\d+)$/.exec(address) ?? [];
  const bare = /^(?:\[[\da-f:]*\]|[\d.]+\.\d+|[a-z][\w.-]*|\*)$/i.test(address);
  if (port === '' && !bare)
    fail(
      address === '' || /\s/.test(address)
        ? `no host in "${address}" of the "listen" directive`
        : `invalid port in "${address}" of the "listen" directive`,
      from,
    );
  if (port !== '' && (Number(port) < 1 || Number(port) > 65_535))
    fail(`invalid port in "${address}" of the "listen" directive`, from);
  const number = port === '' || /^[\d.]+\.\d+$/.test(address) ? HTTP_PORT : Number(port);
  return [{ port: number, first: flags.some((flag) => /^default/.test(flag)), tls: flags.includes('ssl') }];
}

/** Who speaks TLS must have its certificate and key. */
function certificates(block: readonly Directive[], listens: readonly Listen[], { files }: Around): void {
  if (!listens.some(({ tls }) => tls)) return;
  const listen = block.find(({ name, args }) => name === 'listen' && args.includes('ssl'));
  for (const [name, what] of [
    ['ssl_certificate', 'certificate'],
    ['ssl_certificate_key', 'certificate key'],
  ] as const) {
    const given = block.find((each) => each.name === name);
    if (given === undefined) {
      if (listen !== undefined) fail(`no "${name}" is defined for the "listen ... ssl" directive`, listen);
      continue;
    }
    const [path = ''] = given.args;
    const full = path.startsWith('/') ? path : FOLDER + path;
    if (!files.has(full))
      throw new ConfigError(
        `cannot load ${what} "${full}": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(${full}, r) error:10000080:BIO routines::no such file)`,
      );
  }
}

function locationsOf(block: readonly Directive[], outer: Scope, around: Around, peers: Peers): Location[] {
  const found: Location[] = [];
  for (const each of block.filter(({ name }) => name === 'location')) {
    const [first = '', second] = each.args;
    const [, glued = '', rest = first] =
      second === undefined ? (/^(=|\^~|~\*|~|@)(.*)$/.exec(first) ?? []) : ['', first, second];
    if (!['', '=', '^~', '~', '~*', '@'].includes(glued)) fail(`invalid location modifier "${glued}"`, each);
    const path = glued === '@' ? `@${rest}` : rest;
    if (!/^~/.test(glued) && found.some((other) => other.path === path && isExact(other.sign) === isExact(glued)))
      fail(`duplicate location "${path}"`, each);
    const inner = each.block ?? [];
    const scope = scopeOf(inner, outer, around, peers, glued);
    found.push({ sign: glued, path, scope, locations: locationsOf(inner, scope, around, peers) });
  }
  return found;
}

const isExact = (sign: string): boolean => sign === '=';

function oneDefault(servers: readonly Server[], http: readonly Directive[]): void {
  const seen = new Set<number>();
  const blocks = http.filter(({ name }) => name === 'server');
  for (const [i, server] of servers.entries())
    for (const { port } of server.listens.filter(
      ({ first }, j) =>
        first && server.listens.findIndex((other) => other.first && other.port === server.listens[j]?.port) === j,
    )) {
      const at = blocks[i]?.block?.find(
        ({ name, args }) => name === 'listen' && args.some((word) => /^default/.test(word)),
      );
      if (seen.has(port) && at !== undefined) fail(`a duplicate default server for 0.0.0.0:${port}`, at);
      seen.add(port);
    }
}
