/** The documentation of kinds and fields, unpacked when first asked for. */
import { brotliDecompressSync } from 'node:zlib';
import packed from './data/docs.json' with { type: 'json' };

/** A definition's own text, and its fields'. */
export type Doc = readonly [string, Readonly<Record<string, string>>];

let docs: Readonly<Record<string, Doc>> | undefined;

/** @param name the definition's full name: `io.k8s.api.apps.v1.Deployment` */
export function docOf(name: string): Doc | undefined {
  docs ??= JSON.parse(brotliDecompressSync(Buffer.from(packed.brotli, 'base64')).toString('utf8')) as Record<
    string,
    Doc
  >;
  const [kind = '', version = '', group = ''] = name.split('.').reverse();
  return docs[`${group}/${version}.${kind}`];
}
