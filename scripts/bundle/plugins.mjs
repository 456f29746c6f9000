// What the bundle changes of the files that it takes in, for the start's sake. Each change fails the build when its place is gone.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `text` with what `pattern` finds replaced. @throws Error when nothing is found */
function replaced(path, text, pattern, replacement) {
  if (text.search(pattern) < 0) throw new Error(`${path}: nothing looks like ${pattern} any more`);
  return text.replace(pattern, () => replacement);
}

/** Our own data as a string that is parsed: the engine compiles a long string much faster than as long an object literal. */
export const jsonAsText = {
  name: 'json-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.json$/ }, ({ path }) => ({
      contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))))})`,
      loader: 'js',
    }));
  },
};

/** Ink waits for its developer tools while it is loaded, which a script cannot do. */
export const inkWithoutDevtools = {
  name: 'ink-without-devtools',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]ink[\\/]build[\\/]reconciler\.js$/ }, ({ path }) => ({
      contents: replaced(path, readFileSync(path, 'utf8'), /isDev\(\)/g, 'false'),
      loader: 'js',
    }));
  },
};

/** The measure of text as it is in `string-width.mjs`, for everything but that file. */
export const stringWidthLater = {
  name: 'string-width-later',
  setup({ onResolve }) {
    const ours = fileURLToPath(new URL('string-width.mjs', import.meta.url));
    onResolve({ filter: /^string-width$/ }, ({ importer }) => (importer === ours ? undefined : { path: ours }));
  },
};

/** Functions of Node's modules that take long to load: the module is asked for when the function is called. */
const LATER = {
  'node:child_process': ['execFileSync', 'spawn'],
  'node:crypto': ['createHash'],
  'node:zlib': ['brotliDecompressSync'],
};

export const nodeLater = {
  name: 'node-later',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      path in LATER && kind === 'import-statement' ? { path, namespace: 'node-later' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'node-later' }, ({ path }) => ({
      contents: LATER[path]
        .map((name) => `export const ${name} = (...args) => require('${path}').${name}(...args);`)
        .join('\n'),
      loader: 'js',
    }));
  },
};

/** The engine of patterns that may backtrack is taken in as it is, and made when the first of them is compiled. */
export const re2Later = {
  name: 're2-later',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^re2js$/ }, ({ path, kind, resolveDir }) =>
      kind === 'import-statement' ? { path, namespace: 're2-later', pluginData: resolveDir } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 're2-later' }, ({ pluginData }) => ({
      contents: `export const RE2JS = { compile: (text) => require('re2js').RE2JS.compile(text) };`,
      resolveDir: pluginData,
      loader: 'js',
    }));
  },
};

/** The layout engine's WebAssembly, made ready in place: faster than its promise, and a script cannot wait for one. */
export const yogaAtOnce = {
  name: 'yoga-at-once',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]yoga-layout[\\/]dist[\\/]src[\\/]index\.js$/ }, ({ path }) => ({
      contents: replaced(
        path,
        readFileSync(path, 'utf8'),
        /await loadYoga\(\)/,
        `(() => {
          const yoga = {
            instantiateWasm(imports, done) {
              const { exports } = new WebAssembly.Instance(new WebAssembly.Module(loadYoga.wasm()), imports);
              done({ exports });
              return exports;
            },
          };
          loadYoga(yoga);
          return yoga;
        })()`,
      ),
      loader: 'js',
    }));
    onLoad({ filter: /[\\/]yoga-wasm-base64-esm\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const [, wasm] = /"data:application\/octet-stream;base64,([\w+/=]{1000,})"/.exec(text) ?? [];
      return {
        contents: `${replaced(path, text, /"data:application\/octet-stream;base64,[\w+/=]{1000,}"/, '""')}
          loadYoga.wasm = () => Buffer.from(${JSON.stringify(wasm)}, 'base64');`,
        loader: 'js',
      };
    });
  },
};
