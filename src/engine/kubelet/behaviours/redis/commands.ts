/** What a Redis server does with a command: the everyday ones, on strings, lists, hashes and sets. */
import { globTest } from '../declared.ts';
import { type Config, setting } from './config.ts';

type Value = string | string[] | { readonly [field: string]: string } | { readonly set: readonly string[] };
/** By key, in the order in which they came. */
export type Data = Record<string, Value>;

/** `nothing`: nil; a list: an array. Errors are told from text by their class. */
export type Reply = string | number | null | readonly Reply[] | RedisError;
export class RedisError {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export interface Server {
  readonly data: Data;
  readonly config: Record<string, string>;
  readonly version: string;
  /** s */
  readonly uptime: number;
}

const WRONG_TYPE = new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value');
const NO_INTEGER = new RedisError('ERR value is not an integer or out of range');
const OK = 'OK';

type Run = (server: Server, words: readonly string[]) => Reply;

const isText = (value: Value | undefined): value is string => typeof value === 'string';

function added(server: Server, key: string, by: number): Reply {
  const old = server.data[key] ?? '0';
  if (!isText(old)) return WRONG_TYPE;
  if (!/^-?\d+$/.test(old) || !Number.isInteger(by)) return NO_INTEGER;
  server.data[key] = String(Number(old) + by);
  return Number(old) + by;
}

function set({ data }: Server, [key = '', value = '', ...options]: readonly string[]): Reply {
  const has = (word: string): boolean => options.some((each) => each.toUpperCase() === word);
  if ((has('NX') && Object.hasOwn(data, key)) || (has('XX') && !Object.hasOwn(data, key))) return null;
  data[key] = value;
  return OK;
}

function listOf(server: Server, key: string): string[] | undefined {
  const value = server.data[key] ?? [];
  return Array.isArray(value) ? [...value] : undefined;
}

function pushed(server: Server, key: string, words: readonly string[], front: boolean): Reply {
  const list = listOf(server, key);
  if (list === undefined) return WRONG_TYPE;
  for (const word of words) front ? list.unshift(word) : list.push(word);
  server.data[key] = list;
  return list.length;
}

function popped(server: Server, key: string, front: boolean): Reply {
  const list = listOf(server, key);
  if (list === undefined) return WRONG_TYPE;
  const one = front ? list.shift() : list.pop();
  if (list.length > 0) server.data[key] = list;
  else delete server.data[key];
  return one ?? null;
}

function range(server: Server, key: string, from: number, to: number): Reply {
  const list = listOf(server, key);
  if (list === undefined) return WRONG_TYPE;
  const at = (index: number): number => (index < 0 ? list.length + index : index);
  return list.slice(Math.max(0, at(from)), at(to) + 1);
}

function hashOf({ data }: Server, key: string): Record<string, string> | undefined {
  const value = data[key] ?? {};
  return isText(value) || Array.isArray(value) || 'set' in value ? undefined : { ...value };
}

function setOf({ data }: Server, key: string): string[] | undefined {
  const value = data[key] ?? { set: [] };
  return !isText(value) && !Array.isArray(value) && Array.isArray(value['set']) ? [...value['set']] : undefined;
}

function configure(server: Server, [verb = '', ...words]: readonly string[]): Reply {
  const { config } = server;
  if (verb.toUpperCase() === 'GET')
    return words.flatMap((pattern) =>
      Object.entries(config)
        .filter(([name]) => globTest(pattern.toLowerCase())(name))
        .flat(),
    );
  if (verb.toUpperCase() !== 'SET') return new RedisError(`ERR unknown subcommand '${verb}'. Try CONFIG HELP.`);
  const [name = '', ...value] = words;
  const made = setting(name.toLowerCase(), value);
  if (!Object.hasOwn(config, name.toLowerCase()) || value.length === 0)
    return new RedisError(`ERR Unknown option or number of arguments for CONFIG SET - '${name}'`);
  if ('wrong' in made)
    return new RedisError(`ERR CONFIG SET failed (possibly related to argument '${name}') - ${made.wrong}`);
  config[name.toLowerCase()] = made.value;
  return OK;
}

function info({ data, config, version, uptime }: Server): string {
  const keys = Object.keys(data).length;
  const lines = [
    '# Server', `redis_version:${version}`, 'redis_mode:standalone', `tcp_port:${config['port']}`, `uptime_in_seconds:${uptime}`, '',
    '# Clients', 'connected_clients:1', `maxclients:${config['maxclients']}`, '',
    '# Memory', `maxmemory:${config['maxmemory']}`, `maxmemory_policy:${config['maxmemory-policy']}`, '',
    '# Persistence', `aof_enabled:${config['appendonly'] === 'yes' ? 1 : 0}`, '',
    '# Replication', 'role:master', 'connected_slaves:0', '',
    '# Keyspace', ...(keys > 0 ? [`db0:keys=${keys},expires=0,avg_ttl=0`] : []),
  ]; // biome-ignore format: as it is printed
  return lines.join('\r\n');
}

function typeOf(value: Value | undefined): string {
  if (value === undefined) return 'none';
  if (isText(value)) return 'string';
  return Array.isArray(value) ? 'list' : 'set' in value ? 'set' : 'hash';
}

/** By name: the fewest words behind it, and what it does. */
const COMMANDS: Readonly<Record<string, readonly [least: number, run: Run]>> = {
  PING: [0, (_, [word]) => word ?? 'PONG'],
  ECHO: [1, (_, [word = '']) => word],
  SELECT: [1, () => OK],
  SAVE: [0, () => OK],
  BGSAVE: [0, () => 'Background saving started'],
  SET: [2, set],
  SETNX: [2, (server, [key = '', value = '']) => (set(server, [key, value, 'NX']) === OK ? 1 : 0)],
  GET: [1, ({ data }, [key = '']) => (data[key] === undefined ? null : isText(data[key]) ? data[key] : WRONG_TYPE)],
  MSET: [2, (server, words) => {
    for (let i = 0; i + 1 < words.length; i += 2) server.data[words[i] ?? ''] = words[i + 1] ?? '';
    return OK;
  }],
  MGET: [1, ({ data }, keys) => keys.map((key) => (isText(data[key]) ? data[key] : null))],
  APPEND: [2, ({ data }, [key = '', value = '']) => {
    const text = `${isText(data[key]) ? data[key] : ''}${value}`;
    data[key] = text;
    return text.length;
  }],
  STRLEN: [1, ({ data }, [key = '']) => (isText(data[key]) ? data[key].length : 0)],
  DEL: [1, ({ data }, keys) => keys.filter((key) => Object.hasOwn(data, key) && delete data[key]).length],
  EXISTS: [1, ({ data }, keys) => keys.filter((key) => Object.hasOwn(data, key)).length],
  TTL: [1, ({ data }, [key = '']) => (Object.hasOwn(data, key) ? -1 : -2)],
  TYPE: [1, ({ data }, [key = '']) => typeOf(data[key])],
  KEYS: [1, ({ data }, [pattern = '*']) => Object.keys(data).filter(globTest(pattern))],
  DBSIZE: [0, ({ data }) => Object.keys(data).length],
  FLUSHALL: [0, ({ data }) => flushed(data)],
  FLUSHDB: [0, ({ data }) => flushed(data)],
  INCR: [1, (server, [key = '']) => added(server, key, 1)],
  DECR: [1, (server, [key = '']) => added(server, key, -1)],
  INCRBY: [2, (server, [key = '', by]) => added(server, key, Number(by))],
  DECRBY: [2, (server, [key = '', by]) => added(server, key, -Number(by))],
  LPUSH: [2, (server, [key = '', ...words]) => pushed(server, key, words, true)],
  RPUSH: [2, (server, [key = '', ...words]) => pushed(server, key, words, false)],
  LPOP: [1, (server, [key = '']) => popped(server, key, true)],
  RPOP: [1, (server, [key = '']) => popped(server, key, false)],
  LLEN: [1, (server, [key = '']) => listOf(server, key)?.length ?? WRONG_TYPE],
  LRANGE: [3, (server, [key = '', from, to]) => range(server, key, Number(from), Number(to))],
  HSET: [3, (server, [key = '', ...words]) => {
    const hash = hashOf(server, key);
    if (hash === undefined) return WRONG_TYPE;
    const before = Object.keys(hash).length;
    for (let i = 0; i + 1 < words.length; i += 2) hash[words[i] ?? ''] = words[i + 1] ?? '';
    server.data[key] = hash;
    return Object.keys(hash).length - before;
  }],
  HGET: [2, (server, [key = '', field = '']) => hashOf(server, key)?.[field] ?? null],
  HGETALL: [1, (server, [key = '']) => Object.entries(hashOf(server, key) ?? {}).flat()],
  HKEYS: [1, (server, [key = '']) => Object.keys(hashOf(server, key) ?? {})],
  SADD: [2, (server, [key = '', ...words]) => {
    const members = setOf(server, key);
    if (members === undefined) return WRONG_TYPE;
    const more = [...new Set(words)].filter((word) => !members.includes(word));
    server.data[key] = { set: [...members, ...more] };
    return more.length;
  }],
  SMEMBERS: [1, (server, [key = '']) => setOf(server, key) ?? WRONG_TYPE],
  SISMEMBER: [2, (server, [key = '', word = '']) => (setOf(server, key)?.includes(word) ? 1 : 0)],
  SCARD: [1, (server, [key = '']) => setOf(server, key)?.length ?? WRONG_TYPE],
  CONFIG: [1, configure],
  INFO: [0, info],
  ROLE: [0, () => ['master', 0, []]],
}; // biome-ignore format: a table

function flushed(data: Data): Reply {
  for (const key of Object.keys(data)) delete data[key];
  return OK;
}

/** Those that only look. */
export const LOOKS =
  /^(?:PING|ECHO|SELECT|SAVE|BGSAVE|GET|MGET|STRLEN|EXISTS|TTL|TYPE|KEYS|DBSIZE|LLEN|LRANGE|HGET|HGETALL|HKEYS|SMEMBERS|SISMEMBER|SCARD|INFO|ROLE|CONFIG|AUTH)$/i;

export function runCommand(server: Server, [name = '', ...words]: readonly string[]): Reply {
  const known = COMMANDS[name.toUpperCase()];
  if (known === undefined) {
    const shown = words.map((word) => `'${word}' `).join('');
    return new RedisError(`ERR unknown command '${name}', with args beginning with: ${shown}`);
  }
  const [least, run] = known;
  if (words.length < least) return new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
  return run(server, words);
}

/** As redis-cli prints it where no terminal is. */
export function printed(reply: Reply): string {
  if (reply === null) return '\n';
  if (reply instanceof RedisError) return `${reply.text}\n\n`;
  if (typeof reply === 'object') return reply.length === 0 ? '\n' : reply.map(printed).join('');
  return `${reply}\n`;
}

export type { Config };
