/** What the interface costs: keys to frames while the cluster changes, bytes, heap, the map, the screen standing still. */
import { waited } from '../waits.ts';
import { hourLongRun } from './hour.ts';
import { LoadedCluster, NODES } from './loaded.ts';
import { Stage } from './stage.ts';

/** A line of the table. Times are milliseconds from a key, or whatever came, to the last byte of its frame. */
export interface Timing {
  readonly title: string;
  readonly times?: readonly number[];
  /** Bytes for a frame. */
  readonly bytes?: number;
  /** The 95th percentile that is wanted, ms. */
  readonly goal?: number;
  readonly note?: string;
}

const CHANGES_PER_SECOND = 100;
const KEYS_PER_SECOND = 25;

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, Math.max(0, ms)));

const heap = (): number => {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

interface Loaded {
  readonly stage: Stage;
  readonly cluster: LoadedCluster;
}

/** The same key or two again and again. */
async function held(
  stage: Stage,
  title: string,
  count: number,
  keys: readonly string[],
  goal?: number,
): Promise<Timing> {
  const press = (i: number): Promise<number> => stage.press(keys[i % keys.length] as string);
  for (let i = 0; i < 20; i++) await press(i);
  const before = stage.bytes;
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await press(i));
  return { title, times, bytes: (stage.bytes - before) / count, ...(goal === undefined ? {} : { goal }) };
}

/** Changes come at their pace, one by one, and keys at theirs, in real time; a key waits for what the process is doing. */
async function together(
  { stage, cluster }: Loaded,
  seconds: number,
  keys: readonly string[],
  title: string,
): Promise<Timing> {
  const start = performance.now();
  let changed = 0;
  const changes = setInterval(() => {
    const due = Math.floor(((performance.now() - start) / 1_000) * CHANGES_PER_SECOND);
    if (due > changed) cluster.change(due - changed);
    changed = Math.max(changed, due);
  }, 1_000 / CHANGES_PER_SECOND);
  cluster.running = true;
  const times: number[] = [];
  const before = stage.bytes;
  for (let i = 0; i < seconds * KEYS_PER_SECOND; i++) {
    const due = start + ((i + 1) * 1_000) / KEYS_PER_SECOND;
    const slept = waited();
    await sleep(due - performance.now());
    const late = Math.max(0, performance.now() - due - (waited() - slept));
    times.push(late + (await stage.press(keys[i % keys.length] as string)));
  }
  clearInterval(changes);
  cluster.running = false;
  return { title, times, bytes: (stage.bytes - before) / times.length, goal: 10 };
}

/** Nobody presses a key. @returns percent of a core */
async function still(cluster: LoadedCluster, seconds: number, changes: number): Promise<number> {
  const before = process.cpuUsage();
  const start = performance.now();
  const timer = changes === 0 ? undefined : setInterval(() => cluster.change(changes / 10), 100);
  await sleep(seconds * 1_000);
  clearInterval(timer);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 10 / (performance.now() - start);
}

/** Frame after frame: what they cost, and what they leave in the heap. */
async function memory(
  { stage, cluster }: Loaded,
  frames: number,
  what: string,
  frame: (i: number) => Promise<number>,
): Promise<Timing> {
  for (let i = 0; i < frames / 10; i++) await frame(i); // bounded caches fill up
  const [before, from, bytes] = [heap(), cluster.history.length, stage.bytes];
  const times: number[] = [];
  for (let i = 0; i < frames; i++) times.push(await frame(i));
  if (cluster.history.length !== from) throw new Error('the cluster changed while the heap was measured');
  return {
    title: `  ${frames.toLocaleString('en')} frames ${what}`,
    times,
    bytes: (stage.bytes - bytes) / frames,
    note: `heap ${before.toFixed(0)} MB, grown by ${(heap() - before).toFixed(1)} MB`,
  };
}

/** @param smoke a short run that only shows that everything works */
export async function measureInterface(smoke: boolean): Promise<Timing[]> {
  const cluster = new LoadedCluster();
  const stage = new Stage(cluster);
  const loaded = { stage, cluster };
  await stage.press('g');
  const frames = smoke ? 500 : 10_000;
  const seconds = smoke ? 1 : 20;
  const rows = [
    await held(stage, '10,000 pods at 200×50: the selection moves', 100, ['j', 'k'], 10),
    await held(stage, '  the table scrolls', 400, ['j']),
    await held(stage, '  page up and down', 100, ['\x06', '\x02']),
    await together(loaded, seconds, ['j', 'k'], `  the selection moves while ${CHANGES_PER_SECOND} pods/s change`),
    await together(loaded, seconds, ['j'], '  the table scrolls while they change'),
  ];
  rows.push(await memory(loaded, frames, 'of a moving selection', (i) => stage.press(i % 2 === 0 ? 'j' : 'k')));
  rows.push(
    await memory(loaded, frames, 'in which every age is another', () => {
      cluster.now += 997;
      return stage.press('k');
    }),
  );
  const [busy, idle] = [await still(cluster, seconds / 2, CHANGES_PER_SECOND), await still(cluster, seconds / 4, 0)];
  rows.push({
    title: '  nobody presses a key',
    note: `${busy.toFixed(1)} % of a core while ${CHANGES_PER_SECOND} pods/s change (goal 5 %), ${idle.toFixed(1)} % when paused`,
  });
  await stage.press('M');
  rows.push(await held(stage, `the map of ${NODES} nodes`, 100, ['j', 'k'], 10));
  rows.push(await together(loaded, seconds, ['j', 'k'], '  while they change'));
  stage.app.close();
  return [...rows, ...(await scrub(smoke ? 10 : 100))];
}

/** Going back in an hour-long run: to any moment, along the timeline, and on from there as another branch. */
async function scrub(count: number): Promise<Timing[]> {
  const { run, client, moment } = hourLongRun();
  const stage = new Stage(client);
  const times: number[] = [];
  for (let i = 0; i < count; i++)
    times.push(
      await stage.frame(() => {
        client.time.show(moment(i));
        stage.app.refreshNow();
      }),
    );
  const note = `${run.core.cluster.parts.store.revision.toLocaleString('en')} changes`;
  const rows: Timing[] = [{ title: 'an hour-long run: the pods of any moment', times, goal: 100, note }];
  client.time.show(undefined);
  await stage.press('T');
  rows.push(await held(stage, '  along the timeline', count, ['h'], 100));
  const forks: number[] = [];
  for (let i = 0; i < count / 10; i++) forks.push(await stage.frame(() => void run.core.fork(moment(i))));
  rows.push({ title: '  on from any moment, as a branch', times: forks });
  return rows;
}
