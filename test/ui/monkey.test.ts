import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { FakeCluster } from './fake-cluster.ts';
import { pod, shop } from './objects.ts';

const KEYS = [...'abcdefghijklmnoprstuvwxyzABDEGHIJMNOPRSTVWX0123456789:/?.,<>{}[]+-=*!', 'enter', 'esc', 'tab', 'backtab', 'space',
  'backspace', 'up', 'down', 'left', 'right', 'pagedown', 'pageup', 'home', 'end', 'shift-left', 'shift-right', 'ctrl-a', 'ctrl-d',
  'ctrl-e', 'ctrl-f', 'ctrl-k', 'ctrl-n', 'ctrl-s', 'ctrl-t', 'ctrl-u', 'ctrl-w', 'ctrl-z', 'ctrl-space', 'ctrl-\\']; // biome-ignore format: a list

const step = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...KEYS).map((key) => ({ key })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(':deploy\r', ':pods shop\r', ':map\r', ':timeline\r', ':pulses\r', ':xray po\r', '/web\r')
      .map((bytes) => ({ bytes })),
  },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'binary', maxLength: 20 }).map((text) => ({ bytes: `\x1b[200~${text}\x1b[201~` })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ columns: fc.integer({ min: 20, max: 220 }), rows: fc.integer({ min: 5, max: 60 }) }),
  },
  { weight: 1, arbitrary: fc.record({ x: fc.integer({ min: 1, max: 120 }), y: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 2, arbitrary: fc.constantFrom('put', 'remove').map((change) => ({ change })) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function play(steps: readonly Step[]): Promise<void> {
  const cluster = new FakeCluster();
  shop(cluster);
  const driver = new Driver(cluster, { columns: 80, rows: 24, depth: 8 });
  let size = { columns: 80, rows: 24 };
  let n = 0;
  try {
    for (const one of steps) {
      if ('key' in one) await driver.press(one.key);
      else if ('bytes' in one) await driver.send(one.bytes);
      else if ('columns' in one) {
        size = one;
        await driver.resize(one.columns, one.rows);
      } else if ('x' in one) await driver.send(`\x1b[<0;${one.x};${one.y}M`);
      else {
        cluster.now += 1_000;
        if (one.change === 'put')
          cluster.put('pods', pod(`monkey-${n++ % 5}`, { waiting: n % 2 ? 'ErrImagePull' : undefined } as object));
        else cluster.remove('pods', `shop/monkey-${n % 5}`);
        await driver.refresh();
      }
      const lines = driver.lines();
      expect(lines).toHaveLength(size.rows);
      if (size.columns >= 60 && size.rows >= 15 && !driver.app.view.fullscreen && driver.app.dialog === undefined)
        for (const line of lines.filter((l) => l.startsWith('│'))) expect(line).toMatch(/│$/);
    }
  } finally {
    driver.close();
  }
}

describe('a monkey at the keyboard', () => {
  it('never breaks the interface', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 60 }), play), {
      numRuns: Number(process.env['MONKEY_RUNS'] ?? 12),
      timeout: 20_000,
      endOnFailure: true,
    });
  }, 600_000);
});
