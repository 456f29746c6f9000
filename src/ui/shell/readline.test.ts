import { describe, expect, it } from 'vitest';
import { commonStart, Readline } from './readline.ts';

/** Types keys; what is no name of a key is typed letter by letter. `|` in the result is the cursor. */
function typed(history: readonly string[], ...keys: string[]): string {
  const line = new Readline(() => history);
  for (const key of keys)
    if (/^(?:ctrl|alt)-|^(?:up|down|left|right|home|end|delete|backspace|esc)$/.test(key))
      line.handle({ type: 'key', key, text: '' });
    else for (const text of key) line.handle({ type: 'key', key: text, text });
  return `${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}`;
}

describe('the command line', () => {
  it.each([
    [['get pods', 'ctrl-a', 'k '], 'k |get pods'],
    [['get pods', 'ctrl-a', 'ctrl-e', '!'], 'get pods!|'],
    [['get pods -A', 'ctrl-w'], 'get pods |'],
    [['get pods -A', 'ctrl-w', 'ctrl-w', 'ctrl-y'], 'get pods |'],
    [['get pods', 'ctrl-u', 'x', 'ctrl-y'], 'xget pods|'],
    [['get pods', 'home', 'ctrl-k'], '|'],
    [['get pods', 'alt-b', 'alt-b'], '|get pods'],
    [['deploy/web-1', 'alt-backspace'], 'deploy/web-|'],
    [['get pods', 'home', 'alt-f', ' all'], 'get all| pods'],
    [['get pods', 'home', 'alt-d'], '| pods'],
    [['ab', 'ctrl-t'], 'ba|'],
    [['abc', 'left', 'ctrl-d'], 'ab|'],
    [['é日本', 'backspace', 'left'], 'é|日'],
  ])('%j', (keys, expected) => expect(typed([], ...keys)).toBe(expected));

  const history = ['kubectl get pods', 'ls', 'kubectl get nodes'];
  it.each([
    [['up'], 'kubectl get nodes|'],
    [['up', 'up', 'up', 'up'], 'kubectl get pods|'],
    [['abc', 'up', 'down'], 'abc|'],
    [['ctrl-r', 'get'], 'kubectl |get nodes'],
    [['ctrl-r', 'get', 'ctrl-r'], 'kubectl |get pods'],
    [['ctrl-r', 'po', 'ctrl-e', ' -A'], 'kubectl get pods -A|'],
    [['x', 'ctrl-r', 'get', 'ctrl-g'], 'x|'],
    [['kubectl describe ', 'alt-.'], 'kubectl describe nodes|'],
    [['cat ', 'alt-.', 'alt-.'], 'cat ls|'],
  ])('with a history: %j', (keys, expected) => expect(typed(history, ...keys)).toBe(expected));

  it('finds what words share', () => {
    expect(commonStart(['deployments', 'describe', 'delete'])).toBe('de');
    expect(commonStart([])).toBe('');
  });
});
