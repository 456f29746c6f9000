/** Custom resources, which have no descriptor of their own: all that other kinds can do. */
import { afterAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/engine/api/server.ts';
import { getScale } from '../../src/engine/api/subresources/scale.ts';
import { person, press, scene } from './actions/stage.ts';

const stage = scene();
afterAll(() => stage.run.close());

describe.each([
  [80, 24],
  [120, 40],
  [200, 50],
] as const)('custom resources at %i×%i', (columns, rows) => {
  it('have the columns of their definition, can be sorted, filtered and scaled', async () => {
    const driver = await person(stage, columns, rows);
    driver.app.showGuide = false;
    await press(driver, [':wd']);
    expect(driver.title()).toBe('widgets(shop)[2]');
    expect(driver.text()).toMatch(/NAME↑ +SIZE +AGE/);
    await driver.press('shift-right', 'O', 'O');
    expect(driver.rows().map((row) => row.split(/ +/)[0])).toEqual(['two', 'one']); // 12 is more than 5
    await press(driver, ['/one', 's']);
    expect(driver.text()).toMatch(/Replicas +[35]/); // what the path of the definition says
    await driver.press('3', 'enter');
    for (let i = 0; i < 20 && !/scaled/.test(driver.text()); i++) {
      stage.run.core.advance(stage.run.core.now + 1_000);
      stage.run.changed();
      await driver.refresh();
    }
    expect(driver.rows()).toEqual([expect.stringMatching(/^one +3 /)]);
    const { api } = stage.run.core.cluster.parts;
    expect(getScale(api, SYSTEM, 'widgets.x.io', 'shop/one')).toMatchObject({ spec: { replicas: 3 } });
    expect(stage.run.core.inputs.at(-1)?.line).toBe('kubectl scale widgets.x.io/one --replicas=3 -n shop');
    await driver.press('esc', 'N');
    driver.close();
  });

  it('show in wide mode what the paths of their definition find: of a list, one item by a field of it, or all', async () => {
    const driver = await person(stage, columns, rows);
    driver.app.showGuide = false;
    await press(driver, [':wd', 'ctrl-w']);
    for (let i = 0; i < 3 && !/PARTS/.test(driver.text()); i++) await driver.press('right');
    expect(driver.text()).toMatch(/DOOR +PARTS/);
    expect(driver.rows().find((row) => /^one /.test(row))).toMatch(/oak +north,oak/);
    await driver.press('ctrl-w');
    driver.close();
  });
});
