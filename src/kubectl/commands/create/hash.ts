/** `--append-hash`: the end of a name that changes with the content (`kubectl/pkg/util/hash`). */
import { createHash } from 'node:crypto';
import { sorted } from '../../printers/json.ts';

/** Letters that could spell words, or be taken for others, give way. */
const INSTEAD: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** @param content kind, name, type and data: what the hash is made from */
export function contentHash(content: object): string {
  const sum = createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex');
  return [...sum.slice(0, 10)].map((letter) => INSTEAD[letter] ?? letter).join('');
}
