/** nginx's variables, and the patterns that set some of them. */
import { RE2JS } from 're2js';
import type { Server, Settings } from './settings.ts';

/** A request as far as nginx has come with it. */
export interface Talk {
  readonly settings: Settings;
  readonly server: Server;
  readonly method: string;
  readonly host: string;
  readonly client: string;
  readonly agent: string;
  readonly port: number;
  readonly tls: boolean;
  readonly version: string;
  readonly hostname: string;
  /** As it was asked for, arguments and all. */
  readonly asked: string;
  /** The path, without arguments: rewriting changes it. */
  uri: string;
  args: string;
  /** What the brackets of the last pattern that fitted took. */
  captures: readonly string[];
  readonly own: Map<string, string>;
}

const compiled = new Map<string, RE2JS | undefined>();

/** What a pattern takes of a text, and each of its brackets; undefined where it does not fit, or is none. */
export function capture(pattern: string, text: string, anyCase = false): string[] | undefined {
  const key = `${anyCase}${pattern}`;
  if (!compiled.has(key)) compiled.set(key, compile(pattern, anyCase));
  const matcher = compiled.get(key)?.matcher(text);
  if (matcher?.find() !== true) return undefined;
  return Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? '');
}

function compile(pattern: string, anyCase: boolean): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern, anyCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    return undefined; // PCRE knows things that cannot be searched in linear time
  }
}

/** A text with its variables filled in. */
export function filled(text: string, talk: Talk): string {
  if (!text.includes('$')) return text;
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) =>
    variable(braced ?? plain ?? '', talk),
  );
}

export function variable(name: string, talk: Talk): string {
  if (/^\d$/.test(name)) return talk.captures[Number(name)] ?? '';
  const own = talk.own.get(name);
  if (own !== undefined) return own;
  const map = talk.settings.maps.find(([known]) => known === name);
  if (map !== undefined) return mapped(map, talk);
  const simple = SIMPLE[name];
  if (simple !== undefined) return simple(talk);
  const argument = /^arg_(\w+)$/.exec(name)?.[1];
  return argument === undefined ? '' : (new URLSearchParams(talk.args).get(argument) ?? '');
}

const SIMPLE: Readonly<Record<string, (talk: Talk) => string>> = {
  host: ({ host }) => host.replace(/:\d+$/, '').toLowerCase(),
  http_host: ({ host }) => host,
  http_user_agent: ({ agent }) => agent,
  hostname: ({ hostname }) => hostname,
  server_name: ({ server }) => server.names[0] ?? '',
  server_port: ({ port }) => String(port),
  remote_addr: ({ client }) => client,
  binary_remote_addr: ({ client }) => client,
  proxy_add_x_forwarded_for: ({ client }) => client,
  scheme: ({ tls }) => (tls ? 'https' : 'http'),
  https: ({ tls }) => (tls ? 'on' : ''),
  request_method: ({ method }) => method,
  request_uri: ({ asked }) => asked,
  request: ({ method, asked }) => `${method} ${asked} HTTP/1.1`,
  uri: ({ uri }) => uri,
  document_uri: ({ uri }) => uri,
  args: ({ args }) => args,
  query_string: ({ args }) => args,
  is_args: ({ args }) => (args === '' ? '' : '?'),
  nginx_version: ({ version }) => version,
  server_protocol: () => 'HTTP/1.1',
};

function mapped([, of, cases]: Settings['maps'][number], talk: Talk): string {
  const value = filled(of, talk);
  const fits = ([when]: readonly [string, string]): boolean => {
    if (when.startsWith('~')) return capture(when.replace(/^~\*?/, ''), value, when.startsWith('~*')) !== undefined;
    return when.toLowerCase() === value.toLowerCase();
  };
  const found = cases.find(fits) ?? cases.find(([when]) => when === 'default');
  return filled(found?.[1] ?? '', talk);
}
