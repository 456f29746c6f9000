// Builds dist/: `program.js`, the one file with everything that is ours and most of what is not; `wavetank.js`, the door that runs
// it; `program.cache`, its compiled form. `build.mjs bench` builds the benchmark in the same three parts, so that it measures what
// users run: `bench.js` is its door. `build.mjs FILE OUTFILE` builds any other program.
// React's development build is slow and keeps memory, so NODE_ENV is fixed to production here.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { PLAIN, plainPrivate } from './bundle/plain-private.mjs';
import {
  inkWithoutDevtools,
  jsonAsText,
  nodeLater,
  re2Later,
  stringWidthLater,
  yogaAtOnce,
} from './bundle/plugins.mjs';
import { V8_FLAGS } from './bundle/v8-flags.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here('../package.json'), 'utf8'));

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  charset: 'ascii', // one byte a character: faster to read, half the memory
  alias: { 'react-devtools-core': here('bundle/empty.mjs'), ws: here('bundle/empty.mjs') },
  inject: [here('bundle/lazy-segmenter.mjs')],
  plugins: [jsonAsText, inkWithoutDevtools, nodeLater, re2Later, stringWidthLater, yogaAtOnce],
  // loaded on first use of the practice terminal only, and by the benchmark and the tests only
  external: ['just-bash', '@lydell/node-pty'],
  logLevel: 'warning',
};
/** Those of the door, for what runs without it. */
const [major] = process.versions.node.split('.');
const flags = V8_FLAGS[major]?.start.split(' ') ?? [];

const define = {
  V8_FLAGS: JSON.stringify(V8_FLAGS),
  'process.env.NODE_ENV': '"production"',
  WAVETANK_VERSION: JSON.stringify(version),
  'Intl.Segmenter': 'LazySegmenter',
};

/**
 * By target, which is the door's name too: where it begins, the name of its script and compiled form, and what it runs for the latter:
 * arguments, and what it shows when it has done enough.
 */
const PROGRAMS = {
  wavetank: {
    entry: 'src/index.tsx',
    name: 'program',
    runs: [
      [['kubectl', 'get', 'pods', '-A'], 'kube-system'],
      [[], 'node-failure'],
      [['play', 'node-failure'], 'Running'],
    ],
  },
  bench: { entry: 'bench/index.ts', name: 'benchmark', runs: [[['--case', 'pods-100'], 'cpu']] },
};

/** A script whose value is one function: the door gives it what a script has not. Its first line is its fingerprint. */
async function buildScript(entry, name) {
  const { outputFiles } = await build({
    ...common,
    entryPoints: [entry],
    minifySyntax: true,
    format: 'cjs',
    supported: { 'dynamic-import': false }, // V8 forgets who to ask for modules when it takes compiled code
    write: false,
    define: { ...define, 'import.meta.url': '__url' },
  });
  // the syntax is short already, and this has no effect in its eyes
  const { code: short } = await transform(plainPrivate(`(function (require, __url) {${outputFiles[0].text}\n})`), {
    minifyIdentifiers: true,
    minifyWhitespace: true,
    mangleProps: PLAIN,
    target: common.target,
    charset: common.charset,
    legalComments: common.legalComments,
  });
  // esbuild leaves regular expressions as they are; the door reads one byte a character
  const code = short.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  writeWhole(`dist/${name}.js`, `// ${createHash('sha256').update(code).digest('hex')}\n${code}`);
}

async function buildDoor(door, name) {
  const { code } = await transform(readFileSync('src/door.ts', 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    target: 'node20',
    define: { V8_FLAGS: define.V8_FLAGS, PROGRAM: JSON.stringify(name) },
  });
  writeWhole(`dist/${door}.js`, `#!/usr/bin/env node\n${code}`);
  writeWhole('dist/package.json', '{"type":"commonjs"}\n'); // the door opens a little faster than as a module
  chmodSync(`dist/${door}.js`, 0o755);
}

/** The program runs for its compiled form. Without one everything works, only the start takes longer. */
function buildCache(name, runs) {
  const [script, cache] = [`dist/${name}.js`, `dist/${name}.cache`];
  rmSync(cache, { force: true });
  try {
    execFileSync(process.execPath, [...flags, here('bundle/warm.mjs'), script, cache, JSON.stringify(runs)], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 60_000,
    });
  } catch (error) {
    console.warn(`no compiled form of the program, the start takes longer: ${error.message}`);
  }
}

/** A reader sees the old file or the new one. */
function writeWhole(path, text) {
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
}

/** A program of the tests. */
const buildModule = (entry, outfile) =>
  build({
    ...common,
    entryPoints: [entry],
    outfile,
    format: 'esm',
    define,
    banner: {
      js: `import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(${JSON.stringify(import.meta.url)});`,
    },
  });

const [, , target = 'wavetank', outfile] = process.argv;
mkdirSync('dist', { recursive: true });
if (PROGRAMS[target] !== undefined) {
  const { entry, name, runs } = PROGRAMS[target];
  await buildScript(entry, name);
  await buildDoor(target, name);
  buildCache(name, runs);
} else if (outfile !== undefined) await buildModule(target, outfile);
else throw new Error(`unknown target ${target}: wavetank, bench, or FILE OUTFILE`);
