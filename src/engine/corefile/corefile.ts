/** What a Corefile comes to: from what CoreDNS answers which names, on which ports, and how it looks after itself. */
import { isPlugin, isUnknown } from './plugins.ts';
import { CorefileError, type Directive, type Line, parseBlocks, refuse } from './syntax.ts';

/** `rewrite name KIND FROM TO`: a question is taken for another one. */
export interface Rewrite {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
}

/** The zones for which a plugin passes on what it does not know; `.` is all. */
type Through = readonly string[];

/** One server, by the plugins that answer, in their order. */
export interface Server {
  readonly zones: readonly string[];
  /** The port of each zone. */
  readonly ports: readonly number[];
  readonly rewrites: readonly Rewrite[];
  readonly hosts?: { readonly lines: readonly (readonly string[])[]; readonly through: Through };
  readonly kubernetes?: { readonly zones: readonly string[]; readonly pods: boolean; readonly through: Through };
  readonly forwards: readonly {
    readonly from: string;
    readonly to: readonly string[];
    readonly except: readonly string[];
  }[];
}

export interface Corefile {
  readonly servers: readonly Server[];
  readonly ports: readonly number[];
  /** It serves on for so long after SIGTERM, ms. */
  readonly lameduck: number;
  /** How often it looks whether its file has changed, ms, and how much of that is chance. */
  readonly reload?: readonly [every: number, jitter: number];
  /** A zone whose queries come back to it, which the plugin `loop` finds out. */
  readonly loops?: string;
}

/** The plugins' own ports: of `health`, `ready`, `prometheus`. */
const PORTS: Readonly<Record<string, number>> = { health: 8080, ready: 8181, prometheus: 9153 };
const DNS_PORT = 53;
const RELOAD = ['30s', '15s'] as const;

/** Where names end that `zone` is for: `.` for all. */
export function within(zone: string, name: string): boolean {
  const bare = zone.replace(/\.$/, '').toLowerCase();
  return bare === '' || name === bare || name.endsWith(`.${bare}`);
}

/** `5s`, `1m30s`, as Go writes times; ms. */
function duration(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  let sum = 0;
  for (const [, number, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    sum += Number(number) * (units[unit] ?? 0);
  return sum;
}

/** @param own the address by which CoreDNS itself is asked @throws CorefileError */
export function readCorefile(text: string, file: string, own: string): Corefile {
  const blocks = parseBlocks(text, file);
  for (const { directives } of blocks)
    for (const { line, words } of directives)
      if (!isPlugin(words[0] ?? '')) refuse(file, line, `Unknown directive '${words[0]}'`);
  const all = blocks.flatMap(({ directives }) => directives);
  const named = (name: string): Directive | undefined => all.find(({ words }) => words[0] === name);
  const servers = blocks.map(({ keys, directives }) => serverOf(keys, directives, file));
  const ports = servers.flatMap((server) => server.ports);
  for (const [plugin, usual] of Object.entries(PORTS)) {
    const [, address] = named(plugin)?.words ?? [];
    if (named(plugin) !== undefined) ports.push(Number(/:(\d+)$/.exec(address ?? '')?.[1] ?? usual));
  }
  const lameduck = named('health')?.block.find(({ words }) => words[0] === 'lameduck')?.words[1];
  const [, every = RELOAD[0], jitter = RELOAD[1]] = named('reload')?.words ?? [];
  const loops = servers
    .flatMap(({ forwards }) => forwards)
    .find(({ to }) => to.some((each) => returns(each, own)))?.from;
  return {
    servers,
    ports: [...new Set(ports)],
    lameduck: lameduck === undefined ? 0 : duration(lameduck),
    ...(named('reload') ? { reload: [duration(every), duration(jitter)] as const } : {}),
    ...(named('loop') && loops !== undefined ? { loops } : {}),
  };
}

/** Whether what is forwarded there comes back. */
const returns = (to: string, own: string): boolean => to === own || to.startsWith('127.');

function serverOf(keys: readonly string[], directives: readonly Directive[], file: string): Server {
  const named = keys.map((key) => /^(?:dns:\/\/)?(.*?)(?::(\d+))?$/.exec(key) ?? []);
  const zones = named.map(([, zone = '']) => zone);
  const all = (name: string): Directive[] => directives.filter(({ words }) => words[0] === name);
  for (const { words, block } of directives)
    for (const { line, words: own } of block)
      if (isUnknown(words[0] ?? '', own[0] ?? '')) wrong(file, line, words[0], `unknown property '${own[0]}'`);
  const [kubernetes] = all('kubernetes');
  const [hosts] = all('hosts');
  return {
    zones,
    ports: named.map(([, , port]) => Number(port ?? DNS_PORT)),
    rewrites: all('rewrite').flatMap(rewritesOf),
    ...(hosts
      ? { hosts: { lines: hosts.block.map(({ words }) => words).filter(isEntry), through: throughOf(hosts) } }
      : {}),
    ...(kubernetes ? { kubernetes: kubernetesOf(kubernetes, zones, file) } : {}),
    forwards: all('forward').map((each) => forwardOf(each, file)),
  };
}

const isAddress = (text: string): boolean => /^\d+(?:\.\d+){3}$/.test(text);
const isEntry = ([address = '']: readonly string[]): boolean => isAddress(address);

function wrong(file: string, line: number, plugin: string | undefined, text: string): never {
  throw new CorefileError(`plugin/${plugin}: ${file}:${line} - Error during parsing: ${text}`);
}

const inBlock = ({ block }: Directive, name: string): Line | undefined => block.find(({ words }) => words[0] === name);

function throughOf(directive: Directive): Through {
  const found = inBlock(directive, 'fallthrough');
  if (found === undefined) return [];
  return found.words.length > 1 ? found.words.slice(1) : ['.'];
}

function kubernetesOf(directive: Directive, zones: readonly string[], file: string): NonNullable<Server['kubernetes']> {
  const [, ...own] = directive.words;
  const pods = inBlock(directive, 'pods');
  const [, mode = 'disabled'] = pods?.words ?? [];
  if (!['disabled', 'insecure', 'verified'].includes(mode))
    wrong(
      file,
      pods?.line ?? directive.line,
      'kubernetes',
      `wrong value for pods: ${mode},  must be one of: disabled, verified, insecure`,
    );
  return { zones: own.length > 0 ? own : zones, pods: mode !== 'disabled', through: throughOf(directive) };
}

function forwardOf(directive: Directive, file: string): Server['forwards'][number] {
  const [, from, ...to] = directive.words;
  if (from === undefined || to.length === 0)
    wrong(
      file,
      directive.line,
      'forward',
      `Wrong argument count or unexpected line ending after '${directive.words.at(-1)}'`,
    );
  for (const each of to)
    if (!each.startsWith('/') && !isAddress(addressOf(each)))
      throw new CorefileError(`plugin/forward: not an IP address or file: "${each}"`);
  return { from, to: to.map(addressOf), except: inBlock(directive, 'except')?.words.slice(1) ?? [] };
}

const addressOf = (to: string): string => to.replace(/^(?:dns|tls):\/\//, '').replace(/:\d+$/, '');

function rewritesOf({ words, block }: Directive): Rewrite[] {
  return [words.slice(1), ...block.map((line) => line.words)].flatMap((rule) => {
    const [name, ...rest] = ['stop', 'continue'].includes(rule[0] ?? '') ? rule.slice(1) : rule;
    if (name !== 'name') return [];
    const kinds = ['exact', 'prefix', 'suffix', 'substring', 'regex'];
    const [kind = '', from, to] = kinds.includes(rest[0] ?? '') ? rest : ['exact', ...rest];
    return from === undefined || to === undefined
      ? []
      : [{ kind, from: from.replace(/\.$/, ''), to: to.replace(/\.$/, '') }];
  });
}
