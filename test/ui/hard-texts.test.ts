/** Every list and every view of an object, on a real API server that holds the longest names and the hardest texts it takes. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RunClient } from '../../src/run/client.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import { KINDS } from '../../src/ui/kinds/registry.ts';
import { Driver } from './driver.ts';
import { FakeCluster } from './fake-cluster.ts';
import { TestTime } from './real-cluster.ts';

const WIDE = '漢字かな'.repeat(20);
const RIGHT_TO_LEFT = 'שלום-عالم-'.repeat(10);
const COMBINING = 'e\u0301o\u0308\u0301n\u0303'.repeat(20);
const JOINED = '👩‍👩‍👧‍👦🏳️‍🌈'.repeat(10);
const CONTROLS = 'a\u202eb\u2066c\u200bd\x1b[31me\x07f\r\ng';
const TEXTS = { wide: WIDE, rtl: RIGHT_TO_LEFT, combining: COMBINING, joined: JOINED, controls: CONTROLS };

/** A key of 317 characters with a value of 63: the longest label there is. */
const KEY = `${['p', 'q', 'r'].map((letter) => `${letter.repeat(63)}.`).join('')}${'s'.repeat(61)}/${'k'.repeat(63)}`;
const LABELS = { [KEY]: 'v'.repeat(63) };

const long = (letter: string, most = 253): string => letter.repeat(most);
const named = (kind: string, apiVersion: string, name: string, rest: object): object => ({
  apiVersion,
  kind,
  metadata: { name, labels: LABELS, annotations: TEXTS },
  ...rest,
});
const container = (image: string, command?: readonly string[]): object => ({
  name: long('c', 63),
  image,
  ...(command === undefined ? {} : { command }),
  env: [{ name: 'E', value: RIGHT_TO_LEFT }],
});
const template = { metadata: { labels: LABELS }, spec: { containers: [container('nginx:1.25')] } };
const selector = { matchLabels: LABELS };

const OBJECTS = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: long('z', 63) } },
  named('Pod', 'v1', long('n'), {
    spec: { containers: [container('busybox', ['sh', '-c', `while true; do echo "${WIDE} ${RIGHT_TO_LEFT}"; sleep 2; done`])] },
  }),
  named('Pod', 'v1', long('w'), { spec: { containers: [container(`busybox:${'t'.repeat(100)}`)] } }),
  named('Deployment', 'apps/v1', long('d', 240), { spec: { replicas: 2, selector, template } }),
  named('StatefulSet', 'apps/v1', long('s', 52), { spec: { serviceName: long('x', 63), selector, template } }),
  named('DaemonSet', 'apps/v1', long('a', 63), { spec: { selector, template } }),
  named('CronJob', 'batch/v1', long('j', 52), {
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container('busybox', ['date'])] } } } } },
  }),
  named('Service', 'v1', long('x', 63), { spec: { selector: LABELS, ports: [{ port: 80, name: long('h', 63) }] } }),
  named('ConfigMap', 'v1', long('m'), { data: { [long('k')]: WIDE, ...TEXTS } }),
  named('Secret', 'v1', long('e'), { stringData: TEXTS }),
  named('NetworkPolicy', 'networking.k8s.io/v1', long('y'), { spec: { podSelector: selector, ingress: [{ from: [{ podSelector: selector }] }] } }),
  named('Ingress', 'networking.k8s.io/v1', long('i'), {
    spec: { rules: [{ host: `${`${'w'.repeat(60)}.`.repeat(4)}w`, http: { paths: [{ path: `/${long('p', 300)}`, pathType: 'Prefix', backend: { service: { name: long('x', 63), port: { number: 80 } } } }] } }] },
  }),
  named('PersistentVolumeClaim', 'v1', long('l'), { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }),
  named('Role', 'rbac.authorization.k8s.io/v1', long('r'), { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
  named('RoleBinding', 'rbac.authorization.k8s.io/v1', long('b'), {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: long('r') },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: RIGHT_TO_LEFT }],
  }),
]; // biome-ignore format: a table

const SCENARIO = {
  apiVersion: 'wavetank/v1',
  kind: 'Scenario',
  metadata: { name: `hard-${long('h', 100)}`, title: WIDE, description: COMBINING },
  cluster: { nodes: [{ namePrefix: `worker-${long('o', 50)}-`, count: 3 }], manifests: OBJECTS },
  steps: [
    { id: 'one', title: WIDE, say: `${RIGHT_TO_LEFT.repeat(5)} ${JOINED} ${'U'.repeat(300)}` },
    { id: 'two', title: COMBINING, when: { manual: { label: WIDE } }, do: ['kubectl get pods'] },
  ],
  goals: [{ id: 'goal', title: WIDE, check: { object: { kind: 'pod', name: 'none', exists: true } }, hints: [{ level: 1, text: RIGHT_TO_LEFT }] }],
}; // biome-ignore format: a table

const SIZES = [
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

/** What is opened from a row of the lists that have most views. */
const OPENED: Readonly<Record<string, readonly string[]>> = {
  pods: ['ctrl-w', 'enter', 'l', 'd', 'y', 'W', 'D', 'Y', 'E', 'X', 'I', 'M', 'o'],
  deploy: ['d', 'W', 'Y', 'X', 'R', 'I', 'l', 'z'],
  sts: ['R', 'X'],
  ds: ['R'],
  svc: ['I', 'X', 'W', 'enter'],
  cm: ['d', 'y', 'u'],
  sec: ['x', 'd'],
  ing: ['I', 'W', 'X'],
  roles: ['enter'],
  no: ['W', 'enter', 'd'],
  users: ['enter'],
};
const PAGES = [
  'workloads',
  'pulses',
  'timeline',
  'branches',
  'story',
  'map',
  'groups',
  'aliases',
  'messages',
  'xray po',
];

let driver: Driver;
afterEach(() => driver.close());

const typed = (line: string): Promise<Driver> => driver.send(`:${line}\r`);

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  let run: Run;
  beforeAll(() => {
    const scenario = loadScenario('hard.yaml', JSON.stringify(SCENARIO));
    const setup = { scenario, seed: 1, player: { attended: true, goals: 'person' as const }, language: kubectl };
    run = new Run({ setup, real: new TestTime() });
    run.core.advance(run.core.now + 90_000);
  });
  afterAll(() => run.close());

  const holds = (what: string): void =>
    expect(driver.broken(columns, rows), `${what}\n${driver.text()}`).toBeUndefined();

  it('every list, every view of an object and every page holds', { timeout: 180_000 }, async () => {
    driver = new Driver(new RunClient(run, { name: SCENARIO.metadata.name, user: WIDE }), { columns, rows });
    await driver.settle();
    for (const { resource } of KINDS) {
      await typed(resource);
      expect(driver.app.view.crumb, driver.text()).toBe(driver.app.resource(resource)?.singular);
      holds(resource);
    }
    for (const page of PAGES) {
      await typed(page);
      holds(page);
      await driver.press('pagedown');
      holds(`${page}, further on`);
    }
    for (const [kind, keys] of Object.entries(OPENED))
      for (const key of keys) {
        await typed(`${kind} default`);
        const { view } = driver.app;
        await driver.press('g', key);
        if (key !== 'ctrl-w') expect(driver.app.view, `${kind} ${key}\n${driver.text()}`).not.toBe(view);
        holds(`${kind} ${key}`);
        await driver.press('right', 'G');
        holds(`${kind} ${key}, moved`);
      }
  });

  it('every list holds without a row', { timeout: 180_000 }, async () => {
    driver = new Driver(new FakeCluster(), { columns, rows });
    await driver.settle();
    for (const { resource } of KINDS) {
      await typed(resource);
      for (const key of ['G', 'enter', 'd', 'W', 'ctrl-d', 'm', 'X']) {
        await driver.press(key);
        expect(driver.app.dialog).toBeUndefined();
        holds(`${resource} ${key}`);
      }
    }
  });
});
