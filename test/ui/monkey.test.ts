/**
 * Random keys, lines, pastes, clicks and resizes: nothing throws, no frame breaks, nothing is left behind, and what a run holds
 * is in proportion to what happened in it.
 * By hand (`npm run monkey`): MONKEY_RUNS runs on the fake cluster, MONKEY_WALKS walks of MONKEY_KEYS keys over the shipped scenarios, one after the other
 * from MONKEY_FROM on; MONKEY_SEED and MONKEY_PATH for one that failed.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { library } from '../../src/commands/command.ts';
import { KEY_TABLE } from '../../src/ui/keys/table.ts';
import { Driver } from './driver.ts';
import { FakeCluster } from './fake-cluster.ts';
import { pod, shop } from './objects.ts';
import { realCluster, TestTime } from './real-cluster.ts';

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

const KEYS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/?.,<>{}[]+-=*!~$%^&()_|;\'"', 'enter', 'esc', 'tab',
  'backtab', 'space', 'backspace', 'up', 'down', 'left', 'right', 'pagedown', 'pageup', 'home', 'end', 'shift-left', 'shift-right',
  'ctrl-a', 'ctrl-b', 'ctrl-d', 'ctrl-e', 'ctrl-f', 'ctrl-g', 'ctrl-k', 'ctrl-l', 'ctrl-n', 'ctrl-o', 'ctrl-r', 'ctrl-s', 'ctrl-t',
  'ctrl-u', 'ctrl-v', 'ctrl-w', 'ctrl-z', 'ctrl-space', 'ctrl-\\', 'ctrl-c', 'ctrl-up', 'ctrl-down',
  'alt-up', 'alt-down', 'alt-m', 'alt-n', 'alt-p', 'alt-s', 'f11']; // biome-ignore format: a list

const LINES = [':deploy\r', ':pods shop\r', ':pods all\r', ':map\r', ':timeline\r', ':pulses\r', ':xray po\r', '/web\r', ':branches\r',
  ':no\r', ':ev\r', ':wk\r', ':until 2m\r', ':until pods not ready\r', ':can u:admin\r', ':aliases\r', ':speed max\r', ':speed 1\r',
  ':svc\r', ':rs\r', ':messages\r', ':kubectl get pods -A\r', ':sec\r', ':crd\r', ':skin safe\r', ':ns all\r',
  ':rollout web\r', ':network web\r', ':who delete pods\r', ':users\r', ':groups\r', ':story\r', ':logs -l app=web\r', ':sts\r',
  ':request shop/web-0 http://web/\r', ':why deploy/web\r', ':cj\r', ':roles\r', ':ing\r', ':terminal\r', ':help\r']; // biome-ignore format: a list

/** Buttons of the mouse as terminals send them. */
const [CLICK, WHEEL_UP, WHEEL_DOWN] = [[0], [64], [65]];

const step = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...KEYS).map((key) => ({ key })) },
  { weight: 3, arbitrary: fc.constantFrom(...LINES).map((bytes) => ({ bytes })) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'binary', maxLength: 20 }).map((text) => ({ bytes: `\x1b[200~${text}\x1b[201~` })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ columns: fc.integer({ min: 20, max: 220 }), rows: fc.integer({ min: 5, max: 60 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      x: fc.integer({ min: 1, max: 120 }),
      y: fc.integer({ min: 1, max: 40 }),
      mouse: fc.constantFrom<readonly number[]>(CLICK, [...CLICK, ...CLICK], WHEEL_UP, WHEEL_DOWN),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom('put', 'remove').map((change) => ({ change })) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** @param change lets the cluster change @param done what must hold when the interface is closed */
async function play(driver: Driver, steps: readonly Step[], change: (what: string) => void): Promise<void> {
  let size = { columns: 80, rows: 24 };
  for (const one of steps) {
    if ('key' in one) await driver.press(one.key);
    else if ('bytes' in one) await driver.send(one.bytes);
    else if ('columns' in one) {
      size = one;
      await driver.resize(one.columns, one.rows);
    } else if ('x' in one) for (const button of one.mouse) await driver.send(`\x1b[<${button};${one.x};${one.y}M`);
    else {
      change(one.change);
      await driver.refresh();
    }
    expect(driver.broken(size.columns, size.rows)).toBeUndefined();
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is alive, bytes. */
function alive(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** Waits until something is let go: what the last turn looked at, or what still loads, is held until that ends. */
async function letGo(held: WeakRef<object> | undefined): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    await new Promise((done) => setTimeout(done, tries === 0 ? 10 : 200));
    collect();
    if (held?.deref() === undefined) return true;
  }
  return false;
}

/** What a run may hold for each change that it keeps, and apart from that; what may stay when it is closed, bytes. */
const [PER_CHANGE, PER_RUN, LEFT] = [4_000, 60e6, 60e6];

describe('a monkey at the keyboard', () => {
  it('has every key of the key table under its hands', () => {
    expect(KEY_TABLE.flatMap(({ keys }) => keys).filter((key) => !KEYS.includes(key))).toEqual([]);
  });

  it('never breaks the interface', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 60 }), async (steps) => {
        const cluster = new FakeCluster();
        shop(cluster);
        const driver = new Driver(cluster, { columns: 80, rows: 24, depth: 8 });
        let n = 0;
        try {
          await play(driver, steps, (what) => {
            cluster.now += 1_000;
            if (what === 'put')
              cluster.put('pods', pod(`monkey-${n++ % 5}`, { waiting: n % 2 ? 'ErrImagePull' : undefined } as object));
            else cluster.remove('pods', `shop/monkey-${n % 5}`);
          });
        } finally {
          driver.close();
        }
      }),
      { numRuns: number('MONKEY_RUNS', 12), timeout: 20_000, endOnFailure: true },
    );
  }, 600_000);

  it('never breaks a scenario that plays, and leaves nothing behind', async () => {
    await import('just-bash'); // a line typed while the shell language loads is held until it is there
    const keys = number('MONKEY_KEYS', 80);
    const names = library.entries().map(({ name }) => name);
    let next = number('MONKEY_FROM', Math.floor(Math.random() * names.length));
    /** What is alive between runs. */
    let floor: number | undefined;
    let last: WeakRef<object> | undefined;
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: keys, maxLength: keys }), async (steps) => {
        const name = names[next++ % names.length] as string;
        expect(await letGo(last), 'the run before is still held').toBe(true);
        const before = alive();
        if (runs++ > 0) floor ??= before; // what the first run loads stays
        expect(before - (floor ?? before)).toBeLessThan(LEFT);
        const time = new TestTime();
        const { client, run } = realCluster(name, { real: time });
        last = new WeakRef(run.core.cluster);
        const driver = new Driver(client, { columns: 80, rows: 24, depth: 8 });
        run.resume();
        try {
          await play(driver, steps, (what) => time.pass(what === 'put' ? 100 : 2_000));
          const { branches } = run;
          const kept = branches.reduce((sum, { core }) => sum + core.cluster.parts.store.revision, 0);
          const held = alive() - before;
          if (process.env['MONKEY_WALKS'] !== undefined)
            console.log(
              name,
              `${kept} changes, ${branches.length} branches, ${(held / 1e6).toFixed()} MB, ${(before / 1e6).toFixed()} before`,
            );
          expect(held).toBeLessThan(PER_RUN + branches.length * 10e6 + kept * PER_CHANGE);
        } finally {
          driver.close();
          run.close();
        }
        expect(time.waiting).toBe(0);
        expect(run.listeners).toBe(0);
      }),
      {
        numRuns: number('MONKEY_WALKS', 3),
        timeout: Math.max(120_000, keys * 1_000),
        endOnFailure: true,
        ...(process.env['MONKEY_SEED'] === undefined ? {} : { seed: number('MONKEY_SEED', 0) }),
        ...(process.env['MONKEY_PATH'] === undefined ? {} : { path: process.env['MONKEY_PATH'] }),
      },
    );
  }, 7_200_000);
});
