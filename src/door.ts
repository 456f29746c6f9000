/**
 * A program's door, such as `dist/wavetank.js`: runs the script beside it, with the form that V8 compiled when the package was built if
 * there is one that fits. V8 refuses what another version or other flags made; the fingerprint tells another build's.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const flags = V8_FLAGS[Number.parseInt(process.versions.node, 10)];
if (flags !== undefined) setFlagsFromString(flags.start);

const file = join(__dirname, `${PROGRAM}.js`);
const source = readFileSync(file, 'latin1');
/** `// `, a SHA-256 in hexadecimal digits. */
const fingerprint = source.slice(0, 67);

/** The compiled form, behind the fingerprint of what it was compiled from. */
function compiled(): Buffer | undefined {
  try {
    const cache = readFileSync(join(__dirname, `${PROGRAM}.cache`));
    return cache.toString('latin1', 0, 67) === fingerprint ? cache.subarray(67) : undefined;
  } catch {
    return undefined;
  }
}

const cachedData = compiled();
const script = new Script(source, { filename: file, ...(cachedData === undefined ? {} : { cachedData }) });
script.runInThisContext()(require, pathToFileURL(file).href);
