/** A dialog that has more to say than there is room for keeps its line, its refusal, its buttons, and the field that has the focus. */
import { afterEach, expect, it } from 'vitest';
import { close, cluster, driver, start } from './started.ts';

afterEach(() => close());

const flat = (): string => driver.text().replace(/[\s│]+/g, ' ');
const NAME = `long-${'n'.repeat(248)}`;

async function ask(columns: number, rows: number, kind: string, key: string): Promise<void> {
  await start({ columns, rows });
  const template = {
    spec: {
      containers: Array.from({ length: 20 }, (_, i) => ({
        name: `container-${i}`,
        image: `registry.example/team/image-${i}:1`,
      })),
    },
  };
  cluster.put('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: NAME, namespace: 'shop', uid: 'long' },
  });
  cluster.put('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'many', namespace: 'shop', uid: 'many' },
    spec: { replicas: 1, selector: { matchLabels: { app: 'many' } }, template },
    status: { replicas: 1 },
  });
  await driver.refresh();
  await driver.type(`:${kind}`);
  await driver.press('enter', key);
  expect(driver.app.dialog, driver.text()).toBeDefined();
}

it('of a long name, at 60×15: the whole line is there', async () => {
  await ask(60, 15, `cm shop /${NAME.slice(0, 8)}`, 'ctrl-d');
  const inside = driver.lines().map((line) => line.slice(4, 56));
  expect(inside.join('').replaceAll(' ', '')).toContain(`$kubectldeleteconfigmap${NAME}-nshop--wait=false`);
  expect(flat()).toContain('Delete configmap');
  expect(flat()).toMatch(/OK +Cancel/);
  expect(flat()).toContain('Propagation < background >');
});

it('of many fields, at 80×24: the one with the focus, the line, and the refusal', async () => {
  await ask(80, 24, 'deploy shop /many', 'i');
  expect(flat()).toContain('> container-0');
  expect(flat()).toMatch(/… \d+ below/);
  for (let i = 1; i < 20; i++) {
    await driver.press('tab');
    expect(flat()).toContain(`> container-${i} `);
  }
  expect(flat()).toMatch(/… \d+ above/);
  await driver.press('enter');
  expect(flat()).toContain('These are the images that it has.');
  await driver.press('x');
  expect(flat()).toContain('$ kubectl set image deployment/many container-19=x -n shop');
  await driver.press('enter');
  expect(driver.app.dialog).toBeUndefined();
});

it('of a drain, at 60×15: all that is asked, and the line', async () => {
  await ask(60, 15, 'nodes', 'r');
  expect(flat()).toMatch(/\$ kubectl drain \S+ --ignore-daemonsets/);
  await driver.press('backtab', 'backtab', 'x', 'tab', 'enter');
  expect(flat()).toContain('The timeout is a duration, such as 90s or 5m');
});
