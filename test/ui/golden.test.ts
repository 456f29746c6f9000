/** Golden screens: every view at three sizes, as text; the pods also with their colours. `vitest -u` takes new ones. */
import { afterEach, describe, expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { FakeCluster, START } from './fake-cluster.ts';
import { shop } from './objects.ts';
import { realCluster, TestTime } from './real-cluster.ts';

const VIEWS: Readonly<Record<string, readonly string[]>> = {
  pods: [],
  'pods-wide': ['ctrl-w'],
  deployments: [':', ...'deploy', 'enter'],
  nodes: [':', ...'no', 'enter'],
  containers: ['j', 'enter'],
  logs: ['j', 'enter', 'enter'],
  yaml: ['j', 'y'],
  help: ['?'],
  prompt: [':', ...'dep'],
  delete: ['ctrl-d'],
  scale: [':', ...'deploy', 'enter', 's'],
  why: ['G', 'W'],
  changes: ['G', 'D'],
  timeline: ['T'],
  map: ['M'],
  xray: [':', ...'xray', 'enter'],
  pulses: ['V'],
  rollout: [':', ...'deploy', 'enter', 'R'],
  network: [':', ...'deploy', 'enter', 'I'],
  workloads: [':', ...'wk', 'enter'],
};

let driver: Driver;
afterEach(() => driver.close());

async function open(columns: number, rows: number, keys: readonly string[], depth: 0 | 8 = 0): Promise<void> {
  const logs = (pod: string) => [1, 2].map((i) => ({ time: START + i, pod, container: 'app', text: `GET /${i} 200` }));
  const cluster = new FakeCluster({ logs });
  shop(cluster);
  driver = new Driver(cluster, { columns, rows, depth });
  await driver.settle();
  await driver.press(...keys);
}

describe.each([
  [80, 24],
  [120, 40],
  [200, 50],
] as const)('golden screens at %i×%i', (columns, rows) => {
  it.each(Object.entries(VIEWS))('%s', async (name, keys) => {
    await open(columns, rows, keys);
    await expect(`${driver.text()}\n`).toMatchFileSnapshot(`golden/${columns}x${rows}/${name}.txt`);
  });
});

/** Views that need a scenario and a run with a past; the seed makes them the same every time. */
const RUN_VIEWS: Readonly<Record<string, readonly string[]>> = {
  story: ['K'],
  branches: [':', ...'branches', 'enter'],
  compare: [':', ...'branches', 'enter', 'c'],
};

describe.each([
  [80, 24],
  [120, 40],
  [200, 50],
] as const)('golden screens of a run at %i×%i', (columns, rows) => {
  it.each(Object.entries(RUN_VIEWS))('%s', async (name, keys) => {
    const { client, run } = realCluster('rolling-update', { real: new TestTime() });
    const { core } = run;
    core.advance(core.start + 5_000);
    const then = core.now;
    client.run('kubectl scale deployment/web --replicas=6 -n shop');
    core.advance(then + 45_000);
    client.time.branch(then, 'what-if');
    client.run('kubectl set image deployment/web web=nginx:9.99 -n shop');
    run.core.advance(then + 60_000);
    driver = new Driver(client, { columns, rows });
    await driver.settle();
    await driver.press(...keys);
    run.close();
    await expect(`${driver.text()}\n`).toMatchFileSnapshot(`golden/${columns}x${rows}/${name}.txt`);
  });
});

/** Runs of one colour as `{text}index`; plain text stands bare. */
function marked(): string {
  const { active } = driver.terminal.buffer;
  const lines: string[] = [];
  for (let y = 0; y < driver.terminal.rows; y++) {
    const line = active.getLine(active.baseY + y);
    let text = '';
    let open = '';
    for (let x = 0; x < driver.terminal.cols; x++) {
      const cell = line?.getCell(x);
      if (cell === undefined || cell.getWidth() === 0) continue;
      const fg = cell.isFgDefault() ? '' : String(cell.getFgColor());
      const style = `${fg}${cell.isBgDefault() ? '' : `/${cell.getBgColor()}`}${cell.isBold() ? 'b' : ''}`;
      if (style !== open) {
        text += `${open === '' ? '' : `}${open}`}${style === '' ? '' : '{'}`;
        open = style;
      }
      text += cell.getChars() || ' ';
    }
    lines.push(`${text}${open === '' ? '' : `}${open}`}`.trimEnd());
  }
  return `${lines.join('\n')}\n`;
}

describe('golden colours', () => {
  it.each(['pods', 'nodes', 'why'])('%s', async (name) => {
    await open(80, 24, VIEWS[name] ?? [], 8);
    await expect(marked()).toMatchFileSnapshot(`golden/colours/${name}.txt`);
  });
});
