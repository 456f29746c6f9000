/** The scenarios that ship, and files that people bring. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import type { Course } from './format/course.ts';
import { API_VERSION } from './format/scenario.ts';
import { loadCourse } from './load/course.ts';
import { parseYaml } from './load/document.ts';
import { Folder } from './load/folder.ts';
import { type LoadedScenario, type LoadOptions, loadScenario } from './load/load.ts';
import { near } from './suggest.ts';

/** What a list shows of a scenario. */
export interface Entry {
  readonly name: string;
  readonly file: string;
  readonly title: string;
  readonly description: string;
  readonly difficulty: string;
  readonly tags: readonly string[];
  readonly concepts: readonly string[];
  /** Names of its presets: other values of its parameters. */
  readonly presets: readonly string[];
  /** The folder below the library: `exercises`, `course`; empty for those at the top. */
  readonly section: string;
}

/** The section of problems to solve. */
export const EXERCISES = 'exercises';

/** Nothing has this name. */
export class UnknownScenario extends Error {
  readonly near: readonly string[];

  /** @param what why a path means none; a name that nothing has unless given */
  constructor(name: string, near: readonly string[], what = `unknown scenario "${name}"`) {
    const hint = near.length > 0 ? ` - did you mean ${near.map((each) => `"${each}"`).join(' or ')}?` : '';
    super(`${what}${hint || '; wavetank list shows those that ship'}`);
    this.near = near;
  }
}

function yamlFiles(folder: string, deep = true): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)))
    if (entry.isDirectory()) {
      if (deep) found.push(...yamlFiles(join(folder, entry.name)));
    } else if (/\.ya?ml$/.test(entry.name)) found.push(join(folder, entry.name));
  return found;
}

interface Head {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What a file says it is. The text up to the end of its metadata tells, unless it is laid out in another way. */
function headOf(file: string, text: string): Head | undefined {
  const read = (part: string) => parseYaml(file, part).sources[0]?.value as Head | undefined;
  const metadata = /^metadata:.*\n(?:[ \t#].*\n|\r?\n)*/m.exec(text);
  const head = metadata === null ? undefined : read(text.slice(0, metadata.index + metadata[0].length));
  return head?.apiVersion !== undefined && head.kind !== undefined ? head : read(text);
}

/** The names under `presets`, where the file has that at its top level. */
function presetsOf(file: string, text: string): string[] {
  const part = /^presets:.*\n(?:[ \t#].*\n|\r?\n)*/m.exec(text)?.[0];
  const value = part === undefined ? undefined : (parseYaml(file, part).sources[0]?.value as { presets?: unknown });
  return typeof value?.presets === 'object' && value.presets !== null ? Object.keys(value.presets) : [];
}

/** The name of a scenario is the name of its file. */
export const nameOf = (file: string): string => basename(file).replace(/\.ya?ml$/, '');

export class Library {
  readonly #root: string;
  readonly #deep: boolean;

  /**
   * @param root the folder of the scenarios
   * @param deep whether those in folders below it belong to it
   */
  constructor(root: string, deep = true) {
    this.#root = root;
    this.#deep = deep;
  }

  /** Whether a file lies in it. */
  holds(file: string): boolean {
    const way = relative(this.#root, file);
    return !way.startsWith('..') && !isAbsolute(way);
  }

  /** Every scenario, those at the top first, then by section and file. */
  entries(): Entry[] {
    return yamlFiles(this.#root, this.#deep)
      .flatMap((file) => this.#entry(file) ?? [])
      .sort((a, b) => (a.section === b.section ? 0 : a.section < b.section ? -1 : 1));
  }

  #entry(file: string): Entry | undefined {
    const source = readFileSync(file, 'utf8');
    const value = headOf(file, source);
    if (value?.apiVersion !== API_VERSION || value.kind !== 'Scenario') return undefined;
    const text = (field: string) => String(value.metadata?.[field] ?? '');
    const section = relative(this.#root, dirname(file));
    const words = (field: string) => {
      const list = value.metadata?.[field];
      return Array.isArray(list) ? list.map(String) : [];
    };
    return {
      name: nameOf(file),
      file,
      title: text('title'),
      description: text('summary'),
      difficulty: text('difficulty'),
      tags: words('tags'),
      concepts: words('concepts'),
      presets: presetsOf(file, source),
      section,
    };
  }

  /** The file that a name or path means. @throws UnknownScenario */
  find(name: string): string {
    const isPath = name.includes('/') || /\.ya?ml$/.test(name);
    const there = isPath ? statSync(name, { throwIfNoEntry: false }) : undefined;
    if (there?.isFile()) return name;
    if (there !== undefined) throw new UnknownScenario(name, [], `"${name}" is no file`);
    const files = yamlFiles(this.#root, this.#deep);
    const found = files.find((file) => nameOf(file) === name);
    if (found !== undefined) return found;
    const names = near(isPath ? nameOf(name) : name, files.map(nameOf));
    throw new UnknownScenario(name, names, isPath ? `there is no file "${name}"` : undefined);
  }

  /** Whether what a name means is an exercise. @throws UnknownScenario */
  isExercise(name: string): boolean {
    return relative(this.#root, dirname(this.find(name))) === EXERCISES;
  }

  /** Every course in it. @throws BadFile */
  courses(): { readonly file: string; readonly course: Course }[] {
    return yamlFiles(this.#root, this.#deep)
      .filter((file) => nameOf(file) === 'course')
      .map((file) => ({ file, course: loadCourse(file, readFileSync(file, 'utf8')) }));
  }

  /** @throws UnknownScenario, BadFile */
  load(name: string, options: Omit<LoadOptions, 'read'> = {}): LoadedScenario {
    return loadFile(this.find(name), options);
  }
}

/** @throws BadFile; Error when the file cannot be read */
export function loadFile(file: string, options: Omit<LoadOptions, 'read'> = {}): LoadedScenario {
  const folder = new Folder(dirname(file));
  return loadScenario(file, readFileSync(file, 'utf8'), { ...options, read: (path) => folder.read(path) });
}
