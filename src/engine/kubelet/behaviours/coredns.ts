/** CoreDNS: what its Corefile makes of it. What it answers to names is found out where it is asked (`network/coredns.ts`). */
import { type Corefile, readCorefile } from '../../corefile/corefile.ts';
import { CorefileError } from '../../corefile/syntax.ts';
import { CLUSTER_DNS } from '../../dns.ts';
import { fnv } from '../images.ts';
import type { Around, Behaviour, Program } from './behaviour.ts';
import { STOP_TIME } from './generic.ts';
import { MEBI, server } from './server.ts';

/** From the start to the first line, to listening, and until `loop` has heard its own question, ms. */
const [READ, READY, LOOPED] = [600, 900, 1400];
/** CoreDNS answers its kubernetes plugin's names, and nothing but who asked, when nobody gives it a file. */
const NO_FILE = '.:53 {\n whoami\n log\n}\n';

interface Settings {
  readonly corefile: Corefile;
  /** What stands in the file that it took last, well or not. */
  readonly text: string;
  /** What it printed as it started. */
  readonly opening: readonly (readonly [at: number, text: string])[];
}

const settingsOf = ({ settings }: Program): Settings | undefined => settings as Settings | undefined;

/** 128 digits that go with a text, where CoreDNS prints the SHA512 of what it read. */
const digest = (text: string): string =>
  Array.from({ length: 16 }, (_, i) => fnv(`${i}${text}`).toString(16).padStart(8, '0')).join('');

const running = (text: string): string => `[INFO] plugin/reload: Running configuration SHA512 = ${digest(text)}`;

function fileOf({ argv }: Program, around: Around): { readonly path: string; readonly text: string } {
  const at = argv.findIndex((word) => /^--?conf$/.test(word));
  const path = at < 0 ? 'Corefile' : (argv[at + 1] ?? '');
  const text = around.files().get(path);
  if (text !== undefined || at < 0) return { path, text: text ?? NO_FILE };
  throw new CorefileError(`loading Caddyfile via flag: open ${path}: no such file or directory`);
}

function greeting({ servers }: Corefile, text: string, reloads: boolean): Settings['opening'] {
  const zones = servers.flatMap(({ zones: own, ports }) => own.map((zone, i) => `${zone || '.'}:${ports[i]}`));
  return [
    ...[...zones, ...(reloads ? [running(text)] : [])].map((line) => [READ, line] as const),
    [READ + 20, 'CoreDNS-1.13.1'],
    [READ + 20, 'linux/amd64, go1.25.2, 1db4568'],
  ];
}

function reads(program: Program, around: Around): Program {
  const { listens: _, ...rest } = program;
  const ends = (after: number, opening: Settings['opening'], text = ''): Program => ({
    ...rest,
    settings: { corefile: NONE, text, opening } satisfies Settings,
    exit: { after, code: 1 },
  });
  try {
    const { path, text } = fileOf(program, around);
    const corefile = readCorefile(text, path, CLUSTER_DNS);
    const opening = greeting(corefile, text, corefile.reload !== undefined);
    if (corefile.loops !== undefined) return ends(LOOPED, [...opening, [LOOPED, looped(corefile.loops)]], text);
    return withFile(program, { corefile, text, opening });
  } catch (error) {
    if (!(error instanceof CorefileError)) throw error;
    return ends(READ, [[READ, error.message]]);
  }
}

const NONE: Corefile = { servers: [], ports: [], lameduck: 0 };

const looped = (zone: string): string =>
  `[FATAL] plugin/loop: Loop (127.0.0.1:41233 -> :53) detected for zone "${zone}", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO 4547991504243258144.3688648895315093531."`;

function withFile(program: Program, settings: Settings): Program {
  const { rereads: _, ...rest } = program;
  const { ports, lameduck, reload } = settings.corefile;
  return {
    ...rest,
    settings,
    listens: { after: READY, ports },
    term: { after: lameduck + STOP_TIME, code: 0 },
    ...(reload ? { rereads: Math.round(reload[0] + ((fnv(program.pod ?? '') % 1000) / 1000) * reload[1]) } : {}),
  };
}

/** The plugin `reload`: a file that has not changed is none of its business, one that it cannot take leaves all as it was. */
function readsAgain(program: Program, around: Around): readonly [Program, readonly string[]] | undefined {
  const known = settingsOf(program);
  if (known === undefined || program.rereads === undefined) return undefined;
  try {
    const { path, text } = fileOf(program, around);
    if (text === known.text) return undefined;
    try {
      const corefile = readCorefile(text, path, CLUSTER_DNS);
      const next = withFile(program, { ...known, corefile, text });
      return [next, ['[INFO] Reloading', running(text), '[INFO] Reloading complete']];
    } catch (error) {
      if (!(error instanceof CorefileError)) throw error;
      const kept = { ...program, settings: { ...known, text } satisfies Settings };
      if (error.message.includes('Syntax error') || error.message.endsWith('Unexpected EOF'))
        return [kept, [`[WARNING] plugin/reload: Corefile parse failed: ${error.message}`]];
      const failed = `Corefile changed but reload failed: starting with listener file descriptors: ${error.message}`;
      return [
        kept,
        ['[INFO] Reloading', `[ERROR] Restart failed: ${error.message}`, `[ERROR] plugin/reload: ${failed}`],
      ];
    }
  } catch (error) {
    if (!(error instanceof CorefileError)) throw error;
    return undefined;
  }
}

const DNS_PORTS = (program: Program, port: number): boolean =>
  settingsOf(program)?.corefile.servers.some(({ ports }) => ports.includes(port)) === true;

const base = server({
  name: 'coredns',
  bases: ['coredns'],
  ports: [53],
  ready: READY,
  memory: 18 * MEBI,
  cpu: 2,
  cpuPerRequest: 0.1,
  opening: (program) => settingsOf(program)?.opening ?? [],
  answer: (program, { port }) =>
    DNS_PORTS(program, port)
      ? { status: 200, body: '', dns: settingsOf(program)?.corefile.servers ?? [] }
      : { status: 200, body: 'OK' },
  processes: ['/coredns -conf /etc/coredns/Corefile'],
});

export const coredns: Behaviour = { ...base, reads, readsAgain };
