/** Layout holds, whatever is in it and however the terminal changes. */
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { Driver } from './driver.ts';
import { FakeCluster } from './fake-cluster.ts';
import { pod, shop } from './objects.ts';
import { realCluster } from './real-cluster.ts';

const HARD = {
  'a name as long as they get': 'n'.repeat(253),
  'wide characters': '漢字かな'.repeat(20),
  'text from right to left': 'שלום-عالم-'.repeat(10),
  'combining marks': 'e\u0301o\u0308\u0301n\u0303'.repeat(20),
  'joined emoji': '👩‍👩‍👧‍👦🏳️‍🌈'.repeat(10),
  'overrides and controls': 'a\u202eb\u2066c\u200bd\x1b[31me\x07f\r\ng',
} as const;

const VIEWS = ['', 'ctrl-w', 'y', 'd', 'X', 'W', 'D', 'E', 'l', 'M', 'T', 'V', 'ctrl-d', 'i', 'enter'];

let driver: Driver;
afterEach(() => driver.close());

describe.each([
  [80, 24],
  [120, 40],
  [200, 50],
])('at %i×%i', (columns, rows) => {
  it('holds with long names, wide characters, right-to-left text, marks and controls', async () => {
    const texts = Object.values(HARD);
    const cluster = new FakeCluster({
      run: () => ({ stdout: texts.map((text) => `Name: ${text}\n`.repeat(9)).join('') }),
    });
    shop(cluster);
    texts.forEach((text, i) => {
      cluster.put(
        'pods',
        pod(`${i}${text}`, { labels: { app: text, long: 'x'.repeat(300) }, annotations: { a: text.repeat(3) } }),
      );
    });
    driver = new Driver(cluster, { columns, rows, depth: 8 });
    await driver.settle();
    for (const [i, key] of VIEWS.entries()) {
      await driver.press('g', ...'jjjjjj'.slice(0, i % texts.length), ...(key === '' ? [] : [key]));
      expect(driver.broken(columns, rows), key).toBeUndefined();
      if (driver.app.dialog !== undefined) await driver.press('esc');
      while (driver.app.views.length > 1) driver.app.back();
      await driver.settle();
    }
    for (const text of texts) {
      await driver.type('/');
      await driver.send(`\x1b[200~${text}\x1b[201~`);
      expect(driver.broken(columns, rows)).toBeUndefined();
      await driver.press('esc');
    }
  });

  it('no rows at all', async () => {
    driver = new Driver(new FakeCluster(), { columns, rows });
    await driver.settle();
    expect(driver.text()).toContain('No pods.');
    for (const key of [...VIEWS, 'G', 'pagedown', 'm', '*', 'ctrl-space', 'C', 'j', 'k', 'J', 'o', 's', 'c']) {
      if (key !== '') await driver.press(key);
      expect(driver.broken(columns, rows), key).toBeUndefined();
      while (driver.app.views.length > 1) driver.app.back();
    }
    expect(driver.app.dialog).toBeUndefined();
  });
});

it('a resize in the middle of a dialog, a prompt and a scrolled table keeps what was typed', async () => {
  const cluster = new FakeCluster();
  shop(cluster);
  for (let i = 0; i < 200; i++) cluster.put('pods', pod(`many-${i}`));
  driver = new Driver(cluster, { columns: 120, rows: 40 });
  const sizes = [[80, 24], [60, 15], [59, 14], [200, 50], [20, 5], [120, 40]] as const; // biome-ignore format: pairs
  await driver.press('G');
  for (const [columns, rows] of sizes) {
    await driver.resize(columns, rows);
    expect(driver.broken(columns, rows)).toBeUndefined();
  }
  expect(driver.selected()).toContain('web-7c9-cccc');
  await driver.type(':deploy');
  for (const [columns, rows] of sizes) {
    await driver.resize(columns, rows);
    expect(driver.broken(columns, rows)).toBeUndefined();
  }
  expect(driver.app.prompt?.editor.text).toBe('deploy');
  await driver.press('enter', 's', 'backspace', '7');
  for (const [columns, rows] of sizes) {
    await driver.resize(columns, rows);
    if (columns >= 60 && rows >= 15) expect(driver.text()).toContain('--replicas=7');
  }
  await driver.press('enter');
  expect(cluster.commands).toEqual(['kubectl scale deployment/web --replicas=7 -n shop']);
});

it.each([
  [80, 24],
  [120, 40],
])('of volumes and claims %i columns show who is bound to whom, and how they are', async (columns, rows) => {
  const real = realCluster('two-doors');
  onTestFinished(() => real.run.close());
  const { core } = real.run;
  const claim = 'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data-of-the-shop, namespace: shop}\n';
  real.run.input('kubectl apply -f -', {
    stdin: `${claim}spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 8Gi}}}\n`,
  });
  real.run.input(
    `kubectl run keeper -n shop --image=busybox --overrides='{"spec":{"containers":[{"name":"c","image":"busybox","command":["sleep","1d"],"volumeMounts":[{"name":"d","mountPath":"/d"}]}],"volumes":[{"name":"d","persistentVolumeClaim":{"claimName":"data-of-the-shop"}}]}}'`,
  );
  core.advance(core.now + 20_000);
  driver = new Driver(real.client, { columns, rows });
  await driver.type(':pv');
  await driver.press('enter');
  expect(driver.text()).toMatch(/NAME.* CAPACITY .*STATUS .*CLAIM .*AGE/);
  expect(driver.rows()[0]).toMatch(/^pvc-\S+ .*8Gi .*Bound +shop\/data-of-the-shop? /);
  await driver.type(':pvc');
  await driver.press('enter');
  expect(driver.text()).toMatch(/NAME.* STATUS .*VOLUME .*CAPACITY .*AGE/);
});
