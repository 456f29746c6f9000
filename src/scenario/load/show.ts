/** What a step shows: a kind or a view that there is, and for a view of one object the object. */
import type { Show } from '../format/steps.ts';
import { didYouMean } from '../suggest.ts';
import { K9S_NAMES, OBJECT_VIEWS, WHOLE_VIEWS } from '../views.ts';
import type { Path } from './document.ts';

interface Kinds {
  /** All words for kinds, for "did you mean". */
  readonly words: readonly string[];
  readonly known: (word: string) => boolean;
}

/** @param path of the `show` */
export function checkShow(
  { view, select }: Show,
  path: Path,
  kinds: Kinds,
  add: (code: string, path: Path, message: string) => void,
): void {
  const known = (word: string) => Object.hasOwn(K9S_NAMES, word.toLowerCase()) || kinds.known(word);
  const [name = ''] = view.split(' ');
  if (!OBJECT_VIEWS.includes(view)) {
    if (WHOLE_VIEWS.includes(name) || known(view)) return;
    const near = didYouMean(view, [...OBJECT_VIEWS, ...WHOLE_VIEWS, ...kinds.words]);
    add('E002', [...path, 'view'], `unknown kind or view "${view}"${near}`);
    return;
  }
  if (select === undefined) {
    add('E001', [...path, 'view'], `${view} shows one object: select names it, as KIND/NAME`);
    return;
  }
  const parts = select.split('/');
  const [kind = ''] = parts;
  if (parts.length > 2 || parts.includes(''))
    add('E001', [...path, 'select'], `expected KIND/NAME, found ${JSON.stringify(select)}`);
  else if (parts.length === 2 && !known(kind))
    add('E002', [...path, 'select'], `unknown kind "${kind}"${didYouMean(kind, kinds.words)}`);
}
