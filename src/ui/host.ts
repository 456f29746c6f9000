/** What the interface does to the world outside the terminal: files in the current folder, an editor, the settings file. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isMap, LineCounter, parseDocument, stringify } from 'yaml';
import { DEFAULTS, type Problem, readSettings, type Settings } from './app/settings.ts';

/** The settings file by the XDG rules. */
export function settingsPath(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'wavetank', 'settings.yaml');
}

/** As a person writes it: what is wrong with a file shall have room beside its name. */
const named = (path: string): string => (path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path);

/** Reads the settings; what is wrong is told with its position and left out, and nothing stops the start. */
export function loadSettings(path: string): { settings: Settings; problems: string[] } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { settings: DEFAULTS, problems: code === 'ENOENT' ? [] : [`${named(path)}: ${message}`] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${named(path)}:${line}:${col}`;
  };
  const [bad] = document.errors;
  if (bad !== undefined) {
    const [what = ''] = bad.message.split('\n'); // it ends with the position
    return { settings: DEFAULTS, problems: [`${at(bad.pos[0])}: ${what.replace(/ at line \d+, column \d+:?$/, '')}`] };
  }
  const { settings, problems } = readSettings(document.toJS());
  const place = ({ path: fields, text: what }: Problem): string =>
    `${at(offsetOf(document.contents, fields))}: ${fields.length === 0 ? '' : `${fields.join('.')}: `}${what}`;
  return { settings, problems: problems.map(place) };
}

/** Where the key of a field stands. */
function offsetOf(node: unknown, [field, ...rest]: readonly string[]): number {
  const pair = isMap(node) ? node.items.find(({ key }) => String(key) === field) : undefined;
  if (rest.length > 0) return offsetOf(pair?.value, rest);
  return (pair?.key as { range?: [number, number, number] } | undefined)?.range?.[0] ?? 0;
}

/** The settings file with these settings in it. What a person wrote beside them, as remarks, stays as it is. */
function written(path: string, settings: Settings): string {
  const document = parseDocument(existsSync(path) ? readFileSync(path, 'utf8') : '');
  if (document.errors.length > 0 || !isMap(document.contents)) return stringify(settings);
  const old = document.toJS() as Record<string, unknown>;
  for (const [field, value] of Object.entries(settings))
    if (!isDeepStrictEqual(old[field], value)) document.set(field, value);
  return document.toString();
}

/** Writes the settings whole or not at all. */
export function storeSettings(path: string, settings: Settings): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, written(path, settings));
    renameSync(temporary, path);
  } catch {
    // a home that cannot be written to costs the memory of settings, nothing else
  }
}

/** Writes a file into the current folder under a name that is not taken. @returns its path */
export function saveFile(name: string, text: string): string {
  const safe = name.replace(/[^\w.-]+/g, '-').replace(/^[-.]+/, '') || 'view.txt';
  const dot = safe.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [safe.slice(0, dot), safe.slice(dot)] : [safe, ''];
  for (let n = 0; ; n++) {
    const path = resolve(n === 0 ? safe : `${stem}-${n}${end}`);
    if (existsSync(path)) continue;
    writeFileSync(path, text, { flag: 'wx' });
    return path;
  }
}

/**
 * Opens `text` in an editor, with the terminal already given back. @param program $EDITOR unless given @returns the text that was left
 * @throws Error caused by ENOENT when there is no such program
 */
export async function editText(name: string, text: string, program?: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  const path = join(folder, name);
  try {
    writeFileSync(path, text);
    const editor = program || process.env['KUBE_EDITOR'] || process.env['VISUAL'] || process.env['EDITOR'] || 'vi';
    const [command = 'vi', ...words] = editor.split(' ');
    await new Promise<void>((done, fail) => {
      spawn(command, [...words, path], { stdio: 'inherit' })
        .on('error', (error: NodeJS.ErrnoException) =>
          fail(
            error.code === 'ENOENT'
              ? new Error(`unable to launch the editor "${editor}": KUBE_EDITOR, VISUAL or EDITOR names another`, {
                  cause: error,
                })
              : error,
          ),
        )
        .on('close', (code) =>
          code === 0 ? done() : fail(new Error(`there was a problem with the editor "${editor}": exit code ${code}`)),
        );
    });
    return readFileSync(path, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
