/**
 * Containers whose command is a program that does one thing and ends: what it comes to depends on the cluster (names, Services,
 * policies, files, variables), so it is worked out in the moment in which the container starts. (Scripts: `waiting.ts`.)
 */
import type { Container } from '../api/types.ts';
import { printedBy, programName, type Ran } from '../ran.ts';
import type { ImageName, LogAt, Program } from './behaviours/behaviour.ts';
import { brings } from './behaviours/contents.ts';
import { isOfficial } from './behaviours/programs.ts';
import type { Context } from './context.ts';
import { asTold } from './environment.ts';
import { parseImage } from './images.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';

/** The behaviour of containers whose command says all. */
const COMMAND = 'command';

/** Programs that ask the network. */
export const NETWORK: ReadonlySet<string> = new Set([
  'curl',
  'dig',
  'getent',
  'nc',
  'nslookup',
  'pg_isready',
  'ping',
  'psql',
  'redis-cli',
  'telnet',
  'wget',
]);
/** Programs that look at what is in the container. */
export const LOCAL: ReadonlySet<string> = new Set([
  'cat',
  'env',
  'hostname',
  'id',
  'ip',
  'ls',
  'printenv',
  'ps',
  'pwd',
  'uname',
  'whoami',
]);

/** The command line, if it is of that sort; undefined for what runs on, and for what a model of its image decides. */
function commandLine(
  { image = '', command = [], args = [] }: Container,
  { behaviour }: Program,
): readonly string[] | undefined {
  const words = [...command, ...args];
  // The entrypoint of curl's own image puts the program before options.
  const argv = words[0]?.startsWith('-') && parseImage(image).base === 'curl' ? ['curl', ...words] : words;
  const name = programName(argv[0] ?? '');
  if (NETWORK.has(name)) return name === 'nc' && argv.some((word) => /^-[a-z]*l/.test(word)) ? undefined : argv;
  const beside = behaviour !== COMMAND && isBesideServer(parseImage(image), argv);
  return LOCAL.has(name) || beside ? argv : undefined;
}

/** The servers of official images whose entry point runs any other word that it is given as a program. */
const SERVERS: Readonly<Record<string, RegExp>> = {
  httpd: /^(?:httpd|httpd-foreground|apachectl)$/,
  mariadb: /^(?:mariadbd|mysqld)$/,
  memcached: /^memcached$/,
  mongo: /^mongo[ds]$/,
  mysql: /^mysqld$/,
  nginx: /^nginx(?:-debug)?$/,
  postgres: /^postgres$/,
  rabbitmq: /^rabbitmq-server$/,
  redis: /^redis-(?:server|sentinel)$/,
};

/** Whether a container of a server's image is told to run another program than the server. */
function isBesideServer({ repository, base }: ImageName, [first = '', ...rest]: readonly string[]): boolean {
  const server = isOfficial(repository) && Object.hasOwn(SERVERS, base) ? SERVERS[base] : undefined;
  if (server === undefined || first === '' || /^-|\.conf$|entrypoint/.test(first)) return false;
  if (base === 'nginx' && first === 'nginx') return rest.some((word) => /^-[vVtT]$/.test(word));
  return !server.test(programName(first));
}

const linesOf = (ran: Ran): LogAt[] =>
  printedBy(ran).flatMap(([stream, text, at = ran.took]) =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => ({ at, text: line, ...(stream === 'stderr' ? { error: true as const } : {}) })),
  );

/** The program of a container that was just started; its own where nothing is to be worked out. */
export function runOnce(ctx: Context, record: PodRecord, container: Container, instance: ContainerRecord): Program {
  const { program } = instance;
  const argv =
    program.fails === undefined ? commandLine(asTold(ctx, record, container, instance.createdAt), program) : undefined;
  const ran = argv && ctx.run(record, container, instance, argv);
  if (argv === undefined || ran === undefined) return program;
  const { script: _, listens: __, ...rest } = program;
  if (ran.missing !== undefined) {
    if (program.behaviour === COMMAND || !isBesideServer(parseImage(container.image ?? ''), argv)) return program;
    const [word = ''] = argv;
    const text = brings(parseImage(container.image ?? ''), word)
      ? `${word}: this program is not simulated`
      : `/usr/local/bin/docker-entrypoint.sh: line 1: exec: ${word}: not found`;
    return Object.freeze({
      ...rest,
      behaviour: COMMAND,
      argv,
      exit: { after: 50, code: 127 },
      logs: [{ at: 50, text }],
    });
  }
  const { code, took } = ran;
  const logs = ran.output === '' ? [] : linesOf(ran);
  return Object.freeze({ ...rest, behaviour: COMMAND, argv, exit: { after: took, code }, logs });
}
