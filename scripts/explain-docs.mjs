// Turns the field documentation that Kubernetes publishes with its API (Apache-2.0) into the data of `kubectl explain`:
// src/kubectl/explain/data/docs.json. The published OpenAPI files leave out what each value of an enum means, so the
// descriptions are read from the generated Go file that the API server itself serves them from.
// It is one compressed string, so that a program that never explains anything doesn't pay for it.
// Run after an update of the API: node scripts/explain-docs.mjs "$(go list -m -f '{{.Dir}}' k8s.io/kubernetes@v1.35.6)"
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const module = process.argv[2];
if (module === undefined) throw new Error('say where the module k8s.io/kubernetes lies');
const generated = readFileSync(`${module}/pkg/generated/openapi/zz_generated.openapi.go`, 'utf8');

/** The kinds that the server here knows: nobody can ask for the rest. */
const data = new URL('../src/engine/api/data/', import.meta.url);
const known = new Set(
  readdirSync(data)
    .filter((file) => file.startsWith('openapi'))
    .flatMap((file) => Object.keys(JSON.parse(readFileSync(new URL(file, data), 'utf8')).definitions ?? {}))
    .map(short),
);

/** `io.k8s.api.apps.v1.Deployment` → `apps/v1.Deployment` */
function short(name) {
  const [kind, version, group] = name.split('.').reverse();
  return `${group}/${version}.${kind}`;
}

const docs = {};
for (const [, name, body] of generated.matchAll(/\nfunc schema_(\w+)\(ref common[^\n]*\n([\s\S]*?)\n}/g)) {
  const [kind, version, group] = name.split('_').reverse();
  const key = `${group}/${version}.${kind}`;
  if (!known.has(key)) continue;
  const head = body.split('Properties: map[string]spec.Schema{')[0];
  const fields = {};
  // A field of the kind stands five tabs deep; its own description two deeper.
  for (const [, field, text] of body.matchAll(
    /\n\t{5}"([^"]+)": \{\n(?:\t{6,}(?!SchemaProps)[^\n]*\n)*\t{6}SchemaProps: spec\.SchemaProps\{\n\t{7}Description: ("(?:[^"\\]|\\.)*")/g,
  ))
    fields[field] = JSON.parse(text);
  docs[key] = [JSON.parse(/\n\t{4}Description: ("(?:[^"\\]|\\.)*")/.exec(head)?.[1] ?? '""'), fields];
}

const missing = [...known].filter((key) => docs[key] === undefined);
if (missing.length > 0) console.log(`without documentation: ${missing.join(', ')}`);
const packed = brotliCompressSync(Buffer.from(JSON.stringify(docs)), {
  params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: 1_000_000 },
}).toString('base64');
writeFileSync(
  new URL('../src/kubectl/explain/data/docs.json', import.meta.url),
  `${JSON.stringify({ brotli: packed })}\n`,
);
console.log(`${Object.keys(docs).length} definitions, ${packed.length} bytes`);
