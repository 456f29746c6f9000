/** Dialogs in low and narrow terminals, on objects with names as long as they get: fields, buttons and the command are always there. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Driver } from './driver.ts';
import { FakeCluster } from './fake-cluster.ts';
import { node, ownedBy, pod, shop } from './objects.ts';

const NAME = 'n'.repeat(253);
const LABEL = 'c'.repeat(63);

const template = (version: string, containers = 1): object => ({
  metadata: { annotations: { ['k'.repeat(200)]: `${version}${'v'.repeat(300)}` } },
  spec: {
    containers: Array.from({ length: containers }, (_, i) => ({
      name: `${LABEL.slice(2)}${10 + i}`,
      image: `registry/${'i'.repeat(100)}:${version}`,
      env: ['A', 'B', 'C'].map((name) => ({ name, value: `${version}${'e'.repeat(100)}` })),
    })),
  },
});

let driver: Driver;
let cluster: FakeCluster;
beforeEach(() => {
  cluster = new FakeCluster();
  shop(cluster);
  cluster.now += 10_000;
  cluster.put('nodes', node(`a${'o'.repeat(252)}`));
  for (const i of [1, 2, 3, 4]) cluster.put('pods', pod(`${i}${NAME.slice(1)}`, { node: `a${'o'.repeat(252)}` }));
  cluster.put('pods', pod(`done${NAME.slice(4)}`, { phase: 'Succeeded' }));
  const web = cluster.put('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: NAME, namespace: 'shop' },
    spec: { replicas: 3, selector: { matchLabels: { app: 'long' } }, template: template('2', 12) },
    status: { replicas: 3, readyReplicas: 3 },
  });
  for (const revision of [1, 2])
    cluster.put('replicasets.apps', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${revision}${NAME.slice(1)}`,
        namespace: 'shop',
        ownerReferences: ownedBy(web),
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      },
      spec: { replicas: 0, template: template(String(revision), 12) },
      status: { replicas: 0 },
    });
  cluster.put('cronjobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: NAME.slice(0, 52), namespace: 'shop' },
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template: template('1') } } },
  });
});
afterEach(() => driver.close());

const DIALOGS: Readonly<Record<string, readonly string[]>> = {
  delete: [':deploy /nnn', 'ctrl-d'],
  'delete several': [':pods shop /nnn', '*', 'ctrl-d'],
  kill: [':pods shop /nnn', 'ctrl-k'],
  sanitize: [':pods shop', 'z'],
  scale: [':deploy /nnn', 's'],
  restart: [':deploy /nnn', 'r'],
  'set image': [':deploy /nnn', 'i'],
  rollback: [':deploy /nnn', 'ctrl-u'],
  cordon: [':no /ooo', 'c'],
  drain: [':no /ooo', 'r'],
  trigger: [':cj', 't'],
  suspend: [':cj', 's'],
  columns: [':pods', 'F'],
  request: [':pods shop /nnn', 'I', 't'],
  branch: [',', 'B'],
  leave: ['q'],
};

/** The lines of the dialog's box, without its frame. */
function box(): string[] {
  const lines = driver.lines();
  const top = lines.findIndex((line) => /┌─+ <[^>]+> ─+┐/.test(line));
  const left = (lines[top] ?? '').search(/┌─+ </);
  const right = (lines[top] ?? '').search(/> ─+┐/);
  const end = (lines[top] ?? '').indexOf('┐', right);
  const inside: string[] = [];
  for (const line of lines.slice(top + 1)) {
    if (line[left] === '└') {
      expect(line[end]).toBe('┘');
      return inside;
    }
    expect([line[left], line[end]], line).toEqual(['│', '│']);
    inside.push(line.slice(left + 1, end));
  }
  throw new Error(`the box has no end:\n${driver.text()}`);
}

describe.each([
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 50],
] as const)('at %i×%i', (columns, rows) => {
  it.each(Object.entries(DIALOGS))('%s', async (_, keys) => {
    driver = new Driver(cluster, { columns, rows });
    await driver.settle();
    for (const key of keys) {
      if (key.startsWith(':')) await driver.type(key);
      await driver.press(key.startsWith(':') ? 'enter' : key);
    }
    const { dialog } = driver.app;
    if (dialog === undefined) throw new Error(`no dialog:\n${driver.text()}`);
    for (let i = 0; i < dialog.fields.length + 2; i++) {
      const inside = box();
      expect(inside.at(-1)).toMatch(/^ {4} OK {6}Cancel /);
      if (dialog.commands.length > 0) expect(inside.join('\n')).toMatch(/\$ kubectl /);
      const field = dialog.fields[dialog.focus];
      const at = inside.find((line) => line.startsWith(' > '));
      expect(at === undefined, inside.join('\n')).toBe(field === undefined);
      if (field?.kind === 'text') expect(at?.trimEnd()).toContain(dialog.values[dialog.focus]?.slice(-8));
      await driver.press('tab');
    }
  });
});
