/** ctrl-s: what is shown as a file, in every view; and c, as far as terminals take it. */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { person, press, scene } from './actions/stage.ts';
import type { Driver } from './driver.ts';

const stage = scene();
let driver: Driver;
afterEach(() => driver.close());
afterAll(() => stage.run.close());

/** The words inside the frame, without the bars and figures that may be cut at its edge. */
const words = (): string[] =>
  driver
    .rows()
    .map(
      (row) =>
        row
          .replace(/[│…]/g, ' ')
          .trim()
          .split(/\s{2,}/)[0] ?? '',
    )
    .filter((row) => row !== '');

describe('saving', () => {
  it.each([
    ['a list', [':pods shop'], 'pods.txt'],
    ['what is used by', [':cm shop /settings', 'u'], 'references.txt'],
    ['describe', [':cm shop /settings', 'd'], 'settings-describe.txt'],
    ['the tree', [':xray deploy'], 'xray.txt'],
    ['pulses', [':pulses'], 'pulses.txt'],
    ['the map', [':map'], 'map.txt'],
    ['the timeline', [':timeline'], 'timeline.txt'],
    ['branches', [':branches'], 'branches.txt'],
    ['why', [':pods shop /crash', 'W'], 'why.txt'],
    ['changes', [':pods shop /crash', 'D'], 'changes.txt'],
    ['the network', [':svc shop /web', 'I'], 'network.txt'],
    ['a rollout', [':deploy shop /web', 'R'], 'rollout.txt'],
  ])('%s', async (_, keys, name) => {
    driver = await person(stage, 80, 24);
    await press(driver, [...keys, 'ctrl-s']);
    const [file] = driver.saved;
    expect(file?.name).toBe(name);
    expect(driver.text()).toContain(`Saved as ${name}`);
    const shown = words();
    expect(shown.length).toBeGreaterThan(0);
    const squeezed = file?.text.replace(/\s+/g, ' ');
    for (const each of shown) expect(squeezed).toContain(each.replace(/\s+/g, ' '));
    expect(file?.text).not.toContain('\x1b');
  });

  it('takes rows beyond the edges of the screen, too, and none whose objects are gone', async () => {
    driver = await person(stage, 80, 24);
    await press(driver, [':timeline', 'ctrl-s']);
    expect(driver.saved[0]?.text.split('\n').length).toBeGreaterThan(100);
    await press(driver, ['esc', ':pods shop']);
    await driver.app.cluster.run('kubectl delete pod crash --force -n shop').done;
    await driver.refresh();
    expect(driver.text()).toMatch(/crash/); // it lingers
    await press(driver, ['ctrl-s']);
    expect(driver.saved[1]?.text).toMatch(/web-/);
    expect(driver.saved[1]?.text).not.toMatch(/crash/);
  });

  it.each([
    ['a list', [':pods shop']],
    ['a text', [':cm shop /settings', 'y']],
    ['a tree', [':xray deploy']],
  ])('of %s says why a file cannot be written, and goes on', async (_, keys) => {
    driver = await person(stage, 80, 24);
    driver.app.host.save = (name) => {
      throw new Error(`EACCES: permission denied, open '/${name}'`);
    };
    await press(driver, [...keys, 'ctrl-s']);
    expect(driver.text()).toContain('It cannot be saved: EACCES: permission denied');
    await press(driver, [':deploy shop']);
    expect(driver.title()).toMatch(/^deployments/);
  });
});

describe('copying', () => {
  it('says that terminals do not take so much, and copies none of it', async () => {
    const { run } = stage;
    run.core.input(
      `kubectl run loud --image=busybox -n shop -- sh -c 'i=0; while [ $i -lt 3000 ]; do echo ${'x'.repeat(30)} $i; i=$((i+1)); done; sleep 10000'`,
    );
    run.core.advance(run.core.now + 10_000);
    driver = await person(stage, 120, 40);
    await press(driver, [':pods shop /loud', 'l', 'c']);
    expect(driver.copied).toEqual([]);
    expect(driver.text()).toContain('Not copied: 104 KiB, and terminals take 55 KiB. ctrl-s saves it in a file.');
    await press(driver, ['0', 'c']); // the last hundred
    expect(driver.copied[0]?.split('\n')).toHaveLength(100);
    expect(driver.text()).toContain('Copied 100 lines');
  });
});
