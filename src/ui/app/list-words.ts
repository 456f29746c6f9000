/** The words after a kind, or after a view that is a list: a namespace, `/filter`, `-f term`, `-l labels` or bare labels, in any order. */
import type { App } from './app.ts';
import { inUse } from './favourites.ts';
import type { View } from './view.ts';

export interface ListWords {
  /** Empty for all. */
  readonly namespace?: string;
  readonly labels?: string;
  /** What is looked for, as the `/` prompt takes it. */
  readonly search?: string;
}

/** The words of a line; what stands in quotes belongs to one word. */
export function wordsOf(text: string): string[] {
  const words = text.match(/(?:'[^']*'|"[^"]*"|\S)+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

const OPERATOR = /^(?:in|notin|==?|!=)$/;

/** Whether a label selector that was read so far goes on with the next word: `app in (a, b)`. */
function goesOn(selector: string, next: string): boolean {
  const last = selector.slice(selector.lastIndexOf(' ') + 1);
  return (
    OPERATOR.test(next) ||
    OPERATOR.test(last) ||
    last.endsWith(',') ||
    next.startsWith(',') ||
    selector.lastIndexOf('(') > selector.lastIndexOf(')')
  );
}

/** Takes words from the front as long as they are of one selector. */
function takeSelector(words: string[]): string {
  let selector = words.shift() ?? '';
  while (words[0] !== undefined && goesOn(selector, words[0])) selector += ` ${words.shift()}`;
  return selector;
}

const isSelector = (word: string, next = ''): boolean => /=|\s(?:not)?in\s/.test(word) || /^(?:not)?in$/.test(next);

export function parseListWords(given: readonly string[]): ListWords {
  const words = [...given];
  let namespace: string | undefined;
  let labels: string | undefined;
  let search: string | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word.startsWith('/')) search = word.slice(1);
    else if (word === '-f') search = `-f ${words.shift() ?? ''}`;
    else if (word.startsWith('-f')) search = `-f ${word.slice(2)}`;
    else if (word.startsWith('-l')) {
      const rest = word.replace(/^-l=?/, '');
      labels = takeSelector(rest === '' ? words : unshifted(words, rest));
    } else if (isSelector(word, words[0])) labels = takeSelector(unshifted(words, word));
    else if (word === 'all' || word === '-A') namespace = '';
    else if (word !== '-n') namespace = word;
  }
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labels === undefined ? {} : { labels }),
    ...(search === undefined ? {} : { search }),
  };
}

/** Labels and search as one filter. */
export function filterOf({ labels, search }: ListWords): string | undefined {
  if (labels === undefined) return search;
  if (search === undefined) return `-l ${labels}`;
  return `-l ${labels} ${search.startsWith('-f') ? search : `/${search}`}`;
}

function unshifted(words: string[], word: string): string[] {
  words.unshift(word);
  return words;
}

/** Lists show this namespace from now on. @returns whether there is one of that name, and says so where there is none */
export function toNamespace(app: App, namespace: string): boolean {
  if (namespace !== '' && app.reader.get('namespaces', namespace) === undefined) {
    app.say(`There is no namespace "${namespace}".`, 'error');
    return false;
  }
  inUse(app, namespace);
  return true;
}

/** A view with the filter that the words behind its name give. */
export function filtered<V extends View>(view: V, words: readonly string[]): V {
  const filter = filterOf(parseListWords(words));
  if (filter !== undefined && view.filter !== undefined) view.filter = filter;
  return view;
}
