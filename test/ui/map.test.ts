/** The map beside the tables: one selection, and room for many. */
import { afterEach, describe, expect, it } from 'vitest';
import { node, pod } from './objects.ts';
import { close, cluster, driver, start } from './started.ts';

afterEach(close);

const about = (): string =>
  driver
    .text()
    .split('\n')
    .findLast((line) => line.includes(' on ')) ?? '';

describe('the map', () => {
  it('begins at the pod that is selected in the list, and at the first pod of another row', async () => {
    await start();
    cluster.put('pods', pod('zeta', { node: 'node-b' }));
    await driver.type(':pods all');
    await driver.press('enter', 'G');
    expect(driver.selected()).toContain('zeta');
    await driver.press('M');
    expect(about()).toContain('shop/zeta');
    await driver.press('esc');
    await driver.type(':nodes');
    await driver.press('enter', 'G', 'M');
    expect(about()).toContain('on node-b');
  });

  it('leaves the cursor of the list on the pod that was chosen, or on what it belongs to, and where it was if none was', async () => {
    await start();
    cluster.put('pods', pod('zeta', { node: 'node-b' }));
    await driver.type(':pods all');
    await driver.press('enter', 'j');
    const before = driver.selected();
    await driver.press('M', 'esc');
    expect(driver.selected()).toBe(before);
    await driver.press('M', 'right', 'right');
    const [name = '?'] = /[^/\s]+(?= \S+ on )/.exec(about()) ?? [];
    expect(before).not.toContain(name);
    await driver.press('esc');
    expect(driver.selected()).toContain(name);
    await driver.type(':nodes');
    await driver.press('enter', 'g', 'M', 'right', 'right', 'right', 'right', 'right', 'right');
    const [node = '?'] = /(?<= on )\S+/.exec(about()) ?? [];
    expect(node).not.toBe('node-a');
    await driver.press('esc');
    expect(driver.selected()).toContain(node);
  });

  it('takes an arrow that comes before the frame in which more nodes are there', async () => {
    await start();
    await driver.type(':pods all');
    await driver.press('enter', 'M');
    for (let i = 0; i < 100; i++) {
      cluster.put('nodes', node(`more-${i}`));
      cluster.put('pods', pod(`on-${i}`, { node: `more-${i}` }));
    }
    const { view } = driver.app;
    view.refresh();
    for (const [command, key] of Object.entries({ down: 'j', right: 'l', bottom: 'G', left: 'h', up: 'k' }))
      expect(view.run(command, key)).toBe(true);
    await driver.refresh();
    expect(about()).toMatch(/ on \S+/);
  });

  it('opens the pod in the list though a filter would hide it', async () => {
    await start();
    cluster.put('pods', pod('zeta', { node: 'node-b' }));
    await driver.type(':pods all');
    await driver.press('enter', 'G', 'M', 'esc');
    await driver.type('/nothing-like-it');
    await driver.press('enter', 'M', 'end');
    const found = about();
    await driver.press('enter');
    expect(driver.title()).not.toContain('nothing-like-it');
    expect(found).toContain(driver.selected().trim().split(/\s+/)[1] ?? '?');
  });

  it('shows 500 nodes at once at 200x50, nodes in the order of their numbers, and the cell under the cursor in words', async () => {
    await start({ columns: 200, rows: 50 });
    for (let i = 1; i <= 500; i++) {
      cluster.put('nodes', node(`worker-${i}`));
      for (let at = 0; at < 20; at++) cluster.put('pods', pod(`web-${i}-${at}`, { node: `worker-${i}` }));
    }
    await driver.press('M');
    await driver.refresh();
    expect(driver.title()).toMatch(/up to \d+ pods a cell/);
    expect(driver.title()).not.toMatch(/\d+-\d+ of/);
    expect(driver.text()).toMatch(/ 1 .* 2 .* 3 /);
    expect(driver.text()).toMatch(/500 #+/);
  });
});
