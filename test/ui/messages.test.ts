/** What went wrong can be read whole, at once and later. */
import { afterEach, expect, it } from 'vitest';
import { FakeCluster } from './fake-cluster.ts';
import { close, driver, start } from './started.ts';

afterEach(() => close());

const LONG = `nodePressure: nothing matches node "memory"; the nodes are control-plane, worker-1, worker-2 and worker-3`;

const screen = (): string => driver.text().replace(/\s+/g, ' ');

async function run(stderr: string, columns: number): Promise<void> {
  const rows = columns < 100 ? 24 : 50;
  await start({ columns, rows }, new FakeCluster({ run: () => ({ stderr, code: 1 }) }));
  await driver.type(':fault nodePressure worker-1 memory');
  await driver.press('enter');
}

it('shows an answer without its command where there is no room for both, on more than one line', async () => {
  await run(`${LONG}\n`, 80);
  expect(screen()).toContain(LONG);
  expect(driver.broken(80, 24)).toBeUndefined();
  await driver.press('j'); // a message of the view that is open stays
  expect(driver.rows().length).toBeGreaterThan(3);
});

it('shows both where there is room', async () => {
  await run(LONG, 200);
  expect(driver.lines().at(-1)).toContain(`$ scenario fault nodePressure worker-1 memory  ${LONG}`);
});

it('says where the rest of a longer one stands, and keeps it there once, whole and with its time', async () => {
  await run(`first ${'word '.repeat(80)}last\nand a second line`, 80);
  expect(driver.lines().at(-1)).toMatch(/ … \(:messages\)$/);
  expect(driver.lines().slice(-3).join(' ')).not.toContain('last');
  await driver.type(':messages');
  await driver.press('enter');
  expect(screen()).toMatch(/00:00:00 \$ scenario fault nodePressure worker-1 memory first word/);
  expect(screen()).toMatch(/last │ │ and a second line/);
  expect(screen().match(/\$ scenario fault/g)).toHaveLength(1);
});
