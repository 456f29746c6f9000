/**
 * What the interface costs: `npm run bench:ui`. 10,000 pods at 200×50, 100 of them changing each second, in one process without a
 * terminal: key to the frame's bytes, bytes a frame, the cost of taking changes, growth of the heap, the map of 500 nodes.
 */
import { render } from 'ink';
import { createElement } from 'react';
import type { KubeObject } from '../src/run/cluster.ts';
import { App, type Host } from '../src/ui/app/app.ts';
import { handleEvent } from '../src/ui/app/dispatch.ts';
import { DEFAULTS } from '../src/ui/app/settings.ts';
import { Root } from '../src/ui/root.tsx';
import { KeyDecoder } from '../src/ui/terminal/keys.ts';
import { accelerate } from '../src/ui/terminal/painter.ts';
import { Screen } from '../src/ui/terminal/screen.ts';
import { Theme } from '../src/ui/theme/theme.ts';
import { startView } from '../src/ui/views/pages.ts';
import { FakeCluster } from '../test/ui/fake-cluster.ts';
import { node, pod, shop } from '../test/ui/objects.ts';

const PODS = 10_000;
const NODES = 500;
const CHANGES_PER_SECOND = 100;

accelerate();
const cluster = new FakeCluster();
shop(cluster);
for (let i = 0; i < NODES; i++) cluster.put('nodes', node(`node-${String(i).padStart(3, '0')}`));
const keys: string[] = [];
for (let i = 0; i < PODS; i++) {
  const name = `load-${i % 100}-${((i * 7919) % 99991).toString(36)}`;
  cluster.put('pods', pod(name, { node: `node-${String(i % NODES).padStart(3, '0')}` }));
  keys.push(`shop/${name}`);
}

let bytes = 0;
const screen = new Screen({
  columns: 200,
  rows: 50,
  write: (text) => {
    bytes += text.length;
    return true;
  },
});
const nothing = (): void => {};
const host: Host = {
  quit: nothing,
  suspend: nothing,
  repaint: nothing,
  setMouse: nothing,
  copy: nothing,
  store: nothing,
  save: (name) => name,
  edit: async (_, text) => text,
  scenarios: () => undefined,
};
const app = new App(cluster, host, new Theme('stock', 24), DEFAULTS);
app.open(startView(app));
render(createElement(Root, { app, screen }), {
  stdout: screen as unknown as NodeJS.WriteStream,
  debug: true,
  exitOnCtrlC: false,
  patchConsole: false,
});
screen.start();

const decoder = new KeyDecoder();
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
async function frame(act: () => void): Promise<number> {
  const start = performance.now();
  act();
  await turn(); // React commits in a microtask, the Screen flushes at the end of the turn
  screen.flush();
  return performance.now() - start;
}
const press = (key: string): Promise<number> =>
  frame(() => {
    for (const event of [...decoder.feed(key), ...decoder.flush()]) handleEvent(app, event);
  });

let changed = 0;
function change(count: number): void {
  for (let i = 0; i < count; i++) {
    const key = keys[(changed++ * 7919) % keys.length] as string;
    const now = cluster.get('pods', key) as KubeObject & { status: object };
    cluster.put('pods', { ...now, status: { ...now.status, podIP: `10.1.${changed % 250}.${i}` } });
  }
  cluster.now += 250;
}

const quantile = (values: readonly number[], p: number): string =>
  ([...values].sort((a, b) => a - b)[Math.floor(values.length * p)] ?? 0).toFixed(2);
const say = (what: string, values: readonly number[], perFrame: number): void =>
  console.log(
    `${what.padEnd(44)} p50 ${quantile(values, 0.5).padStart(7)} ms  p95 ${quantile(values, 0.95).padStart(7)} ms  ${perFrame.toFixed(0).padStart(6)} bytes a frame`,
  );

async function measure(what: string, count: number, act: (i: number) => Promise<number>): Promise<void> {
  for (let i = 0; i < 20; i++) await act(i);
  const before = bytes;
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await act(i));
  say(what, times, (bytes - before) / count);
}

const heap = (): number => {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

await turn();
screen.flush();
await measure('cursor moves on the screen', 40, (i) => press(i % 2 ? 'k' : 'j'));
await measure('cursor moves, table scrolls', 400, () => press('j'));
await measure('page down', 100, (i) => press(i % 2 ? '\x06' : '\x02'));
await measure(`${CHANGES_PER_SECOND} changes/s taken, every 250 ms`, 100, () => {
  change(CHANGES_PER_SECOND / 4);
  return frame(() => app.refreshNow());
});
const [before, from] = [heap(), cluster.history.length];
await measure('10,000 frames of a held key', 10_000, (i) => press(i % 2 ? 'k' : 'j'));
console.log(
  `heap ${before.toFixed(0)} MB before, ${heap().toFixed(0)} MB after, ${cluster.history.length - from} changes between`,
);
await press('G');
await press('M');
await measure(`map of ${NODES} nodes`, 100, (i) => press(i % 2 ? 'k' : 'j'));
process.exit(0);
