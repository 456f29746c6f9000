// Runs a program as its door does, on a pretended terminal, and keeps what V8 compiled on the way: `warm.mjs SCRIPT CACHE RUNS`, where
// RUNS is JSON: a list of arguments and of what the program then shows when it has done enough.
// The file begins with the program's fingerprint, so that the door knows which program it belongs to.
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const [file, cache, runs] = process.argv.slice(2);
const source = readFileSync(file, 'latin1');
const folder = mkdtempSync(join(tmpdir(), 'wavetank-build-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.env.XDG_CONFIG_HOME = folder;
process.env.XDG_STATE_HOME = folder;

let shown = '';
const terminal = {
  stdin: Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {}, ref: () => {}, unref: () => {} }),
  stdout: Object.assign(
    new Writable({
      write(chunk, _, done) {
        shown += chunk;
        done();
      },
    }),
    { isTTY: true, columns: 200, rows: 50 },
  ),
};
for (const [name, stream] of Object.entries(terminal)) Object.defineProperty(process, name, { value: stream });

// What ran once stays compiled until it is kept; the flag is taken back, as V8 refuses what was made under others.
setFlagsFromString('--no-flush-bytecode');
const script = new Script(source, { filename: file });
for (const [args, enough] of JSON.parse(runs)) {
  process.argv = [process.execPath, file, ...args];
  shown = '';
  script.runInThisContext()(createRequire(pathToFileURL(file)), pathToFileURL(file).href);
  const patience = Date.now() + 10_000;
  while (!shown.includes(enough) && Date.now() < patience) await new Promise((done) => setTimeout(done, 10));
}
setFlagsFromString('--flush-bytecode');

writeFileSync(`${cache}.${process.pid}`, Buffer.concat([Buffer.from(source.slice(0, 67)), script.createCachedData()]));
renameSync(`${cache}.${process.pid}`, cache);
process.exit(0);
