/** `/` in texts: what it finds is lit where it stands. */
import { afterEach, expect, it } from 'vitest';
import type { Depth } from '../../src/ui/theme/color.ts';
import { FakeCluster, START } from './fake-cluster.ts';
import { close, driver, start } from './started.ts';

afterEach(close);

/** What stands on a ground, or inverse, inside the frame. */
function lit(): string[] {
  const { buffer, cols } = driver.terminal;
  const found: string[] = [];
  driver.lines().forEach((text, y) => {
    if (!text.startsWith('│')) return;
    let run = '';
    for (let x = 0; x < cols; x++) {
      const cell = buffer.active.getLine(buffer.active.baseY + y)?.getCell(x);
      const isLit = cell !== undefined && (cell.isInverse() !== 0 || !cell.isBgDefault());
      if (isLit) run += cell.getChars();
      else {
        if (run !== '') found.push(run);
        run = '';
      }
    }
  });
  return found;
}

async function seek(text: string): Promise<void> {
  await driver.type(`/${text}`);
  await driver.press('enter');
}

const DEPTHS: readonly Depth[] = [0, 4, 8, 24];

it.each(DEPTHS)('matches in YAML are lit, with %i bits of colour', async (depth) => {
  await start({ depth });
  await driver.press('j', 'y');
  await seek('shop');
  const found = lit();
  expect(found.length).toBeGreaterThan(0);
  expect(new Set(found)).toEqual(new Set(['shop']));
  await driver.press('n');
  expect(lit().length).toBeGreaterThan(0);
});

it('a match that goes from a key into its value is lit as a whole, and ^ is the beginning of the line only', async () => {
  await start();
  await driver.press('j', 'y');
  await seek('name: web-');
  expect(new Set(lit())).toEqual(new Set(['name: web-']));
  await seek('^kind: P');
  expect(lit()).toEqual(['kind: P']);
  await seek('^Pod');
  expect([lit(), driver.title()]).toEqual([[], expect.stringMatching(/<\/\^Pod>\[0\]$/)]);
});

it('matches in describe and in the messages are lit', async () => {
  await start({}, new FakeCluster({ run: () => ({ stdout: 'Name:    one\nStatus:  Running\n' }) }));
  await driver.press('d');
  await seek('stat');
  expect(lit()).toEqual(['Stat']);
  await driver.press('esc', 'esc');
  await driver.type(':skin safe');
  await driver.press('enter');
  await driver.type(':messages');
  await driver.press('enter');
  await seek('skin');
  expect(new Set(lit())).toEqual(new Set([expect.stringMatching(/^skin$/i)]));
});

it('in logs of several containers it is what they wrote that is sought', async () => {
  const logs = (pod: string) => [
    { time: START, pod, container: 'app', text: 'GET / from web-7c9-bbbb' },
    { time: START + 1, pod, container: 'app', text: 'no answer' },
  ];
  await start({}, new FakeCluster({ logs }));
  await driver.type(':deploy');
  await driver.press('enter', 'l');
  await seek('^get');
  expect(new Set(lit())).toEqual(new Set(['GET']));
  await seek('bbbb');
  expect(new Set(lit())).toEqual(new Set(['bbbb']));
  const prefixes = driver.lines().filter((text) => /^│ web-7c9-bbbb app /.test(text));
  expect([lit().length, prefixes.length]).toEqual([3, 1]);
});
