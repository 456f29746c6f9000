/** Redis: a server that heeds its configuration and keeps what it is told in its folder, where a volume may be. */
import { programName } from '../../../ran.ts';
import { toMicroTime } from '../../../sim/time.ts';
import type { Answer, Around, Behaviour, Program, Request } from '../behaviour.ts';
import { MEBI, MONTHS, server } from '../server.ts';
import { type Data, LOOKS, printed, RedisError, type Reply, runCommand } from './commands.ts';
import { type Config, ConfigError, DEFAULTS, parseConfig, setting } from './config.ts';

interface Settings {
  readonly config: Config;
  /** A file has told it. */
  readonly told: boolean;
  /** Why it does not start. */
  readonly failed?: readonly string[];
}

const settingsOf = ({ settings }: Program): Settings =>
  (settings as Settings | undefined) ?? { config: DEFAULTS, told: false };

const versionOf = ({ image = '' }: Program): string => {
  const tag = /:(\d+(?:\.\d+)*)/.exec(image)?.[1] ?? '8';
  return tag.split('.').length === 3 ? tag : `${tag}${'.0'.repeat(3 - tag.split('.').length)}`;
};

/** `01 Jan 2026 00:00:03.123` */
function stamp(time: number): string {
  const text = toMicroTime(time);
  return `${text.slice(8, 10)} ${MONTHS[Number(text.slice(5, 7)) - 1]} ${text.slice(0, 4)} ${text.slice(11, 23)}`;
}

const line =
  (role: 'C' | 'M', text: string, level = '*') =>
  (time: number): string =>
    `1:${role} ${stamp(time)} ${level} ${text}`;

const NO_FILE =
  'Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf';

const base = server({
  name: 'redis',
  bases: ['redis', 'valkey'],
  ports: [6379],
  ready: 300,
  memory: 11 * MEBI,
  cpu: 3,
  cpuPerRequest: 0.05,
  opening: (program) => {
    const { config, told, failed } = settingsOf(program);
    if (failed !== undefined) return failed.map((text) => [50, text] as const);
    return [
      [50, line('C', 'oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo')],
      [50, told ? line('C', 'Configuration loaded') : line('C', NO_FILE, '#')],
      [120, line('M', `Running mode=standalone, port=${config['port']}.`)],
      [200, line('M', 'Server initialized')],
      [300, line('M', 'Ready to accept connections tcp')],
    ];
  },
  processes: ['redis-server *:6379'],
});

/** `redis-server FILE --name value`: the entry point puts the program before what is none. */
function reads(program: Program, around: Around): Program {
  const [first = '', ...rest] = program.argv;
  const named = programName(first) === 'redis-server';
  if (first !== '' && !named && !/^-|\.conf$/.test(first)) return program;
  const words = named ? rest : program.argv;
  const path = words.find((word) => !word.startsWith('-'));
  const { listens, ...plain } = program;
  const ends = (failed: readonly string[]): Program => ({
    ...plain,
    settings: { config: DEFAULTS, told: false, failed },
    exit: { after: 60, code: 1 },
  });
  const file = words[0] === path ? path : undefined;
  if (file === undefined && words.length === 0) return program;
  const text = file === undefined ? '' : around.files().get(file);
  if (text === undefined) return ends([`Fatal error, can't open config file '${file}': No such file or directory`]);
  try {
    const config: Record<string, string> = { ...DEFAULTS, ...parseConfig(text, versionOf(program)), ...onLine(words) };
    const ports = [Number(config['port'])];
    return { ...plain, settings: { config, told: true }, ...(listens ? { listens: { ...listens, ports } } : {}) };
  } catch (error) {
    if (error instanceof ConfigError) return ends(error.lines);
    throw error;
  }
}

/** `--maxmemory 2mb` */
function onLine(words: readonly string[]): Record<string, string> {
  const made: Record<string, string> = {};
  for (const [i, word] of words.entries()) {
    if (!word.startsWith('--')) continue;
    const end = words.findIndex((other, j) => j > i && other.startsWith('--'));
    const name = word.slice(2).toLowerCase();
    const value = setting(name, words.slice(i + 1, end < 0 ? undefined : end));
    if ('wrong' in value)
      throw new ConfigError(['', '*** FATAL CONFIG FILE ERROR ***', `>>> '${word.slice(2)}'`, value.wrong]);
    made[name] = value.value;
  }
  return made;
}

const HEAD = 'REDIS0012 ';
/** What `CONFIG SET` has changed: it goes with the container. */
const RUNTIME = '/run/redis/runtime.json';

function json(text: string | undefined): Record<string, never> {
  try {
    return JSON.parse(text ?? '{}') as Record<string, never>;
  } catch {
    return {}; // somebody has written there by hand
  }
}

function answer(program: Program, request: Request): Answer {
  const { says, files, write, at } = request;
  // What begins with `Host:` or `POST` is no command of its: it ends the connection.
  if (says === undefined) return { status: 200, body: '', ...(request.path === undefined ? {} : { fails: 'closed' }) };
  const { password, words } = says;
  const own: Record<string, string> = { ...settingsOf(program).config, ...json(files?.().get(RUNTIME)) };
  const config: Config = { ...own };
  const told = (reply: Reply): Answer => ({ status: reply instanceof RedisError ? 500 : 200, body: printed(reply) });
  if (config['requirepass'] && password !== config['requirepass'])
    return told(
      new RedisError(
        password === undefined
          ? 'NOAUTH Authentication required.'
          : 'WRONGPASS invalid username-password pair or user is disabled.',
      ),
    );
  const path = `${config['dir']}/${config['dbfilename']}`;
  const kept = files?.().get(path) ?? '';
  const data = json(kept.startsWith(HEAD) ? kept.slice(HEAD.length) : undefined) as Data;
  const reply = runCommand({ data, config: own, version: versionOf(program), uptime: Math.floor(at / 1000) }, words);
  if (JSON.stringify(own) !== JSON.stringify(config)) write?.(RUNTIME, JSON.stringify(own));
  if (!LOOKS.test(words[0] ?? '') && !(reply instanceof RedisError)) write?.(path, HEAD + JSON.stringify(data));
  return told(reply);
}

export const redis: Behaviour = { ...base, reads, answer };
