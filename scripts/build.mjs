// Builds dist/wavetank.js, the one file that ships; `node scripts/build.mjs bench` builds dist/bench.js instead.
// React's development build is slow and keeps memory, so NODE_ENV is fixed to production here.
import { chmodSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

const target = process.argv[2] ?? 'wavetank';
const entry = { wavetank: 'src/index.tsx', bench: 'bench/index.ts' }[target];
if (!entry) throw new Error(`unknown target ${target}: wavetank or bench`);
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const outfile = `dist/${target}.js`;

/** Our own data as a string that is parsed: the engine compiles a long string much faster than as long an object literal. */
const jsonAsText = {
  name: 'json-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.json$/ }, ({ path }) => ({
      contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))))})`,
      loader: 'js',
    }));
  },
};

await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  minify: target === 'wavetank',
  keepNames: false,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  charset: 'utf8',
  alias: { 'react-devtools-core': './scripts/empty.mjs', ws: './scripts/empty.mjs' },
  plugins: [jsonAsText],
  external: ['just-bash'], // loaded on first use of the practice terminal only
  define: { 'process.env.NODE_ENV': '"production"', WAVETANK_VERSION: JSON.stringify(version) },
  banner: {
    js: `#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);`,
  },
  logLevel: 'warning',
});
chmodSync(outfile, 0o755);
