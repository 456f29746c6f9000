/** What may follow the name of a list: namespaces, and labels that objects have. Behind `-f` and `/` anything may. */
import type { KubeObject, Resource } from '../../run/cluster.ts';
import type { App } from './app.ts';
import { parseListWords, wordsOf } from './list-words.ts';

/** Whether the next word goes on with a selector that was begun: `app in (a, b)`. */
const goesOn = (before: string, last: string | undefined): boolean =>
  /^(?:in|notin|==?|!=)$/.test(last ?? '') || before.lastIndexOf('(') > before.lastIndexOf(')');

/** The namespaces that begin with `word`. */
export const namespacesFor = (app: App, word: string): string[] =>
  [...app.reader.list('namespaces').map(({ metadata }) => metadata.name), 'all']
    .filter((name) => name.startsWith(word))
    .sort();

/** The selectors that `typed` may become: first the keys of the labels that these objects have, then their values. */
export function labelsFor(objects: Iterable<KubeObject>, typed: string): string[] {
  const comma = typed.lastIndexOf(',') + 1;
  const [start, last] = [typed.slice(0, comma), typed.slice(comma)];
  const { key, operator = '' } = /^(?<key>[^=!]+)(?<operator>==?|!=)/.exec(last)?.groups ?? {};
  const found = new Set<string>();
  for (const { metadata } of objects) {
    const { labels = {} } = metadata;
    if (key === undefined) for (const each of Object.keys(labels)) found.add(`${each}=`);
    else if (labels[key] !== undefined) found.add(`${key}${operator}${labels[key]}`);
  }
  return [...found]
    .filter((each) => each.startsWith(last))
    .sort()
    .map((each) => start + each);
}

/**
 * What `word` may become.
 * @param kinds what the list shows
 * @param before the line between the name of the list and the word
 */
export function listWordsFor(app: App, kinds: readonly Resource[], before: string, word: string): string[] {
  const words = wordsOf(before);
  const last = words.at(-1);
  const inQuotes = ((before + word).match(/['"]/g) ?? []).length % 2 === 1;
  if (inQuotes || last === '-f' || goesOn(before, last)) return [];
  const given = parseListWords(words).namespace;
  const namespace = given ?? app.namespace;
  const labels = (typed: string): string[] =>
    labelsFor(
      kinds.flatMap(({ id, namespaced }) => app.reader.list(id, (namespaced && namespace) || undefined)),
      typed,
    );
  if (last === '-l') return labels(word);
  const joined = /^-l=?(?=.)/.exec(word)?.[0];
  if (joined !== undefined) return labels(word.slice(joined.length)).map((each) => joined + each);
  return [...(given === undefined ? namespacesFor(app, word) : []), ...(word === '' ? [] : labels(word))];
}
