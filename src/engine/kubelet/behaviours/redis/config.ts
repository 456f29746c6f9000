/** redis.conf: a directive a line, and the same on the command line. */

/** Bad configuration, in Redis' words, a line each. */
export class ConfigError extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

export type Config = Readonly<Record<string, string>>;

export const DEFAULTS: Config = {
  appendfilename: 'appendonly.aof',
  appendfsync: 'everysec',
  appendonly: 'no',
  bind: '* -::*',
  databases: '16',
  dbfilename: 'dump.rdb',
  dir: '/data',
  hz: '10',
  'list-max-listpack-size': '-2',
  logfile: '',
  loglevel: 'notice',
  maxclients: '10000',
  maxmemory: '0',
  'maxmemory-policy': 'noeviction',
  'maxmemory-samples': '5',
  port: '6379',
  'protected-mode': 'no',
  requirepass: '',
  'replica-read-only': 'yes',
  save: '3600 1 300 100 60 10000',
  'slowlog-log-slower-than': '10000',
  'tcp-backlog': '511',
  'tcp-keepalive': '300',
  timeout: '0',
};

/** Those that are known by name alone. */
const OTHERS = new Set(
  `aclfile activedefrag active-defrag-threshold-lower active-defrag-threshold-upper activerehashing always-show-logo
  aof-load-truncated aof-use-rdb-preamble appenddirname auto-aof-rewrite-min-size auto-aof-rewrite-percentage
  client-output-buffer-limit client-query-buffer-limit cluster-announce-ip cluster-config-file cluster-enabled
  cluster-node-timeout cluster-require-full-coverage crash-log-enabled daemonize disable-thp dynamic-hz enable-debug-command
  enable-module-command enable-protected-configs hash-max-listpack-entries hash-max-listpack-value hash-max-ziplist-entries
  hash-max-ziplist-value hll-sparse-max-bytes include io-threads io-threads-do-reads jemalloc-bg-thread latency-monitor-threshold
  latency-tracking lazyfree-lazy-eviction lazyfree-lazy-expire lazyfree-lazy-server-del lfu-decay-time lfu-log-factor
  list-compress-depth loadmodule lua-time-limit masterauth masteruser maxmemory-clients maxmemory-eviction-tenacity
  min-replicas-max-lag min-replicas-to-write no-appendfsync-on-rewrite notify-keyspace-events oom-score-adj oom-score-adj-values
  pidfile proc-title-template propagation-error-behavior proto-max-bulk-len rdb-del-sync-files rdb-save-incremental-fsync
  rdbchecksum rdbcompression rename-command repl-backlog-size repl-backlog-ttl repl-disable-tcp-nodelay repl-diskless-load
  repl-diskless-sync repl-diskless-sync-delay repl-ping-replica-period repl-timeout replica-announce-ip replica-announce-port
  replica-lazy-flush replica-priority replica-serve-stale-data replicaof sanitize-dump-payload set-max-intset-entries
  set-max-listpack-entries shutdown-timeout slaveof slowlog-max-len socket-mark-id stop-writes-on-bgsave-error
  stream-node-max-bytes stream-node-max-entries supervised syslog-enabled syslog-facility syslog-ident tcp-user-timeout
  tls-auth-clients tls-ca-cert-file tls-cert-file tls-key-file tls-port tls-replication tracking-table-max-keys unixsocket
  unixsocketperm user zset-max-listpack-entries zset-max-listpack-value`.split(/\s+/),
);

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1000,
  kb: 1024,
  m: 1e6,
  mb: 2 ** 20,
  g: 1e9,
  gb: 2 ** 30,
};

/** `2mb` as Redis tells it: in bytes. */
function bytes(text: string): string | undefined {
  const [, number, unit = ''] = /^(\d+)([kmg]?b?)$/i.exec(text) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  return number === undefined || factor === undefined ? undefined : String(Number(number) * factor);
}

const POLICY = /^(?:volatile-(?:lru|lfu|random|ttl)|allkeys-(?:lru|lfu|random)|noeviction)$/;

/** What is wrong with a value; undefined: nothing. */
function wrongValue(name: string, value: string): string | undefined {
  if (name === 'maxmemory' && bytes(value) === undefined) return 'argument must be a memory value';
  if (name === 'maxmemory-policy' && !POLICY.test(value))
    return 'argument(s) must be one of the following: volatile-lru, volatile-lfu, volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction';
  if (/^(?:appendonly|protected-mode|cluster-enabled|daemonize)$/.test(name) && !/^(?:yes|no)$/.test(value))
    return "argument must be 'yes' or 'no'";
  if (name === 'port' && !(/^\d+$/.test(value) && Number(value) <= 65_535))
    return 'argument must be between 0 and 65535 inclusive';
  return undefined;
}

/** @returns the value as it is kept, or what Redis has against it */
export function setting(
  name: string,
  words: readonly string[],
): { readonly value: string } | { readonly wrong: string } {
  const known = Object.hasOwn(DEFAULTS, name) || OTHERS.has(name);
  if (!known || words.length === 0) return { wrong: 'Bad directive or wrong number of arguments' };
  const value = words.map((word) => word.replace(/^(["'])(.*)\1$/, '$2')).join(' ');
  const wrong = wrongValue(name, value);
  if (wrong !== undefined) return { wrong };
  return { value: name === 'maxmemory' ? (bytes(value) ?? value) : value };
}

/** @throws ConfigError @param version of Redis, for what it says */
export function parseConfig(text: string, version: string): Record<string, string> {
  const config: Record<string, string> = {};
  for (const [i, line] of text.split('\n').entries()) {
    const words = line.trim().match(/"(?:[^"\\]|\\.)*"|'[^']*'|\S+/g) ?? [];
    const [first = '', ...rest] = words;
    if (first === '' || first.startsWith('#')) continue;
    const name = first.toLowerCase();
    const made = setting(name, rest);
    if ('wrong' in made)
      throw new ConfigError([
        '',
        `*** FATAL CONFIG FILE ERROR (Redis ${version}) ***`,
        `Reading the configuration file, at line ${i + 1}`,
        `>>> '${line.trim()}'`,
        made.wrong,
      ]);
    config[name] = name === 'save' && config['save'] ? `${config['save']} ${made.value}` : made.value;
  }
  return config;
}
