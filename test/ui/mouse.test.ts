/** What the mouse does: a click chooses, a double click is Enter, the wheel moves, and dialogs take clicks. */
import { afterEach, describe, expect, it } from 'vitest';
import { PickerView } from '../../src/ui/views/picker-view.ts';
import { Driver } from './driver.ts';
import { FakeCluster } from './fake-cluster.ts';
import { pod, shop } from './objects.ts';

let driver: Driver;
let cluster: FakeCluster;
const chosen: string[] = [];
const names = ['one', 'two', 'three'];
afterEach(() => driver.close());

async function start(columns: number, rows: number): Promise<void> {
  chosen.length = 0;
  names.splice(3);
  cluster = new FakeCluster();
  shop(cluster);
  driver = new Driver(cluster, {
    columns,
    rows,
    depth: 8,
    settings: { mouse: true },
    scenarios: (app) =>
      new PickerView(
        app,
        () => names.map((name) => ({ name, title: `about ${name}` })),
        ({ name }) => void chosen.push(name),
      ),
  });
  await driver.settle();
}

/** Presses and releases a button on the first place where this text stands. */
async function click(text: string, button = 0): Promise<void> {
  const y = driver.lines().findIndex((line) => line.includes(text));
  const x = driver.lines()[y]?.indexOf(text) ?? -1;
  if (x < 0) throw new Error(`nothing on the screen says ${text}:\n${driver.text()}`);
  await driver.send(`\x1b[<${button};${x + 1};${y + 1}M\x1b[<${button};${x + 1};${y + 1}m`);
}

const double = (text: string) => click(text).then(() => click(text));
const command = async (text: string) => {
  await driver.press(':').then(() => driver.type(text));
  await driver.press('enter');
};

describe.each([
  [80, 24],
  [200, 50],
])('the mouse at %i×%i', (columns, rows) => {
  it('chooses a row with a click, and opens it with a double click, in tables, trees and the list of scenarios', async () => {
    await start(columns, rows);
    await command('pods shop');
    await click('web-7c9-bbbb');
    expect(driver.selected()).toContain('web-7c9-bbbb');
    expect(driver.title()).toBe('pods(shop)[3]');
    await click('web-7c9-aaaa', 2); // the third button chooses nothing
    expect(driver.selected()).toContain('web-7c9-bbbb');
    await double('web-7c9-aaaa');
    expect(driver.title()).toBe('containers(shop/web-7c9-aaaa)[1]');

    await command('xray deploy');
    const open = driver.rows().length;
    await double('web');
    expect(driver.rows().length).not.toBe(open);

    await command('scenarios');
    await new Promise((done) => setTimeout(done)); // the list is read after its first frame
    await driver.settle();
    await click('about two');
    expect(chosen).toEqual([]);
    await click('about two');
    expect(chosen).toEqual(['two']);
    await double('scenarios[3]'); // a frame is no row
    expect(chosen).toEqual(['two']);
  });

  it('leaves a row of the list of scenarios where it is clicked', async () => {
    await start(columns, rows);
    names.push(...Array.from({ length: 90 }, (_, i) => `more-${i}`));
    await command('scenarios');
    await new Promise((done) => setTimeout(done));
    await driver.settle();
    await driver.send('\x1b[<65;5;9M'.repeat(12)); // the wheel
    const last =
      driver
        .rows()
        .filter((row) => row.includes('about more-'))
        .at(-2) ?? '';
    await double(last.trim().split(' ')[0] ?? '');
    expect(chosen).toEqual([last.trim().split(' ')[0]]);
  });

  it('goes through the timeline and the map', async () => {
    await start(columns, rows);
    await command('timeline');
    const [first = ''] = driver.rows().filter((row) => /^\d\d:/.test(row));
    await double(first.slice(0, 40));
    expect(cluster.past).toBeDefined();
    expect(driver.title()).not.toContain('Timeline');

    await driver.press('ctrl-t');
    for (let i = 0; i < 9; i++) cluster.put('pods', pod(`cell-${i}`, { node: `node-${i}` }));
    await command('map');
    await driver.press('g');
    const about = () => driver.lines().find((line) => / on node-/.test(line)) ?? '';
    const before = about();
    await driver.send('\x1b[<65;5;9M');
    expect(about()).not.toBe(before);
    await driver.send('\x1b[<64;5;9M\x1b[<64;5;9M');
    expect(about()).toBe(before);
  });

  it('presses buttons, ticks boxes and takes choices in dialogs', async () => {
    await start(columns, rows);
    await command('pods shop');
    await driver.press('ctrl-d');
    await click('[ ]');
    expect(driver.text()).toContain('[x]');
    await click('< ');
    expect(driver.text()).toMatch(/--cascade=/);
    await click(' Cancel ');
    expect(driver.app.dialog).toBeUndefined();
    expect(cluster.commands).toEqual([]);
    await driver.press('ctrl-d');
    await click('Cluster:'); // what lies beside or behind a dialog takes nothing
    expect(driver.app.dialog).toBeDefined();
    await click(' OK ');
    expect(cluster.commands).toEqual([expect.stringContaining('kubectl delete pod')]);
  });
});
