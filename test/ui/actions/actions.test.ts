/**
 * Every action of the key table, pressed by a person at three sizes. An action that is added without a case here fails, and so
 * does a case whose action is gone.
 */
import { describe, expect, it } from 'vitest';
import { scopesOf } from '../../../src/ui/keys/scopes.ts';
import { bindingFor, KEY_TABLE } from '../../../src/ui/keys/table.ts';
import type { Driver } from '../driver.ts';
import { CASES, type Case } from './cases.ts';
import { press, type Scene, Show, SIZES } from './stage.ts';

const nameOf = ({ scope, id }: (typeof KEY_TABLE)[number]): string => `${scope}/${id}`;

it('has a case for every action of the key table, and none besides', () => {
  expect(Object.keys(CASES).sort()).toEqual(KEY_TABLE.map(nameOf).sort());
});

const answer = ({ sees }: Case, driver: Driver, stage: Scene): unknown =>
  typeof sees === 'function' ? sees(driver, stage) : sees.test(driver.text());

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  const show = new Show();

  it.each(KEY_TABLE.map((binding) => [nameOf(binding), binding] as const))('%s', async (name, binding) => {
    const one = CASES[name];
    if (one === undefined) throw new Error(`${name} has no case`);
    const driver = await show.sit(columns, rows);
    await press(driver, one.at);
    for (const key of binding.keys)
      expect(bindingFor(key, scopesOf(driver.app), driver.app.view.actions), `${key} in ${driver.title()}`).toBe(
        binding,
      );
    const before = answer(one, driver, show.scene);
    if (!one.changes) expect(before, driver.text()).toBeFalsy();
    const [key = ''] = binding.keys;
    await press(driver, [key]);
    if (binding.id !== 'quit') expect(driver.broken(columns, rows)).toBeUndefined();
    const after = answer(one, driver, show.scene);
    if (one.changes) expect(after, driver.text()).not.toEqual(before);
    else expect(after, driver.text()).toBeTruthy();
  });
});
