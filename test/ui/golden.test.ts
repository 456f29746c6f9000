/** Golden screens: every view at three sizes, as text; the pods also with their colours. `vitest -u` takes new ones. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ScenarioState } from '../../src/run/cluster.ts';
import { Driver } from './driver.ts';
import { FakeCluster, START } from './fake-cluster.ts';
import { pod, shop } from './objects.ts';

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
    if (driver.app.prompt === undefined) expect(driver.lines().at(-1)).not.toMatch(/…$/); // the concept is told whole
  });
});

/** Views that need a scenario and branches. */
const STORY: ScenarioState = {
  name: 'demo',
  title: 'A pod that does not stay',
  step: 'crash',
  stepIndex: 1,
  steps: [
    { id: 'calm', title: 'All is well', state: 'done' },
    { id: 'crash', title: 'It crashes', state: 'waiting' },
  ],
  captions: [
    { time: START, text: 'Three pods serve. Nothing happens, and that is what one wants to see.' },
    { time: START + 20_000, text: 'One of them ends, and is started again. And ends again.' },
  ],
  goals: [{ id: 'mend', title: 'All three pods are ready', state: 'open', hints: ['Look at its logs.'] }],
  waitingFor: 'Delete the pod',
  finished: false,
  passed: undefined,
};

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
    const cluster = new FakeCluster({ scenario: STORY });
    shop(cluster);
    const warn = (reason: string, message: string): void =>
      void cluster.put('events', {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: reason, namespace: 'shop' },
        type: 'Warning',
        reason,
        message,
        involvedObject: { kind: 'Pod', name: 'web-7c9-cccc', namespace: 'shop' },
      });
    cluster.now += 30_000;
    warn('BackOff', 'Back-off restarting failed container app');
    cluster.branch(START + 10_000, 'what-if');
    cluster.now += 40_000;
    warn('Killing', 'Stopping container app');
    cluster.remove('pods', 'shop/web-7c9-cccc');
    cluster.put('pods', pod('web-7c9-dddd', { labels: { app: 'web' } }));
    driver = new Driver(cluster, { columns, rows });
    await driver.settle();
    await driver.press(...keys);
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
