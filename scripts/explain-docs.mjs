// Turns the comments of kubernetes-types into the data of `kubectl explain`: src/kubectl/explain/data/docs.json.
// It is one compressed string, so that a program that never explains anything doesn't pay for it.
// Run after an update of kubernetes-types: node scripts/explain-docs.mjs
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const root = new URL('../node_modules/kubernetes-types/', import.meta.url);
const docs = {};
for (const group of readdirSync(root, { withFileTypes: true })) {
  if (!group.isDirectory()) continue;
  for (const file of readdirSync(new URL(`${group.name}/`, root))) {
    if (!file.endsWith('.d.ts')) continue;
    const text = readFileSync(new URL(`${group.name}/${file}`, root), 'utf8');
    const kinds = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export (?:interface|type) (\w+)/g;
    for (const [, comment, name] of text.matchAll(kinds)) {
      const start = text.indexOf(`export interface ${name} {`);
      const body = start < 0 ? '' : text.slice(start, text.indexOf('\n}', start));
      const fields = {};
      for (const [, doc, field] of body.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:readonly )?"?([\w$-]+)"?\??:/g))
        fields[field] = clean(doc);
      docs[`${group.name}/${file.replace('.d.ts', '')}.${name}`] = [clean(comment), fields];
    }
  }
}

/** A comment's text: stars and margins go, paragraphs stay. */
function clean(comment) {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}

const packed = brotliCompressSync(Buffer.from(JSON.stringify(docs))).toString('base64');
writeFileSync(
  new URL('../src/kubectl/explain/data/docs.json', import.meta.url),
  `${JSON.stringify({ brotli: packed })}\n`,
);
console.log(`${Object.keys(docs).length} definitions, ${packed.length} bytes`);
