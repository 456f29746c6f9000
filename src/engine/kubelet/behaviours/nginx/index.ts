/** nginx: the official image's entry point, the server that its configuration makes, its master and workers. */
import { complain, print, programName } from '../../../ran.ts';
import type { Answer, Around, Behaviour, LogAt, Program, Ran, Request } from '../behaviour.ts';
import { commonLog, MEBI, server, slashStamp } from '../server.ts';
import { answerTo } from './answer.ts';
import { opening } from './entry.ts';
import { filesOf, MAIN } from './files.ts';
import { loadConfig } from './load.ts';
import { optionsOf, read, readAgain } from './read.ts';
import { portsOf, type Settings } from './settings.ts';
import { ConfigError } from './syntax.ts';
import { versionOf } from './version.ts';

/** What the image's own configuration comes to. */
const usual = new Map<string, Settings>();

function settingsOf({ image, settings }: Program): Settings {
  if (settings !== undefined) return settings as Settings;
  const own = filesOf(image);
  const key = own[MAIN] ?? '';
  let known = usual.get(key);
  if (known === undefined) {
    known = loadConfig({ files: new Map(Object.entries(own)), resolve: () => [] }, MAIN);
    usual.set(key, known);
  }
  return known;
}

function answer(program: Program, request: Request): Answer | undefined {
  const settings = settingsOf(program);
  const files = request.files ?? (() => new Map(Object.entries(filesOf(program.image))));
  const site = {
    settings,
    version: versionOf(program),
    hostname: program.pod ?? '',
    files,
    served: () => served(program),
  };
  return answerTo(site, request);
}

/** Requests that stand in its log. */
function served({ logs = [], rotated = [] }: Program): number {
  const isRequest = ({ text }: LogAt): boolean => / HTTP\/1\.1" \d{3} \d+ "-" "/.test(text);
  return [...rotated, logs].reduce((sum, piece) => sum + piece.filter(isRequest).length, 0);
}

/** `nginx -v`, `-t`, `-T`, `-s reload`: what one asks of the program beside the server that runs. */
function control(program: Program, words: readonly string[], around: Around | undefined): Ran {
  const [option = '', signal = ''] = words;
  const told = (text: string, code = 0): Ran => ({ code, ...complain(text), took: 5 });
  const version = `nginx version: nginx/${versionOf(program)}\n`;
  if (option === '-v') return told(version);
  if (option === '-V')
    return told(`${version}built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)\nTLS SNI support enabled\n`);
  const { config } = optionsOf(words.includes('-c') ? words : program.argv);
  const files = around?.files() ?? new Map(Object.entries(filesOf(program.image)));
  try {
    loadConfig({ files, resolve: around?.resolve ?? (() => []) }, config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const tested = option === '-s' ? '' : `nginx: configuration file ${config} test failed\n`;
    return told(`nginx: [emerg] ${error.message}\n${tested}`, 1);
  }
  if (option === '-t' || option === '-T') {
    const good = `nginx: the configuration file ${config} syntax is ok\nnginx: configuration file ${config} test is successful\n`;
    const shown = option === '-T' ? `# configuration file ${config}:\n${files.get(config) ?? ''}\n` : '';
    return { code: 0, ...print(['stderr', good], ['stdout', shown]), took: 5 };
  }
  if (option === '-s' && signal === 'reload') return { ...told(''), sends: 'HUP' };
  if (option === '-s' && (signal === 'quit' || signal === 'stop')) return { ...told(''), sends: 'QUIT' };
  return told('nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\n', 1);
}

const base = server({
  name: 'nginx',
  bases: ['nginx', 'nginx-unprivileged'],
  ports: [80],
  ready: 300,
  memory: 9 * MEBI,
  cpu: 1,
  cpuPerRequest: 0.6,
  opening,
  exec: (program, [path = '', ...words], _, around) =>
    programName(path) === 'nginx' ? control(program, words, around) : undefined,
  processes: ['nginx: master process nginx -g daemon off;', 'nginx: worker process', 'nginx: worker process'],
});

export const nginx: Behaviour = {
  ...base,
  start: (start) => {
    const program = base.start(start);
    const { listens, ...rest } = program;
    const ports = portsOf(settingsOf(program));
    return { ...rest, ...(listens ? { listens: { ...listens, ports } } : {}) };
  },
  readsAgain: (program, around, time) => readAgain(program, around, settingsOf(program), time),
  reads: (program, around) => read(program, around, settingsOf(program)),
  answer,
  access: (program, visit, time) => {
    const { complaint, silent } = visit.answer;
    const number = served(program) + 1;
    const line = `${commonLog(visit, time)} "-" "${visit.agent}" "${visit.forwarded ?? '-'}"`;
    return [
      ...(complaint === undefined ? [] : [`${slashStamp(time)} [error] 29#29: *${number} ${complaint}`]),
      ...(silent ? [] : [line]),
    ];
  },
  files: ({ image }) => filesOf(image),
};
