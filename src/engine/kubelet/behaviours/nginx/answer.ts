/** What nginx answers, by its settings and the files that it finds. */
import type { Answer, Request } from '../behaviour.ts';
import { typeOf } from '../static.ts';
import { locationFor, serverFor } from './match.ts';
import { page } from './pages.ts';
import { handedOn } from './pass.ts';
import type { Scope, Step } from './settings.ts';
import { ADDED, about, added, nameOf, type Site, type Stand } from './stand.ts';
import { capture, filled, type Talk, variable } from './variables.ts';

/** Redirections inside of the server, before it gives up. */
const ROUNDS = 10;

export function answerTo(site: Site, request: Request): Answer | undefined {
  const { port, path, method = 'GET', host = 'localhost', client = '127.0.0.1', agent = '-', https = false } = request;
  const server = serverFor(site.settings, port, host);
  if (server === undefined) return undefined;
  if (path === undefined) return { status: 200, body: '' };
  const [, own = '/', args = ''] = /^([^?#]*)\??([^#]*)/.exec(path.startsWith('/') ? path : `/${path}`) ?? [];
  const tls = server.listens.some((each) => each.port === port && each.tls);
  const talk: Talk = {
    ...{ settings: site.settings, server, method, host, client, agent, port, tls, asked: path, args },
    ...{ version: site.version, hostname: site.hostname, uri: decoded(own), captures: [], own: new Map() },
  };
  const stand: Stand = { site, talk, scope: server.scope, rounds: 0 };
  const answer =
    tls && !https ? page(400, nameOf(stand), 'The plain HTTP request was sent to HTTPS port') : begun(stand);
  return { ...answer, tls };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path).replace(/\/{2,}/g, '/');
  } catch {
    return path;
  }
}

/** The server block's own steps come first, then those of a location. */
function begun(stand: Stand): Answer {
  const said = steps(stand, stand.scope.steps);
  return typeof said === 'object' ? said : located(stand);
}

function located(stand: Stand): Answer {
  const { talk, rounds } = stand;
  if (rounds > ROUNDS) return refused(stand, 500, 'rewrite or internal redirection cycle');
  const location = locationFor(talk, talk.server.locations);
  return within({ ...stand, scope: location?.scope ?? talk.server.scope, location });
}

/** Once the location is known. */
function within(stand: Stand): Answer {
  const { scope, talk, rounds } = stand;
  const said = stand.location === undefined ? 'on' : steps(stand, scope.steps);
  if (typeof said === 'object') return said;
  if (said === 'again') return located({ ...stand, rounds: rounds + 1 });
  if (forbids(scope, talk.client)) return refused(stand, 403, 'access forbidden by rule');
  if (scope.tries.length > 0) return tried(stand);
  if (scope.pass !== undefined) return handedOn(stand, scope.pass, (status, why) => refused(stand, status, why));
  if (scope.counts) return finished(stand, counted(stand));
  return fromFiles(stand, pathOf(stand, talk.uri));
}

/** @returns an answer, or how it goes on */
function steps(stand: Stand, list: readonly Step[]): Answer | 'on' | 'again' {
  const { talk } = stand;
  let changed = false;
  for (const step of list) {
    if (step.do === 'set') talk.own.set(step.name, filled(step.value, talk));
    else if (step.do === 'return') return returned(stand, step.status, filled(step.text, talk));
    else if (step.do === 'if') {
      const said = holds(stand, step.condition) ? steps(stand, step.steps) : 'on';
      if (said !== 'on') return said;
    } else {
      const taken = capture(step.pattern, talk.uri);
      if (taken === undefined) continue;
      talk.captures = taken;
      const to = filled(step.to, talk);
      const status = step.flag === 'permanent' ? 301 : step.flag === 'redirect' || /^https?:/.test(to) ? 302 : 0;
      if (status !== 0) return returned(stand, status, `${to}${talk.args === '' ? '' : `?${talk.args}`}`);
      const [path = '', args] = to.split('?', 2);
      talk.uri = path;
      if (args !== undefined) talk.args = [args, talk.args].filter((each) => each !== '').join('&');
      changed = true;
      if (step.flag === 'last') return 'again';
      if (step.flag === 'break') return 'on';
    }
  }
  return changed ? 'again' : 'on';
}

/** `$x`, `$x = y`, `$x != y`, `$x ~ pattern`, `-f file`, and their opposites. */
function holds({ site, talk }: Stand, condition: readonly string[]): boolean {
  const [first = '', sign = '', last = ''] = condition;
  if (/^!?-[fde]$/.test(first)) {
    const path = filled(sign, talk);
    const [isFile, isFolder] = [site.files().has(path), hasFolder(site.files(), path)];
    const there = first.endsWith('f') ? isFile : first.endsWith('d') ? isFolder : isFile || isFolder;
    return there !== first.startsWith('!');
  }
  const value = filled(first, talk);
  if (sign === '') return value !== '' && value !== '0';
  if (sign === '=' || sign === '!=') return (value === filled(last, talk)) === (sign === '=');
  const taken = capture(last, value, sign.endsWith('*'));
  if (taken !== undefined) talk.captures = taken;
  return (taken !== undefined) !== sign.startsWith('!');
}

function returned(stand: Stand, status: number, text: string): Answer {
  if ([301, 302, 303, 307, 308].includes(status)) return finished(stand, moved(stand, status, text));
  if (text === '')
    return status >= 400
      ? refused(stand, status)
      : finished(stand, { status, body: '', headers: { Server: nameOf(stand) } });
  const type = stand.scope.type;
  return finished(stand, { status, body: text, headers: { Server: nameOf(stand), 'Content-Type': type } });
}

/** A path becomes a whole address: that of the server, as the client named it. */
function moved(stand: Stand, status: number, to: string): Answer {
  const { port, tls } = stand.talk;
  const shown = port === (tls ? 443 : 80) ? '' : `:${port}`;
  const location = to.startsWith('/')
    ? `${variable('scheme', stand.talk)}://${variable('host', stand.talk)}${shown}${to}`
    : to;
  const { headers, ...rest } = page(status, nameOf(stand));
  return { ...rest, headers: { ...headers, Location: location } };
}

/** Whether the first rule about an address denies it. */
function forbids({ access }: Scope, client: string): boolean {
  const rule = access.find(([, whom]) => whom === 'all' || whom === client || inNetwork(client, whom));
  return rule !== undefined && !rule[0];
}

function inNetwork(address: string, network: string): boolean {
  const [base = '', length] = network.split('/');
  if (length === undefined) return false;
  const bits = (text: string): string =>
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
      .slice(0, Number(length));
  return bits(base) === bits(address);
}

/** The file that a path stands for. */
function pathOf({ scope, location, talk }: Stand, uri: string): string {
  if (scope.alias === undefined) return `${filled(scope.root, talk)}${uri}`;
  const alias = filled(scope.alias, talk);
  return location?.sign === '~' || location?.sign === '~*' ? alias : alias + uri.slice(location?.path.length ?? 0);
}

const hasFolder = (files: ReadonlyMap<string, string>, path: string): boolean => {
  const folder = path.endsWith('/') ? path : `${path}/`;
  for (const file of files.keys()) if (file.startsWith(folder)) return true;
  return false;
};

/** The first of the paths that is there; else the last. */
function tried(stand: Stand): Answer {
  const { site, scope, talk, rounds } = stand;
  const files = site.files();
  for (const each of scope.tries.slice(0, -1)) {
    const uri = filled(each, talk);
    const path = pathOf(stand, uri);
    if (uri.endsWith('/') ? hasFolder(files, path) : files.has(path)) {
      talk.uri = uri;
      return scope.pass === undefined
        ? fromFiles(stand, path)
        : handedOn(stand, scope.pass, (status, why) => refused(stand, status, why));
    }
  }
  const last = filled(scope.tries.at(-1) ?? '', talk);
  if (/^=\d+$/.test(last)) return refused(stand, Number(last.slice(1)));
  return redirected({ ...stand, rounds: rounds + 1 }, last);
}

/** Goes on with another path, or with a named location. */
function redirected(stand: Stand, to: string): Answer {
  const { talk } = stand;
  if (stand.rounds > ROUNDS)
    return refused(stand, 500, `rewrite or internal redirection cycle while internally redirecting to "${to}"`);
  if (to.startsWith('@')) {
    const named = talk.server.locations.find(({ sign, path }) => sign === '@' && path === to);
    if (named === undefined) return refused(stand, 500, `could not find named location "${to}"`);
    return within({ ...stand, scope: named.scope, location: named });
  }
  const [path = '', args] = to.split('?', 2);
  talk.uri = path;
  if (args !== undefined) talk.args = args;
  return located(stand);
}

function fromFiles(stand: Stand, path: string): Answer {
  const { site, scope, talk, rounds } = stand;
  if (talk.method !== 'GET' && talk.method !== 'HEAD') return refused(stand, 405);
  const files = site.files();
  const body = path.endsWith('/') ? undefined : files.get(path);
  if (body !== undefined) {
    const headers = { Server: nameOf(stand), 'Content-Type': typeOf(path) ?? scope.type };
    return finished(stand, { status: 200, body, headers });
  }
  if (!path.endsWith('/')) {
    if (hasFolder(files, path)) return finished(stand, moved(stand, 301, `${talk.uri}/`));
    return refused(stand, 404, `open() "${path}" failed (2: No such file or directory)`);
  }
  const index = scope.index
    .map((each) => filled(each, talk))
    .find((each) => files.has(each.startsWith('/') ? pathOf(stand, each) : path + each));
  if (index !== undefined)
    return redirected({ ...stand, rounds: rounds + 1 }, index.startsWith('/') ? index : talk.uri + index);
  if (!hasFolder(files, path))
    return refused(stand, 404, `"${path}${scope.index[0] ?? ''}" is not found (2: No such file or directory)`);
  if (scope.autoindex) return finished(stand, listed(stand, files, path));
  return refused(stand, 403, `directory index of "${path}" is forbidden`);
}

function listed(stand: Stand, files: ReadonlyMap<string, string>, folder: string): Answer {
  const names = new Set<string>();
  for (const file of files.keys()) {
    const [first = '', ...more] = file.startsWith(folder) ? file.slice(folder.length).split('/') : [];
    if (first !== '') names.add(more.length > 0 ? `${first}/` : first);
  }
  const { uri } = stand.talk;
  const links = [...names]
    .sort()
    .map((name) => `<a href="${name}">${name}</a>\r\n`)
    .join('');
  const body = `<html>\r\n<head><title>Index of ${uri}</title></head>\r\n<body>\r\n<h1>Index of ${uri}</h1><hr><pre><a href="../">../</a>\r\n${links}</pre><hr></body>\r\n</html>\r\n`;
  return { status: 200, body, headers: { Server: nameOf(stand), 'Content-Type': 'text/html' } };
}

function counted(stand: Stand): Answer {
  const requests = stand.site.served() + 1;
  const body = `Active connections: 1 \nserver accepts handled requests\n ${requests} ${requests} ${requests} \nReading: 0 Writing: 1 Waiting: 0 \n`;
  return { status: 200, body, headers: { Server: nameOf(stand), 'Content-Type': 'text/plain' } };
}

/** @param why what the error log says */
function refused(stand: Stand, status: number, why = ''): Answer {
  const answer = finished(stand, page(status, nameOf(stand)));
  return why === '' ? answer : { ...answer, complaint: why + about(stand.talk) };
}

/** With the page that `error_page` names, and the headers that are added. */
function finished(stand: Stand, answer: Answer): Answer {
  const { scope, rounds } = stand;
  const own = scope.pages.find(([statuses]) => statuses.includes(answer.status));
  if (own !== undefined && answer.status >= 300 && rounds < ROUNDS) {
    const [, instead, path] = own;
    const status = instead === undefined ? answer.status : instead;
    if (/^https?:/.test(path)) return { ...moved(stand, 302, path) };
    const talk: Talk = { ...stand.talk, method: 'GET' };
    const shown = redirected({ ...stand, talk, scope: { ...scope, pages: [] }, rounds: ROUNDS - 1 }, path);
    // A page that is not there either leaves the server's own.
    if (shown.status < 400 || shown.forward !== undefined) return { ...shown, status: status || shown.status };
  }
  const headers = { ...answer.headers, ...added(stand, ADDED.has(answer.status)) };
  return { ...answer, headers, ...(scope.logs ? {} : { silent: true }) };
}
