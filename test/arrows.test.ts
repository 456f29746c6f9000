/** Imports point one way: no source breaks an arrow of ARCHITECTURE.md, and the linter's rules refuse each one that would. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** What of the engine stands above its parts; the other files beside them are words that many share. */
const WHOLE = ['engine/cluster.ts', 'engine/index.ts'];
const LAYERS = ['engine/client', 'engine/api', 'engine/store', 'engine/sim'];
const HOUSE = ['commands', 'ui', 'run', 'scenario', 'kubectl', 'engine/index.ts'];

/** Each folder, and what it may import. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  commands: HOUSE.slice(1),
  ui: ['run'],
  run: HOUSE.slice(3),
  scenario: HOUSE.slice(4),
  kubectl: HOUSE.slice(5),
  'engine/bootstrap': [...LAYERS, 'engine/network'],
  'engine/controllers': LAYERS,
  'engine/scheduler': LAYERS,
  'engine/kubelet': [...LAYERS, 'engine/corefile'],
  'engine/network': [...LAYERS, 'engine/corefile'],
  'engine/faults': LAYERS,
  'engine/corefile': [],
  'engine/client': LAYERS.slice(1),
  'engine/api': LAYERS.slice(2),
  'engine/store': LAYERS.slice(3),
  'engine/sim': [],
};
const FOLDERS = Object.keys(ARROWS);
const PLACES = [...FOLDERS, 'engine/index.ts'];

/** Files of our own, however they are imported. */
const IMPORTED = /\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

const folders = (at: string): string[] =>
  readdirSync(join(ROOT, 'src', at), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [posix.join(at, entry.name)] : [],
  );
const folderOf = (path: string): string | undefined => FOLDERS.find((folder) => path.startsWith(`${folder}/`));
const breaks = (from: string, to: string): boolean => from !== to && !ARROWS[from]?.includes(to);

it('knows every folder', () => {
  const all = [...folders('').filter((name) => name !== 'engine'), ...folders('engine')];
  expect([...FOLDERS].sort()).toEqual(all.sort());
});

it('no source imports against an arrow', () => {
  const wrong: string[] = [];
  for (const file of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    const from = folderOf(file);
    if (from === undefined || !/\.tsx?$/.test(file) || /\.test\.tsx?$|\btesting\b/.test(file)) continue;
    for (const [, fileName = ''] of readFileSync(join(ROOT, 'src', file), 'utf8').matchAll(IMPORTED)) {
      const path = posix.join(posix.dirname(file), fileName);
      const to = folderOf(path) ?? (WHOLE.includes(path) ? path : undefined);
      if (to !== undefined && breaks(from, to)) wrong.push(`src/${file}: ${fileName}`);
    }
  }
  expect(wrong).toEqual([]);
});

/** The lines of `src/FOLDER/bad.ts` that the linter refuses, for a file with those lines in each of the folders. */
function refused(lines: (folder: string) => readonly string[]): Map<string, string[]> {
  const at = mkdtempSync(join(tmpdir(), 'arrows-'));
  try {
    cpSync(join(ROOT, 'biome.json'), join(at, 'biome.json'));
    cpSync(join(ROOT, 'scripts/lint'), join(at, 'scripts/lint'), { recursive: true });
    for (const folder of FOLDERS) {
      const file = join(at, 'src', folder, 'bad.ts');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${lines(folder).join('\n')}\n`);
    }
    const biome = join(ROOT, 'node_modules/.bin/biome');
    const given = ['lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none'];
    const { stdout } = spawnSync(biome, given, { cwd: at, encoding: 'utf8' });
    const found = new Map<string, string[]>(FOLDERS.map((folder) => [folder, []]));
    const of = /title=(?:lint\/style\/noRestricted\w+|plugin),file=\S*?src\/(\S+)\/bad\.ts,line=(\d+)/g;
    for (const [, folder = '', line] of stdout.matchAll(of))
      found.get(folder)?.push(lines(folder)[Number(line) - 1] ?? '');
    return found;
  } finally {
    rmSync(at, { recursive: true });
  }
}

it('the linter refuses an import against each arrow, and no other', () => {
  const imported = (from: string, to: string): string => {
    const path = posix.relative(from, to.endsWith('.ts') ? to : `${to}/any.ts`);
    return `import '${path.startsWith('.') ? path : `./${path}`}';`;
  };
  // Where a path alone does not tell what is meant, the sources themselves are looked at (above): kubectl has a folder of the
  // same name as the commands', and each folder of the engine an index.
  const places = (from: string): string[] =>
    PLACES.filter(
      (to) =>
        to !== from &&
        !(from === 'kubectl' && to === 'commands') &&
        !(from.startsWith('engine/') && to === 'engine/index.ts'),
    );
  const found = refused((from) => places(from).map((to) => imported(from, to)));
  for (const from of FOLDERS) {
    const wrong = places(from).filter((to) => breaks(from, to));
    expect([from, found.get(from)?.sort()]).toEqual([from, wrong.map((to) => imported(from, to)).sort()]);
  }
});

it('the linter refuses the interface’s packages below it, and in the engine I/O, clocks and chance', () => {
  const packages = ["import 'react';", "import 'ink';"];
  const host = [
    "import 'node:fs';",
    'export const a = Date.now();',
    'export const b = globalThis.Date.now();',
    'export const c = () => setTimeout(a, b);',
    'export const d = Math.random();',
    "export const e = Math['random']();",
    'export const { random } = Math;',
  ];
  const fine = ['export const f = Math.max(1, [2.5].map(Math.floor).length);'];
  const found = refused(() => [...packages, ...host, ...fine]);
  for (const folder of FOLDERS) {
    const wrong = folder.startsWith('engine/') ? [...packages, ...host] : packages;
    expect([folder, found.get(folder)?.sort()]).toEqual([
      folder,
      ['commands', 'ui'].includes(folder) ? [] : wrong.sort(),
    ]);
  }
});
