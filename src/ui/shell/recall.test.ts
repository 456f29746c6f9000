import { expect, it } from 'vitest';
import { recall } from './recall.ts';

const LINES = ['kubectl get pods', "echo 'a b' c", 'kubectl describe pod web-1'];

it.each([
  ['!!', 'kubectl describe pod web-1'],
  ['sudo !! | head', 'sudo kubectl describe pod web-1 | head'],
  ['!1', 'kubectl get pods'],
  ['!-2 d', "echo 'a b' c d"],
  ['!ec', "echo 'a b' c"],
  ['!?pods?', 'kubectl get pods'],
  ['kubectl logs !$', 'kubectl logs web-1'],
  ['echo "!!"', 'echo "kubectl describe pod web-1"'],
  ['x !^ !*', 'x describe describe pod web-1'],
  ['!echo:1', "'a b'"],
  ['!!:$', 'web-1'],
  ['^describe^get^', 'kubectl get pod web-1'],
])('%s becomes %s', (text, expected) => {
  expect(recall(text, LINES)).toEqual({ text: expected });
});

it.each([
  "echo '!!'",
  'echo \\!!',
  '[ ! -f x ]',
  '[ a != b ]',
  'echo hi! # !!',
  'echo "hi!"',
  '! true',
  "jq '.a | select(.b!=1)'",
  'a ^b^c',
])('%s asks for no earlier line', (text) => {
  expect(recall(text, LINES)).toBeUndefined();
});

it('says what it does not find', () => {
  expect(recall('!nope now', LINES)).toEqual({ missing: '!nope: event not found' });
  expect(recall('!9', LINES)).toEqual({ missing: '!9: event not found' });
  expect(recall('!!:9', LINES)).toEqual({ missing: '!!:9: bad word specifier' });
  expect(recall('^nope^x', LINES)).toEqual({ missing: ':s^nope^x: substitution failed' });
  expect(recall('!!', [])).toEqual({ missing: '!!: event not found' });
});
