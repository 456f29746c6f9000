/** MySQL and MariaDB: their entry points, which ask for a password, and their servers. */
import { complain } from '../../ran.ts';
import { toMicroTime } from '../../sim/time.ts';
import type { Behaviour, Program } from './behaviour.ts';
import { ping } from './clients.ts';
import { beginningOf, type Database, reads } from './initialized.ts';
import { MEBI, plainStamp, server } from './server.ts';

type Line = readonly [at: number, text: string | ((time: number, program: Program) => string)];

const DATA = '/var/lib/mysql';

/** `2026-01-01 00:00:03+00:00 [Note] [Entrypoint]: …` */
const entry =
  (text: string, level = 'Note') =>
  (time: number): string =>
    `${plainStamp(time).slice(0, 19)}+00:00 [${level}] [Entrypoint]: ${text}`;

const versionOf = ({ image = '' }: Program, latest: string): string => {
  const tag = /:(\d+(?:\.\d+)*)/.exec(image)?.[1] ?? '';
  return tag.split('.').length === 3 ? tag : latest;
};

/** Those of which one must be there, with the beginning of their names. */
const asks =
  (
    beginnings: readonly string[],
    options: readonly string[],
    words: readonly string[],
  ): NonNullable<Database['refuses']> =>
  (environment, { image = '' }) => {
    const isOwn = /(?:^|\/)library\//.test(image);
    const given = beginnings.some((begin) => options.some((option) => environment[`${begin}_${option}`]));
    return given || !isOwn ? undefined : words;
  };

const database = (refuses: NonNullable<Database['refuses']>, names: readonly string[]): Database => ({
  folder: () => DATA,
  mark: 'ibdata1',
  files: () => Object.fromEntries(names.map((name) => [name, ''])),
  ready: 2500,
  refuses,
});

const MYSQL = database(
  asks(
    ['MYSQL'],
    ['ROOT_PASSWORD', 'ALLOW_EMPTY_PASSWORD', 'RANDOM_ROOT_PASSWORD'],
    [
      'Database is uninitialized and password option is not specified',
      '    You need to specify one of the following as an environment variable:',
      '    - MYSQL_ROOT_PASSWORD',
      '    - MYSQL_ALLOW_EMPTY_PASSWORD',
      '    - MYSQL_RANDOM_ROOT_PASSWORD',
    ],
  ),
  ['ibdata1', 'auto.cnf', 'mysql.ibd', 'binlog.index', 'mysql/', 'sys/', 'performance_schema/'],
);

const MARIADB = database(
  asks(
    ['MARIADB', 'MYSQL'],
    [
      'ROOT_PASSWORD',
      'ROOT_PASSWORD_HASH',
      'ALLOW_EMPTY_ROOT_PASSWORD',
      'ALLOW_EMPTY_PASSWORD',
      'RANDOM_ROOT_PASSWORD',
    ],
    [
      'Database is uninitialized and password option is not specified',
      '\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD',
    ],
  ),
  ['ibdata1', 'aria_log_control', 'ib_logfile0', 'mysql/', 'sys/', 'performance_schema/'],
);

/** The entry point's part: it makes the files, finds them, or ends. */
function beginning(
  program: Program,
  who: string,
): { readonly lines: Line[]; readonly goesOn: boolean; readonly at: number } {
  const { used, refused = [] } = beginningOf(program);
  const started: Line = [100, entry(`Entrypoint script for ${who} started.`)];
  const [first, ...more] = refused;
  if (first !== undefined)
    return {
      lines: [
        started,
        [150, entry("Switching to dedicated user 'mysql'")],
        [200, entry(`Entrypoint script for ${who} started.`)],
        [250, entry(first, 'ERROR')],
        ...more.map((text): Line => [250, text]),
      ],
      goesOn: false,
      at: 0,
    };
  if (used) return { lines: [started], goesOn: true, at: 1500 };
  const made = entry(`${who.split(' ')[0]} init process done. Ready for start up.`);
  return { lines: [started, [600, entry('Initializing database files')], [4500, made]], goesOn: true, at: 5000 };
}

const logged = (code: string, text: string) => (time: number) =>
  `${toMicroTime(time)} 0 [System] [${code}] [Server] ${text}`;

const own = server({
  name: 'mysql',
  bases: ['mysql', 'percona'],
  ports: [3306],
  fails: 'foreign',
  ready: 6000,
  memory: 380 * MEBI,
  cpu: 8,
  cpuPerRequest: 2,
  opening: (program) => {
    const version = versionOf(program, '8.4.6');
    const { lines, goesOn, at } = beginning(program, `MySQL Server ${version}-1.el9`);
    if (!goesOn) return lines;
    const ready = `/usr/sbin/mysqld: ready for connections. Version: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.`;
    return [
      ...lines,
      [at, logged('MY-013576', 'InnoDB initialization has started.')],
      [at + 600, logged('MY-013577', 'InnoDB initialization has ended.')],
      [at + 1000, logged('MY-010931', ready)],
    ];
  },
  disk: (error, time) =>
    `${toMicroTime(time)} 0 [ERROR] [MY-012640] [InnoDB] Error number ${error.startsWith('No space') ? 28 : 5} means '${error}'`,
  processes: ['mysqld'],
  exec: ping(
    /mysqladmin.*ping/,
    'mysqld is alive\n',
    complain("mysqladmin: connect to server at 'localhost' failed\n"),
  ),
});

const other = server({
  name: 'mariadb',
  bases: ['mariadb'],
  ports: [3306],
  fails: 'foreign',
  ready: 6000,
  memory: 90 * MEBI,
  cpu: 6,
  cpuPerRequest: 2,
  opening: (program) => {
    const version = versionOf(program, '11.8.3');
    const { lines, goesOn, at } = beginning(program, `MariaDB Server 1:${version}+maria~ubu2404`);
    if (!goesOn) return lines;
    const note = (text: string) => (time: number) => `${plainStamp(time).slice(0, 19)} 0 [Note] ${text}`;
    return [
      ...lines,
      [at, note(`Starting MariaDB ${version}-MariaDB-ubu2404 as process 1`)],
      [at + 600, note('InnoDB: Initializing buffer pool, total size = 128.000MiB, chunk size = 2.000MiB')],
      [at + 1000, note('mariadbd: ready for connections.')],
      [
        at + 1000,
        `Version: '${version}-MariaDB-ubu2404'  socket: '/run/mysqld/mysqld.sock'  port: 3306  mariadb.org binary distribution`,
      ],
    ];
  },
  disk: (error, time) =>
    `${plainStamp(time).slice(0, 19)} 0 [ERROR] InnoDB: Error number ${error.startsWith('No space') ? 28 : 5} means '${error}'`,
  processes: ['mariadbd'],
  exec: ping(
    /(?:mysqladmin|mariadb-admin).*ping|healthcheck\.sh/,
    'mysqld is alive\n',
    complain("mysqladmin: connect to server at 'localhost' failed\n"),
  ),
});

export const MYSQLS: readonly Behaviour[] = [
  { ...own, reads: reads(MYSQL) },
  { ...other, reads: reads(MARIADB) },
];
