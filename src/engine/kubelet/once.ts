/**
 * Containers whose command is a program that does one thing and ends: what it comes to depends on the cluster (names, Services,
 * policies, files, variables), so it is worked out in the moment in which the container starts. (Scripts: `waiting.ts`.)
 */
import type { Container } from '../api/types.ts';
import { printedBy, programName, type Ran } from '../ran.ts';
import type { LogAt, Program } from './behaviours/behaviour.ts';
import type { Context } from './context.ts';
import { asTold } from './environment.ts';
import { parseImage } from './images.ts';
import type { ContainerRecord, PodRecord } from './memory.ts';

/** Programs that ask the network. */
export const NETWORK: ReadonlySet<string> = new Set([
  'curl',
  'dig',
  'getent',
  'nc',
  'nslookup',
  'pg_isready',
  'ping',
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
function commandLine({ image = '', command = [], args = [] }: Container): readonly string[] | undefined {
  const words = [...command, ...args];
  // The entrypoint of curl's own image puts the program before options.
  const argv = words[0]?.startsWith('-') && parseImage(image).base === 'curl' ? ['curl', ...words] : words;
  const name = programName(argv[0] ?? '');
  if (NETWORK.has(name)) return name === 'nc' && argv.some((word) => /^-[a-z]*l/.test(word)) ? undefined : argv;
  return LOCAL.has(name) ? argv : undefined;
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
    program.fails === undefined ? commandLine(asTold(ctx, record, container, instance.createdAt)) : undefined;
  const ran = argv && ctx.run(record, container, instance, argv);
  if (argv === undefined || ran === undefined || ran.missing !== undefined) return program;
  const { code, took } = ran;
  const { script: _, ...rest } = program;
  const logs = ran.output === '' ? [] : linesOf(ran);
  return Object.freeze({ ...rest, behaviour: 'command', argv, exit: { after: took, code }, logs });
}
