/** `e`: the object in an editor, and what the API says of it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/run/cluster.ts';
import { handleEvent } from '../../src/ui/app/dispatch.ts';
import { Driver } from './driver.ts';
import { eventually, type Real, realCluster } from './real-cluster.ts';

let real: Real;
let driver: Driver;

beforeAll(() => {
  real = realCluster('rolling-update');
  real.run.core.advance(real.run.core.start + 60_000);
});
afterAll(() => real.run.close());
afterEach(() => driver.close());

describe('edit', () => {
  it('shows the refusal of the API above the text until it is right, and applies it; the clock stands meanwhile', async () => {
    const seen: string[] = [];
    const ran: boolean[] = [];
    driver = new Driver(real.client, {
      edit: (text) => {
        seen.push(text);
        ran.push(real.run.running);
        return seen.length === 1
          ? text.replace(/replicas: \d+/, 'replicas: -1')
          : text.replace('replicas: -1', 'replicas: 3');
      },
    });
    real.run.resume();
    await driver.type(':deploy shop');
    await driver.press('enter', 'e');
    await eventually(
      () => (real.client.get('deployments.apps', 'shop/web') as { spec?: { replicas?: number } }).spec?.replicas === 3,
    );
    expect([...ran, real.run.running]).toEqual([false, false, true]);
    real.run.pause();
    expect(seen).toHaveLength(2);
    expect(seen[1]).toMatch(/^#.*spec\.replicas: Invalid value: -1/m);
  });

  it('gives up when an editor leaves what was refused as it was, and keeps it in a file', async () => {
    const seen: string[] = [];
    driver = new Driver(real.client, {
      edit: (text) => {
        seen.push(text);
        if (seen.length > 5) throw new Error('asked again and again');
        return text.replaceAll(/replicas: \d+/g, 'replicas: -1').replaceAll('Invalid', 'invalid'); // the notes, too
      },
    });
    real.run.resume();
    await driver.type(':deploy shop');
    await driver.press('enter', 'e');
    await eventually(() => driver.saved.length > 0);
    real.run.pause();
    expect(seen).toHaveLength(2);
    expect(driver.saved[0]?.name).toBe('deployment-web.yaml');
    expect(driver.saved[0]?.text).toMatch(/^apiVersion: apps\/v1\n[\s\S]*replicas: -1/);
    await driver.settle();
    expect(driver.text()).toContain(
      'Edit cancelled, no valid changes were saved. A copy of them is kept in deployment-web.yaml',
    );
    expect(driver.app.messages.all.map(({ text }) => text).join()).toContain('spec.replicas: Invalid value: -1');
  });

  it('keeps what was refused in a file, too, when the editor is left with the file as it was', async () => {
    let opened = 0;
    driver = new Driver(real.client, {
      edit: (text) => (++opened === 1 ? text.replace(/replicas: \d+/, 'replicas: -2') : text),
    });
    real.run.resume();
    await driver.type(':deploy shop');
    await driver.press('enter', 'e');
    await eventually(() => driver.saved.length > 0);
    real.run.pause();
    expect(opened).toBe(2);
    expect(driver.saved[0]?.text).toMatch(/^apiVersion: apps\/v1\n[\s\S]*replicas: -2/);
    await driver.settle();
    expect(driver.text()).toContain('no valid changes were saved. A copy of them is kept in deployment-web.yaml');
  });

  it('opens one editor, however often the key is pressed while it begins', async () => {
    let opened = 0;
    driver = new Driver(real.client, {
      edit: (text) => {
        opened++;
        return text;
      },
    });
    await driver.type(':deploy shop');
    await driver.press('enter');
    for (const key of ['e', 'e', 'e']) handleEvent(driver.app, { type: 'key', key, text: key });
    await driver.settle();
    expect(opened).toBe(1);
    await driver.press('e');
    expect(opened).toBe(2);
  });

  it('sends what the person changed, though a label says yes and the object has become another one meanwhile', async () => {
    const seen: string[] = [];
    const web = () => real.client.get('deployments.apps', 'shop/web') as { spec?: { replicas?: number } } & KubeObject;
    driver = new Driver(real.client, {
      edit: (text) => {
        seen.push(text);
        void real.client.run('kubectl -n shop label deployment web late=on');
        return text.replace(/replicas: \d+/, 'replicas: 4');
      },
    });
    real.run.resume();
    await real.client.run('kubectl -n shop label deployment web agent=yes').done;
    await driver.type(':deploy shop');
    await driver.press('enter', 'e');
    await eventually(() => web().spec?.replicas === 4);
    real.run.pause();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain('agent: "yes"');
    expect(web().metadata.labels).toMatchObject({ agent: 'yes', late: 'on' });
  });

  it.each(['y', 'd'])(
    'is there where the text of the object is read, opened by %s; so is what a Secret holds',
    async (key) => {
      const seen: string[] = [];
      driver = new Driver(real.client, {
        edit: (text) => {
          seen.push(text);
          return text.replace(/key: \S+/, `key: ${Buffer.from(key).toString('base64')}`);
        },
      });
      await real.client.run('kubectl create secret generic token --from-literal=key=s3cret -n shop').done;
      await driver.type(':sec shop /token');
      await driver.press('enter', key, 'e');
      await eventually(() => seen.length > 0 && driver.text().includes('secret/token edited'));
      expect(driver.app.view.crumb).toBe(key === 'y' ? 'yaml' : 'describe');
      await driver.press('x');
      expect(driver.title()).toContain('Secret(shop/token)');
      expect(driver.text()).toContain(`key: ${key}`);
      await driver.press('e');
      await eventually(() => seen.length > 1);
      await driver.press('esc', '?');
      expect(driver.text()).toMatch(/<x> +Decode/);
      await driver.type(':deploy shop /web');
      await driver.press('enter', key, 'x', '?');
      expect(driver.title()).toContain('Help');
      expect(driver.text()).not.toMatch(/<x> +Decode/);
      await real.client.run('kubectl delete secret token -n shop').done;
    },
  );

  it('ends when the object goes while one edits, and keeps what was done in a file', async () => {
    let asked = 0;
    driver = new Driver(real.client, {
      edit: (text) => {
        if (asked++ > 3) throw new Error('asked again and again');
        real.run.core.input('kubectl delete configmap going -n shop');
        return `${text}# ${asked}\n`;
      },
    });
    await real.client.run('kubectl create configmap going -n shop').done;
    await driver.type(':cm shop /going');
    await driver.press('enter', 'e');
    await eventually(() => driver.saved.length > 0);
    expect(asked).toBe(1);
    expect(driver.saved[0]?.text).toContain('# 1');
    await driver.press(':', ...'messages', 'enter');
    expect(driver.text().replace(/[\s│]+/g, ' ')).toContain('configmaps "going" not found');
  });

  it('says that there is nothing to edit once the object is gone', async () => {
    driver = new Driver(real.client);
    await real.client.run('kubectl create configmap gone -n shop').done;
    await driver.type(':cm shop /gone');
    await driver.press('enter', 'y');
    await real.client.run('kubectl delete configmap gone -n shop').done;
    await driver.press('e');
    expect(driver.text()).toContain('There is no object here, or it does not exist at this moment.');
  });
});
