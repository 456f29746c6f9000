/** What becomes of nginx by what it finds when it starts: its configuration, the folders where it writes, how it is called. */
import { programName } from '../../../ran.ts';
import type { Around, Program } from '../behaviour.ts';
import { notice, reloaded, reloading } from './entry.ts';
import { DEFAULT, filesOf, MAIN } from './files.ts';
import { loadConfig } from './load.ts';
import { hasPass, type Prepared, portsOf, type Settings } from './settings.ts';
import { ConfigError } from './syntax.ts';

/** When it has read its configuration, ms after the start: who goes into the background is gone then, and who finds a mistake. */
const READ = 120;
const CALLED: ReadonlySet<string> = new Set(['nginx', 'nginx-debug']);

/** What `-c` and `-g` say. */
export function optionsOf(argv: readonly string[]): { readonly config: string; readonly globals: string } {
  const value = (option: string): string | undefined => {
    const at = argv.indexOf(option);
    return at < 0 ? undefined : argv[at + 1];
  };
  return { config: value('-c') ?? MAIN, globals: value('-g') ?? (argv.length === 0 ? 'daemon off;' : '') };
}

/** @param usual what the image's own configuration comes to */
export function read(program: Program, around: Around, usual: Settings): Program {
  const { argv, entry } = program;
  if (argv.length > 0 && !CALLED.has(programName(argv[0] ?? ''))) return program;
  if (around.plain && argv.length === 0) return program;
  const prepared = entry ? prepare(around, program) : undefined;
  const seen = prepared === undefined ? {} : { prepared };
  try {
    const { config, globals } = optionsOf(argv);
    const { files, resolve } = around;
    const settings = loadConfig({ files: files(), resolve }, config, globals);
    for (const path of settings.writes) writable(around, path);
    const { listens, ...rest } = program;
    if (settings.daemon)
      return {
        ...rest,
        settings: { ...settings, ...seen },
        ...(program.exit ? {} : { exit: { after: READ, code: 0 } }),
      };
    const { settings: _, relays: __, ...plain } = program;
    return {
      ...plain,
      settings: { ...settings, ...seen },
      ...(listens === undefined ? {} : { listens: { ...listens, ports: portsOf(settings) } }),
      ...(hasPass(settings) ? { relays: true } : {}),
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { listens: _, ...rest } = program;
    return { ...rest, settings: { ...usual, ...seen, failed: error.message }, exit: { after: READ, code: 1 } };
  }
}

/** It goes on as before where it finds a mistake. */
export function readAgain(
  program: Program,
  around: Around,
  usual: Settings,
  time: number,
): readonly [Program, readonly string[]] {
  const { entry: _, ...bare } = program;
  const next = read(bare, { ...around, plain: false }, usual);
  const { failed } = (next.settings ?? usual) as Settings;
  const begun = reloading(time, program);
  if (failed !== undefined) return [program, [...begun, notice(failed, 'emerg')(time, program)]];
  const { prepared } = (program.settings ?? {}) as Partial<Settings>;
  const settings = { ...next.settings, ...(prepared ? { prepared } : {}) };
  return [{ ...next, settings, ...(program.entry ? { entry: true } : {}) }, [...begun, ...reloaded(time, program)]];
}

const NUMBERS: Readonly<Record<string, number>> = { 'Read-only file system': 30, 'Permission denied': 13 };

/** @throws ConfigError for a folder that it may not make, or a file */
function writable(around: Around, path: string): void {
  const why = around.refuses(path);
  if (why === undefined) return;
  const call = path.endsWith('.pid') ? 'open' : 'mkdir';
  throw new ConfigError(`${call}() "${path}" failed (${NUMBERS[why] ?? 5}: ${why})`);
}

const TEMPLATES = '/etc/nginx/templates/';
const MADE = '/etc/nginx/conf.d/';

/** What the entry point's scripts do: they look at the default site, and make sites of templates. */
function prepare(around: Around, { image }: Program): Prepared {
  const files = around.files();
  const site = files.get(DEFAULT);
  const made: (readonly [string, string])[] = [];
  const environment = around.environment();
  for (const [path, text] of files) {
    if (!path.startsWith(TEMPLATES) || !path.endsWith('.template')) continue;
    const file = MADE + path.slice(TEMPLATES.length, -'.template'.length);
    const put = text.replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (all, braced?: string, plain?: string) => environment[braced ?? plain ?? ''] ?? all,
    );
    if (around.write(file, put) === undefined) made.push([path, file]);
  }
  if (site === undefined) return { site: 'gone', made };
  if (around.refuses(DEFAULT) !== undefined) return { site: 'mounted', made };
  return { site: site === filesOf(image)[DEFAULT] ? 'own' : 'other', made };
}
