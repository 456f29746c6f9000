/** A cluster on which every action of the key table has something to do, and a person in front of it. */
import 'just-bash'; // it is loaded before the first line is typed: cases look at once at what a line has printed
import { afterAll, afterEach, beforeAll } from 'vitest';
import { RunClient } from '../../../src/run/client.ts';
import { kubectl } from '../../../src/run/kubectl.ts';
import { Run } from '../../../src/run/run.ts';
import { loadScenario } from '../../../src/scenario/index.ts';
import { ListView } from '../../../src/ui/views/list-view.ts';
import { PickerView } from '../../../src/ui/views/picker-view.ts';
import { Driver } from '../driver.ts';
import { type Real, TestTime } from '../real-cluster.ts';

const SCENARIO = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: everything, title: Everything at once }
namespace: shop
cluster:
  nodes: [{ namePrefix: worker-, count: 3 }]
  manifests:
    - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
    - apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: 3
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec: { containers: [{ name: web, image: "nginx:1.25" }] }
    - apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: { name: widgets.x.io }
      spec:
        group: x.io
        scope: Namespaced
        names: { kind: Widget, plural: widgets, singular: widget, shortNames: [wd] }
        versions:
          - name: v1
            served: true
            storage: true
            additionalPrinterColumns:
              - { name: Size, type: integer, jsonPath: .spec.size }
              - { name: Door, type: string, priority: 1, jsonPath: '.spec.parts[?(@.kind=="door")].name' }
              - { name: Parts, type: string, priority: 1, jsonPath: '.spec.parts[*].name' }
            subresources: { scale: { specReplicasPath: .spec.size, statusReplicasPath: .status.size } }
            schema:
              openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { size: { type: integer }, parts: { type: array, items: { type: object, properties: { kind: { type: string }, name: { type: string } } } } } }, status: { type: object, properties: { size: { type: integer } } } } }
    - { apiVersion: x.io/v1, kind: Widget, metadata: { name: one }, spec: { size: 5, parts: [{ kind: wall, name: north }, { kind: door, name: oak }] } }
    - { apiVersion: x.io/v1, kind: Widget, metadata: { name: two }, spec: { size: 12 } }
    - apiVersion: v1
      kind: Pod
      metadata: { name: pair }
      spec:
        containers:
          - { name: left, image: busybox, command: [sh, -c, "echo from the left; sleep 10000"] }
          - { name: right, image: busybox, command: [sh, -c, "echo from the right; sleep 10000"] }
steps:
  - id: begin
    say: It begins.
  - id: more
    when: { manual: More pods }
    do: [kubectl scale deployment/web --replicas=4]
goals:
  - id: five
    title: Five pods are ready
    check: { object: { kind: Deployment, name: web, where: [{ path: status.readyReplicas, value: 5 }] } }
    hints: [{ text: Scale it. }]
`;

const LINES = [
  'kubectl expose deployment web --port=80 -n shop',
  `kubectl create configmap settings --from-literal=color=red --from-literal=long=${'x'.repeat(400)} -n shop`,
  'kubectl create secret generic token --from-literal=key=s3cret -n shop',
  'kubectl set env deployment/web --from=configmap/settings -n shop',
  'kubectl set image deployment/web web=nginx:1.27 -n shop',
  'kubectl create cronjob tick --image=busybox --schedule="* * * * *" -n shop -- date',
  'kubectl run crash --image=busybox -n shop -- false',
];

export interface Scene extends Real {
  readonly time: TestTime;
}

export function scene(): Scene {
  const time = new TestTime();
  const setup = {
    scenario: loadScenario('everything.yaml', SCENARIO),
    seed: 1,
    player: { attended: true, goals: 'person' as const },
    language: kubectl,
  };
  const run = new Run({ setup, real: time });
  const client = new RunClient(run, { name: 'everything', user: 'admin' });
  for (const line of LINES) {
    run.core.input(line);
    run.core.advance(run.core.now + 5_000);
  }
  run.core.advance(run.core.now + 120_000);
  run.branch(run.core.now - 60_000, 'what-if');
  run.switchTo('main');
  return { run, client, time };
}

/** Names of scenarios that were opened from the list. */
export const opened: string[] = [];

export async function person({ run, client }: Real, columns: number, rows: number, depth: 0 | 8 = 0): Promise<Driver> {
  run.show(undefined);
  run.pause();
  run.switchTo('main');
  run.clock.speed = 1;
  opened.length = 0;
  const driver = new Driver(client, {
    columns,
    rows,
    depth,
    edit: (text) => `${text}# seen\n`,
    scenarios: (app) =>
      new PickerView(
        app,
        () => [{ name: 'first', title: 'First' }],
        ({ name }) => void opened.push(name),
      ),
  });
  driver.app.namespace = 'shop';
  await driver.refresh();
  return driver;
}

/** The sizes at which persons sit in front of it. */
export const SIZES = [
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

/** A scene for the tests of a block, and whoever sits in front of it in each. To be made where hooks may be. */
export class Show {
  scene!: Scene;
  driver!: Driver;

  constructor() {
    beforeAll(() => {
      this.scene = scene();
    });
    afterAll(() => this.scene.run.close());
    afterEach(() => this.driver.close());
  }

  async sit(columns: number, rows: number): Promise<Driver> {
    this.driver = await person(this.scene, columns, rows);
    return this.driver;
  }
}

/** Keys by name; what begins with `:` or `/` is typed and entered. */
export async function press(driver: Driver, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    if (/^[:/]./.test(key)) await driver.type(key).then(() => driver.press('enter'));
    else await driver.press(key);
    for (let i = 0; i < 3; i++) await new Promise((done) => setTimeout(done)); // commands answer in later turns
    await driver.settle();
  }
}

/** The list that is open. */
export function list({ app }: Driver): ListView {
  if (app.view instanceof ListView) return app.view;
  throw new Error(`no list is open but ${app.view.crumb}`);
}
