import { expect, it } from 'vitest';
import { filterOf, parseListWords, wordsOf } from './list-words.ts';

it.each([
  ['shop /web', 'shop', 'web'],
  ['/web shop', 'shop', 'web'],
  ['-l app=web shop', 'shop', '-l app=web'],
  ['app=web shop', 'shop', '-l app=web'],
  ['shop -lapp=web,tier!=db', 'shop', '-l app=web,tier!=db'],
  ['shop -l app=web /4x', 'shop', '-l app=web /4x'],
  ['/4x app=web shop', 'shop', '-l app=web /4x'],
  ['-f wb app=web', undefined, '-l app=web -f wb'],
  ['-fwb all', '', '-f wb'],
  [`'app in (web, db)' shop`, 'shop', '-l app in (web, db)'],
  ['-l app in (web, db) shop', 'shop', '-l app in (web, db)'],
  ['app notin (web) /x', undefined, '-l app notin (web) /x'],
  ['-l app = web, tier = db -n shop', 'shop', '-l app = web, tier = db'],
  [`'/a b' -A`, '', 'a b'],
  [`/"a b" shop`, 'shop', 'a b'],
  ['/!web', undefined, '!web'],
  ['', undefined, undefined],
])('%s', (text, namespace, filter) => {
  const words = parseListWords(wordsOf(text));
  expect([words.namespace, filterOf(words)]).toEqual([namespace, filter]);
});
