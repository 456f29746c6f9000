import { expect, test } from 'vitest';
import { exists, runScript } from './script.ts';

test.each([
  ['sleep 2; exit 1', 2000, 1],
  ['sleep 1 && exit 3', 1000, 3],
  ['false || exit 4', 0, 4],
  ['true && sleep 1m', 60_000, 0],
  ['for i in 1 2 3; do sleep 2; done; exit 5', 6000, 5],
  ['if [ "$MODE" = prod ]; then exit 7; else exit 8; fi', 0, 7],
  ['i=0; while [ $i -lt 3 ]; do sleep 1; i=$((i+1)); done', 3000, 0],
])('%s', (script, after, code) => expect(runScript(script, { env: { MODE: 'prod' } }).exit).toEqual({ after, code }));

test('an endless loop never exits and prints on', () => {
  const { exit, logs } = runScript('while true; do echo tick; sleep 5; done', { env: {}, horizon: 12_000 });
  expect(exit).toBeUndefined();
  expect(logs).toEqual([0, 5000, 10_000].map((at) => ({ at, text: 'tick' })));
});

test('what is printed is expanded, quoted and redirected as a shell does', () => {
  const { logs } = runScript(`echo "Hello $NAME"; echo 'as $is'; echo hidden > /tmp/x; echo \${NONE:-none}`, {
    env: { NAME: 'pod' },
  });
  expect(logs.map(({ text }) => text)).toEqual(['Hello pod', 'as $is', 'none']);
});

test('files come and go with their script', () => {
  const { files } = runScript('touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600', { env: {} });
  expect([0, 29_999, 30_000].map((at) => exists(files, '/tmp/healthy', at))).toEqual([true, true, false]);
  expect(exists(files, '/tmp/other', 0)).toBeUndefined();
});
