/** What the image's entry point and nginx print as they start. */
import type { Program } from '../behaviour.ts';
import { slashStamp } from '../server.ts';
import { DEFAULT } from './files.ts';
import type { Prepared, Settings } from './settings.ts';
import { versionOf } from './version.ts';

type Line = readonly [at: number, text: string | ((time: number, program: Program) => string)];

const ENTRY = '/docker-entrypoint.sh:';
const IPV6 = '10-listen-on-ipv6-by-default.sh: info:';

const SITES: Readonly<Record<Prepared['site'], readonly string[]>> = {
  own: [`${IPV6} Getting the checksum of ${DEFAULT}`, `${IPV6} Enabled listen on IPv6 in ${DEFAULT}`],
  mounted: [`${IPV6} can not modify ${DEFAULT} (read-only file system?)`],
  gone: [`${IPV6} ${DEFAULT} is not a file or does not exist`],
  other: [`${IPV6} Getting the checksum of ${DEFAULT}`, `${IPV6} ${DEFAULT} differs from the packaged version`],
};

const USUAL: Prepared = { site: 'own', made: [] };

const entryLines = ({ site, made }: Prepared): Line[] => [
  [20, `${ENTRY} /docker-entrypoint.d/ is not empty, will attempt to perform configuration`],
  [20, `${ENTRY} Looking for shell scripts in /docker-entrypoint.d/`],
  [30, `${ENTRY} Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh`],
  ...SITES[site].map((text, i): Line => [40 + 20 * i, text]),
  [70, `${ENTRY} Launching /docker-entrypoint.d/20-envsubst-on-templates.sh`],
  ...made.map(
    ([template, file]): Line => [80, `20-envsubst-on-templates.sh: Running envsubst on ${template} to ${file}`],
  ),
  [90, `${ENTRY} Launching /docker-entrypoint.d/30-tune-worker-processes.sh`],
  [100, `${ENTRY} Configuration complete; ready for start up`],
];

/** A line of the error log, which is standard error. */
export const notice =
  (text: string | ((program: Program) => string), level = 'notice') =>
  (time: number, program: Program) =>
    `${slashStamp(time)} [${level}] 1#1: ${typeof text === 'string' ? text : text(program)}`;

const WORKERS: readonly Line[] = [
  [260, notice('start worker processes')],
  [260, notice('start worker process 29')],
  [260, notice('start worker process 30')],
];

const STARTS: readonly Line[] = [
  [250, notice('using the "epoll" event method')],
  [250, notice((program) => `nginx/${versionOf(program)}`)],
  [250, notice('built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)')],
  [250, notice('OS: Linux 6.1.0-37-amd64')],
  [250, notice('getrlimit(RLIMIT_NOFILE): 1048576:1048576')],
  ...WORKERS,
];

/** Up to where it comes: what stops it, it says itself. */
export function opening(program: Program): readonly Line[] {
  const { prepared, failed } = (program.settings ?? {}) as Partial<Settings>;
  const entry = program.entry ? entryLines(prepared ?? USUAL) : [];
  if (failed === undefined) return [...entry, ...STARTS];
  return [...entry, [110, notice(failed, 'emerg')], [110, `nginx: [emerg] ${failed}`]];
}

const lines =
  (...texts: readonly string[]) =>
  (time: number, program: Program): string[] =>
    texts.map((text) => notice(text)(time, program));

/** What it prints when it is told to read its configuration again, and when it has. */
export const reloading = lines('signal 1 (SIGHUP) received from 42, reconfiguring', 'reconfiguring');
export const reloaded = lines(
  'using the "epoll" event method',
  'start worker processes',
  'start worker process 43',
  'start worker process 44',
);
