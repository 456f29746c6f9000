/** Golden screens: every view at three sizes, as text; at the smallest also with its colours. `vitest -u` takes new ones. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { KubeObject, ScenarioState } from '../../src/run/cluster.ts';
import type { App } from '../../src/ui/app/app.ts';
import { KINDS } from '../../src/ui/kinds/registry.ts';
import { ListView } from '../../src/ui/views/list-view.ts';
import { PickerView, type ScenarioEntry } from '../../src/ui/views/picker-view.ts';
import { person, press, scene } from './actions/stage.ts';
import { Driver } from './driver.ts';
import { FakeCluster, START } from './fake-cluster.ts';
import { pod, shop } from './objects.ts';
import { somethingOfEachKind } from './something-of-each-kind.ts';

const VIEWS: Readonly<Record<string, readonly string[]>> = {
  pods: [],
  'pods-wide': ['ctrl-w'],
  deployments: [':', ...'deploy', 'enter'],
  nodes: [':', ...'no', 'enter'],
  containers: ['j', 'enter'],
  logs: ['j', 'enter', 'enter'],
  yaml: ['j', 'y'],
  help: ['?'],
  prompt: [':', ...'dep'],
  'logs-previous': ['G', 'p'],
  faults: ['ctrl-z'],
  filter: ['/aaaa'],
  nothing: ['/no such row'],
  delete: ['ctrl-d'],
  'delete-marked': ['*', 'ctrl-d'],
  kill: ['ctrl-k'],
  scale: [':', ...'deploy', 'enter', 's'],
  restart: [':deploy', 'r'],
  image: [':deploy', 'i'],
  drain: [':no', 'r'],
  cordon: [':no', 'c'],
  why: ['G', 'W'],
  changes: ['G', 'D'],
  timeline: ['T'],
  map: ['M'],
  xray: [':', ...'xray', 'enter'],
  pulses: ['V'],
  rollout: [':', ...'deploy', 'enter', 'R'],
  network: [':', ...'deploy', 'enter', 'I'],
  workloads: [':', ...'wk', 'enter'],
  describe: ['G', 'd'],
  aliases: ['ctrl-a'],
  messages: [':skin safe', ':skin stock', ':messages'],
  output: [':kubectl get pods -n shop'],
  request: [':request shop/db-0 http://web.shop/'],
  scenarios: [':scenarios'],
  uncordon: [':no', 'u'],
  columns: ['F'],
  try: [':deploy', 'I', 't'],
  leave: ['q'],
  wrap: ['G', 'y', 'w', 'f'],
};

/** What a cluster answers to who asks. */
const ANSWERS: readonly (readonly [RegExp, string])[] = [
  [
    /^scenario request/,
    `from     pod shop/db-0 10.244.2.4
dns      web.shop stands for 10.96.14.20
service  Service shop/web leads to 10.244.1.7:8080
policy   NetworkPolicy shop/web-only lets it in: pods app=db of this namespace, on 8080/TCP
pod      pod shop/web-7c9-aaaa takes it on port 8080
end      answer: HTTP 200
`,
  ],
  [
    /^kubectl describe/,
    `Name:             web-7c9-aaaa
Namespace:        shop
Node:             node-a/10.0.0.11
Labels:           app=web
Status:           Running
Events:           <none>
`,
  ],
  [/^kubectl get/, 'NAME           READY   STATUS    RESTARTS   AGE\nweb-7c9-aaaa   1/1     Running   0          5m\n'],
];
const answer = (line: string) => ({ stdout: ANSWERS.find(([asked]) => asked.test(line))?.[1] ?? '' });

const LIBRARY: readonly ScenarioEntry[] = [
  {
    name: 'node-failure',
    title: 'A node stops talking',
    description: 'One machine loses its network.',
    section: 'top',
  },
  {
    name: 'crash-loop',
    title: 'A container that ends',
    concepts: ['restarts', 'back-off'],
    section: 'guided',
    stars: 2,
  },
];

let driver: Driver;
afterEach(() => driver.close());

async function open(columns: number, rows: number, keys: readonly string[], depth: 0 | 8 = 0): Promise<void> {
  const logs = (pod: string) => [1, 2].map((i) => ({ time: START + i, pod, container: 'app', text: `GET /${i} 200` }));
  const cluster = new FakeCluster({ logs, run: answer });
  shop(cluster);
  const scenarios = (app: App) =>
    new PickerView(
      app,
      () => LIBRARY,
      () => {},
    );
  driver = new Driver(cluster, { columns, rows, depth, scenarios });
  await driver.settle();
  await press(driver, keys);
}

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

/** The colours of a screen are looked at in one size: what they say does not depend on it. */
const COLOURED = 80;

/** The screens that were taken, and of what they are: crumbs of views, ids of what lists show. */
const taken = new Set<string>();
const shown = new Set<string>();

/** @param opened shows the view with so many colours (2 to the power of `depth`) */
async function golden(
  name: string,
  columns: number,
  rows: number,
  opened: (depth: 0 | 8) => Promise<void>,
): Promise<void> {
  await opened(0);
  taken.add(name);
  const { view } = driver.app;
  shown.add(view instanceof ListView ? view.resource.id : view.crumb);
  const text = driver.lines().map((line) => line.trimEnd());
  await expect(`${text.join('\n').trimEnd()}\n`).toMatchFileSnapshot(`golden/${columns}x${rows}/${name}.txt`);
  if (columns !== COLOURED) return;
  driver.close();
  await opened(8);
  await expect(marked()).toMatchFileSnapshot(`golden/colours/${name}.txt`);
}

describe.each(SIZES)('golden screens at %i×%i', (columns, rows) => {
  it.each(Object.entries(VIEWS))('%s', async (name, keys) => {
    await golden(name, columns, rows, (depth) => open(columns, rows, keys, depth));
    if (driver.app.prompt === undefined) expect(driver.lines().at(-1)).not.toMatch(/…$/); // the concept is told whole
  });
});

/** Views that need a scenario and branches. */
const STORY: ScenarioState = {
  name: 'demo',
  title: 'A pod that does not stay',
  step: 'crash',
  stepIndex: 1,
  steps: [
    { id: 'calm', title: 'All is well', state: 'done' },
    { id: 'crash', title: 'It crashes', state: 'waiting' },
  ],
  captions: [
    { time: START, text: 'Three pods serve. Nothing happens, and that is what one wants to see.' },
    { time: START + 20_000, text: 'One of them ends, and is started again. And ends again.' },
  ],
  goals: [{ id: 'mend', title: 'All three pods are ready', state: 'open', hints: ['Look at its logs.'] }],
  waitingFor: 'Delete the pod',
  finished: false,
  passed: undefined,
};

const RUN_VIEWS: Readonly<Record<string, readonly string[]>> = {
  story: ['K'],
  difference: [':deploy', 'Y'],
  branches: [':', ...'branches', 'enter'],
  compare: [':', ...'branches', 'enter', 'c'],
  branch: [',', 'B'],
  hint: ['ctrl-n'],
  'begin-again': [':restart'],
  read: [':branches', 'c', 'enter'],
};

describe.each(SIZES)('golden screens of a run at %i×%i', (columns, rows) => {
  it.each(Object.entries(RUN_VIEWS))('%s', async (name, keys) => {
    await golden(name, columns, rows, (depth) => openRun(columns, rows, name, keys, depth));
  });
});

async function openRun(
  columns: number,
  rows: number,
  name: string,
  keys: readonly string[],
  depth: 0 | 8,
): Promise<void> {
  const cluster = new FakeCluster({ scenario: STORY });
  shop(cluster);
  const warn = (reason: string, message: string): void =>
    void cluster.put('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: reason, namespace: 'shop' },
      type: 'Warning',
      reason,
      message,
      involvedObject: { kind: 'Pod', name: 'web-7c9-cccc', namespace: 'shop' },
    });
  cluster.now += 30_000;
  warn('BackOff', 'Back-off restarting failed container app');
  cluster.branch(START + 10_000, 'what-if');
  cluster.now += 40_000;
  warn('Killing', 'Stopping container app');
  cluster.remove('pods', 'shop/web-7c9-cccc');
  cluster.put('pods', pod('web-7c9-dddd', { labels: { app: 'web' } }));
  const [web] = cluster.list('deployments.apps') as readonly (KubeObject & { spec: object })[];
  if (web !== undefined && name === 'difference')
    cluster.put('deployments.apps', { ...web, spec: { ...web.spec, replicas: 5, paused: true } });
  driver = new Driver(cluster, { columns, rows, depth });
  await driver.settle();
  await press(driver, keys);
}

/** Views that only an API server and a shell can fill; without the crumbs, whose strip tells how the engine went. */
const SERVER_VIEWS: Readonly<Record<string, readonly string[]>> = {
  can: [':can s:kube-system:deployment-controller', 'ctrl-g'],
  who: [':who delete nodes', 'ctrl-g'],
  secret: [':sec shop /token', 'x', 'ctrl-g'],
  services: [':svc', 'ctrl-g'],
  replicasets: [':rs', 'ctrl-g'],
  cronjobs: [':cj', 'ctrl-g'],
  configmaps: [':cm', 'ctrl-g'],
  customs: [':widgets', 'ctrl-g'],
  definitions: [':crd', 'ctrl-g'],
  'events-of-one': [':cj', 'E', 'ctrl-g'],
  'used-by': [':cm /settings', 'u', 'ctrl-g'],
  past: [':deploy', '{', 'ctrl-g'],
  rollback: [':deploy', 'ctrl-g', 'ctrl-u'],
  trigger: [':cj', 'ctrl-g', 't'],
  suspend: [':cj', 'ctrl-g', 's'],
  terminal: ['!', 'alt-m', ...'echo hello | tr a-z A-Z', 'enter', ...'kubectl get no', 'tab'],
};

describe.each(SIZES)('golden screens of a server at %i×%i', (columns, rows) => {
  it.each(Object.entries(SERVER_VIEWS))('%s', async (name, keys) => {
    await golden(name, columns, rows, async (depth) => {
      const stage = scene();
      driver = await person(stage, columns, rows, depth);
      driver.app.showCrumbs = name !== 'terminal';
      await press(driver, keys);
      await press(driver, []);
      stage.run.close();
    });
  });
});

/** Lists on a cluster that has something of each kind, and why a pod waits. */
const KIND_VIEWS: Readonly<Record<string, readonly string[]>> = {
  verdicts: [':pods /waits', 'W'],
  namespaces: [':ns'],
  statefulsets: [':sts'],
  daemonsets: [':ds'],
  jobs: [':job'],
  autoscalers: [':hpa'],
  claims: [':pvc'],
  volumes: [':pv'],
  'storage-classes': [':sc'],
  ingresses: [':ing'],
  policies: [':netpol'],
  'endpoint-slices': [':endpointslices'],
  'disruption-budgets': [':pdb'],
  quotas: [':quota'],
  events: [':ev'],
  roles: [':roles'],
  'role-bindings': [':rolebindings'],
  'service-accounts': [':sa'],
  leases: [':lease all'],
  'component-statuses': [':cs'],
  secrets: [':sec'],
  sanitize: [':pods', 'z'],
  endpoints: [':ep'],
  'replication-controllers': [':rc'],
  'limit-ranges': [':limits'],
  'ingress-classes': [':ingressclasses'],
  'priority-classes': [':pc'],
  'cluster-roles': [':clusterroles /edit'],
  'cluster-role-bindings': [':clusterrolebindings'],
  users: [':users'],
  groups: [':groups'],
  rules: [':roles', 'enter'],
  'rollout-of-a-stateful-set': [':sts', 'R'],
  'rollout-of-a-daemon-set': [':ds', 'R'],
  'network-of-a-service': [':svc /web', 'I'],
  'network-of-a-pod': [':pods /db-0', 'I'],
  'xray-of-a-service': [':xray svc'],
};

describe('golden screens of the other kinds', () => {
  const kinds = somethingOfEachKind();
  afterAll(() => kinds.run.close());

  describe.each(SIZES)('at %i×%i', (columns, rows) => {
    it.each(Object.entries(KIND_VIEWS))('%s', async (name, keys) => {
      await golden(name, columns, rows, async (depth) => {
        driver = await person(kinds, columns, rows, depth);
        driver.app.showCrumbs = false;
        await press(driver, keys);
      });
      expect(driver.lines().at(-1)).not.toMatch(/…$/);
    });
  });
});

/** Views by their crumbs, as their files name them. */
const crumbs = readdirSync('src/ui/views').flatMap((file) =>
  [...readFileSync(`src/ui/views/${file}`, 'utf8').matchAll(/readonly crumb = '(\w+)'/g)].map(([, crumb]) => crumb),
);

it('has a golden screen of every view, and of the list of every kind that has columns of its own', ({ skip }) => {
  const all = [VIEWS, RUN_VIEWS, SERVER_VIEWS, KIND_VIEWS].flatMap(Object.keys);
  if (all.some((name) => !taken.has(name))) skip('only some were taken');
  expect([...crumbs, ...KINDS.map(({ resource }) => resource)].filter((name) => !shown.has(name ?? ''))).toEqual([]);
});

/** Runs of one colour as `{text}index`; plain text stands bare. */
function marked(): string {
  const { active } = driver.terminal.buffer;
  const lines: string[] = [];
  for (let y = 0; y < driver.terminal.rows; y++) {
    const line = active.getLine(active.baseY + y);
    let text = '';
    let open = '';
    for (let x = 0; x < driver.terminal.cols; x++) {
      const cell = line?.getCell(x);
      if (cell === undefined || cell.getWidth() === 0) continue;
      const fg = cell.isFgDefault() ? '' : String(cell.getFgColor());
      const style = `${fg}${cell.isBgDefault() ? '' : `/${cell.getBgColor()}`}${cell.isBold() ? 'b' : ''}`;
      if (style !== open) {
        text += `${open === '' ? '' : `}${open}`}${style === '' ? '' : '{'}`;
        open = style;
      }
      text += cell.getChars() || ' ';
    }
    lines.push(`${text}${open === '' ? '' : `}${open}`}`.replace(/ +(\}\d+b?)?$/, '$1')); // blanks that are not seen
  }
  return `${lines.join('\n')}\n`;
}
