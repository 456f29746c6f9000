/** Databases and caches: redis, postgres, mysql and mariadb, mongo, memcached, rabbitmq. */
import { complain, print } from '../../ran.ts';
import { toMicroTime } from '../../sim/time.ts';
import type { Behaviour, Program } from './behaviour.ts';
import { ping } from './clients.ts';
import { beginningOf, reads } from './initialized.ts';
import { MYSQLS } from './mysql.ts';
import { redis } from './redis/index.ts';
import { MEBI, plainStamp, server } from './server.ts';

const tagOf = (program: Program): string => program.image?.slice(program.image.lastIndexOf(':') + 1) ?? '';

const pg = (text: string) => (time: number) => `${plainStamp(time)} UTC [1] LOG:  ${text}`;

type Lines = readonly (readonly [at: number, text: string])[];

const MADE: Lines = [
  [100, 'The files belonging to this database system will be owned by user "postgres".'],
  [300, 'creating configuration files ... ok'],
  [900, 'running bootstrap script ... ok'],
  [1600, 'performing post-bootstrap initialization ... ok'],
  [1900, 'syncing data to disk ... ok'],
  [2300, 'PostgreSQL init process complete; ready for start up.'],
];
const FOUND: Lines = [
  [100, ''],
  [100, 'PostgreSQL Database directory appears to contain a database; Skipping initialization'],
  [100, ''],
];

/** PostgreSQL's first number: 18 keeps its files in another folder. */
const majorOf = (program: Program): number => Number(/^\d+/.exec(tagOf(program))?.[0] ?? 18);
const OTHER_FOLDER = 18;

const postgresServer = server({
  name: 'postgres',
  bases: ['postgres', 'postgresql'],
  ports: [5432],
  fails: 'closed',
  ready: 2500,
  memory: 42 * MEBI,
  cpu: 4,
  cpuPerRequest: 1.5,
  opening: (program) => {
    const at = beginningOf(program).used ? 150 : 2350;
    return [
      ...(at < 1000 ? FOUND : MADE),
      [at, pg(`starting PostgreSQL ${tagOf(program)} on x86_64-pc-linux-gnu`)],
      [at + 10, pg('listening on IPv4 address "0.0.0.0", port 5432')],
      [at + 20, pg('listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"')],
      [at + 150, pg('database system is ready to accept connections')],
    ];
  },
  beat: {
    every: 300_000,
    text: (time) =>
      `${plainStamp(time)} UTC [27] LOG:  checkpoint complete: wrote 3 buffers (0.0%); 0 WAL file(s) added, 0 removed, 0 recycled`,
  },
  disk: (error, time) => `${plainStamp(time)} UTC [1] PANIC:  could not write to file "pg_wal/xlogtemp.29": ${error}`,
  processes: ['postgres', 'postgres: checkpointer', 'postgres: background writer', 'postgres: walwriter'],
  exec: ping(
    /pg_isready/,
    '/var/run/postgresql:5432 - accepting connections\n',
    print(['stdout', '/var/run/postgresql:5432 - no response\n']),
  ),
});

export const postgres: Behaviour = {
  ...postgresServer,
  reads: reads({
    folder: ({ PGDATA }, program) => {
      const major = majorOf(program);
      return PGDATA ?? (major < OTHER_FOLDER ? '/var/lib/postgresql/data' : `/var/lib/postgresql/${major}/docker`);
    },
    mark: 'PG_VERSION',
    files: (program) => ({
      PG_VERSION: `${majorOf(program)}\n`,
      'postgresql.conf': "listen_addresses = '*'\nmax_connections = 100\nshared_buffers = 128MB\n",
      'pg_hba.conf': 'local   all   all   trust\nhost all all all scram-sha-256\n',
      'base/1/PG_VERSION': `${majorOf(program)}\n`,
      'global/pg_control': '',
      'pg_wal/000000010000000000000001': '',
    }),
    ready: 300,
  }),
};

export const mongo = server({
  name: 'mongo',
  bases: ['mongo', 'mongodb'],
  ports: [27017],
  answer: () => ({
    status: 200,
    body: 'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n',
    headers: { 'Content-Type': 'text/plain' },
  }),
  ready: 1500,
  memory: 150 * MEBI,
  cpu: 6,
  cpuPerRequest: 1,
  opening: [
    [300, (time) => mongoLine(time, 'STORAGE', 'Opening WiredTiger')],
    [1500, (time) => mongoLine(time, 'NETWORK', 'Waiting for connections')],
  ],
  disk: (error, time) => mongoLine(time, 'STORAGE', `WiredTiger error: pwrite: ${error}`),
  processes: ['mongod --bind_ip_all'],
  exec: ping(/mongosh?.*ping/, '{ ok: 1 }\n', complain('MongoNetworkError: connect ECONNREFUSED 127.0.0.1:27017\n')),
});

function mongoLine(time: number, component: string, msg: string): string {
  return JSON.stringify({ t: { $date: toMicroTime(time) }, s: 'I', c: component, ctx: 'initandlisten', msg });
}

const memcached = server({
  name: 'memcached',
  bases: ['memcached'],
  ports: [11211],
  fails: 'foreign',
  ready: 100,
  memory: 3 * MEBI,
  cpu: 1,
  cpuPerRequest: 0.05,
  processes: ['memcached'],
});

const rabbitmq = server({
  name: 'rabbitmq',
  bases: ['rabbitmq'],
  ports: [5672, 15672],
  answer: (_, { port, path }) =>
    port === 5672 && path !== undefined ? { status: 0, body: '', fails: 'foreign' } : { status: 200, body: '' },
  ready: 8000,
  memory: 130 * MEBI,
  cpu: 10,
  opening: [
    [3000, (time) => `${plainStamp(time)} [info] <0.230.0> Starting RabbitMQ`],
    [8000, (time) => `${plainStamp(time)} [info] <0.230.0> Server startup complete; 4 plugins started.`],
  ],
  disk: (error, time) => `${plainStamp(time)} [error] <0.230.0> failed to write to the message store: ${error}`,
  processes: ['/usr/lib/rabbitmq/bin/rabbitmq-server'],
});

export const DATABASES: readonly Behaviour[] = [redis, postgres, ...MYSQLS, mongo, memcached, rabbitmq];
