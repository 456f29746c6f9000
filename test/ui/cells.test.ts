/** What the lists say of each object, held to what kubectl prints of it at the same moment, column by column. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunClient } from '../../src/run/client.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import type { Context } from '../../src/ui/kinds/kind.ts';
import { kindOf } from '../../src/ui/kinds/registry.ts';

const SCENARIO = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: kinds, title: Something of each kind }
namespace: shop
cluster:
  nodes: [{ namePrefix: worker-, count: 2 }]
  manifests:
    - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { team: blue } } }
    - apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: 3
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec: { containers: [{ name: web, image: "nginx:1.27" }, { name: side, image: "busybox:1.36", command: [sleep, "10000"] }] }
    - apiVersion: apps/v1
      kind: StatefulSet
      metadata: { name: db, labels: { tier: data } }
      spec:
        serviceName: db
        replicas: 2
        selector: { matchLabels: { app: db } }
        template:
          metadata: { labels: { app: db } }
          spec: { containers: [{ name: db, image: "redis:7", volumeMounts: [{ name: data, mountPath: /data }] }] }
        volumeClaimTemplates:
          - { metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }
    - apiVersion: apps/v1
      kind: DaemonSet
      metadata: { name: agent }
      spec:
        selector: { matchLabels: { app: agent } }
        template:
          metadata: { labels: { app: agent } }
          spec: { containers: [{ name: agent, image: busybox, command: [sleep, "10000"] }] }
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: { name: nowhere }
      spec: { accessModes: [ReadWriteMany], storageClassName: none, resources: { requests: { storage: 5Gi } } }
    - apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: { name: front }
      spec: { rules: [{ host: shop.example, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }
    - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: closed }, spec: { podSelector: { matchLabels: { app: db } } } }
    - { apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: two }, spec: { minAvailable: 2, selector: { matchLabels: { app: web } } } }
    - { apiVersion: v1, kind: ResourceQuota, metadata: { name: most }, spec: { hard: { pods: "50" } } }
`;

const LINES = [
  'kubectl expose deployment web --port=80 -n shop',
  'kubectl create service nodeport outside --tcp=80:8080 -n shop',
  'kubectl create configmap settings --from-literal=a=1 --from-literal=b=2 -n shop',
  'kubectl create secret generic token --from-literal=key=s3cret -n shop',
  'kubectl create job once --image=busybox -n shop -- date',
  'kubectl create job never --image=busybox -n shop -- false',
  'kubectl create cronjob tick --image=busybox --schedule="* * * * *" -n shop -- date',
  'kubectl autoscale deployment web --min=2 --max=4 --cpu=80% -n shop',
  'kubectl create role reader --verb=get,list --resource=pods -n shop',
  'kubectl create rolebinding jane --role=reader --user=jane -n shop',
  'kubectl run crash --image=busybox -n shop -- false',
  'kubectl run lost --image=nowhere.example/no:1 -n shop',
  'kubectl cordon worker-2',
];

let run: Run;
let client: RunClient;

beforeAll(() => {
  const scenario = loadScenario('kinds.yaml', SCENARIO);
  run = new Run({ setup: { scenario, seed: 1, player: { attended: true, goals: 'person' }, language: kubectl } });
  client = new RunClient(run, { name: 'kinds', user: 'admin' });
  for (const line of LINES) {
    run.core.input(line);
    run.core.advance(run.core.now + 2_000);
  }
  run.core.advance(run.core.now + 90_000);
});
afterAll(() => run.close());

/** What kubectl prints: of each line the cells by the heads above them. */
async function printed(resource: string): Promise<Record<string, string>[]> {
  const { stdout } = await client.ask(`kubectl get ${resource} -A -o wide`);
  const [head = '', ...lines] = stdout.trimEnd().split('\n');
  const columns = [...head.matchAll(/\S+(?: \S+)*/g)].map(({ 0: name, index }) => ({ name, index }));
  return lines.map((line) =>
    Object.fromEntries(
      columns.map(({ name, index }, i) => [name, line.slice(index, columns[i + 1]?.index).trim()] as const),
    ),
  );
}

const moment = (): Context => ({
  now: run.core.now,
  cluster: client,
  podUsage: (key) => client.podUsage(key),
  nodeUsage: (name) => client.nodeUsage(name),
});

/** Columns that k9s fills otherwise than kubectl, by kind. */
const OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  pods: ['RESTARTS'], // LAST RESTART says when
  'cronjobs.batch': ['SUSPEND'], // in lower case
  services: ['EXTERNAL-IP'], // empty where there is none
  'rolebindings.rbac.authorization.k8s.io': ['ROLE'], // without its kind
};

const KINDS = [
  'namespaces', 'nodes', 'pods', 'deployments.apps', 'replicasets.apps', 'statefulsets.apps', 'daemonsets.apps', 'jobs.batch',
  'cronjobs.batch', 'services', 'endpoints', 'endpointslices.discovery.k8s.io', 'ingresses.networking.k8s.io',
  'networkpolicies.networking.k8s.io', 'configmaps', 'secrets', 'serviceaccounts', 'events', 'persistentvolumes',
  'persistentvolumeclaims', 'storageclasses.storage.k8s.io', 'poddisruptionbudgets.policy',
  'horizontalpodautoscalers.autoscaling', 'resourcequotas', 'priorityclasses.scheduling.k8s.io',
  'roles.rbac.authorization.k8s.io', 'rolebindings.rbac.authorization.k8s.io', 'clusterrolebindings.rbac.authorization.k8s.io',
]; // biome-ignore format: a table

/** Cells of columns that kubectl does not have, or has otherwise. */
const OWN: readonly (readonly [id: string, key: string, cells: Readonly<Record<string, string>>])[] = [
  ['pods', 'shop/crash', { RESTARTS: '3', 'LAST RESTART': '60s', QOS: 'BestEffort', LABELS: 'run=crash' }],
  ['pods', 'shop/db-0', { RESTARTS: '0', 'LAST RESTART': '<unknown>', 'SERVICE-ACCOUNT': 'default' }],
  ['nodes', 'control-plane', { ROLE: 'control-plane', TAINTS: '1' }],
  ['nodes', 'worker-2', { ROLE: '<none>', TAINTS: '1' }],
  ['statefulsets.apps', 'shop/db', { SERVICE: 'db', SELECTOR: 'app=db', LABELS: 'tier=data' }],
  ['cronjobs.batch', 'shop/tick', { SUSPEND: 'false' }],
  ['services', 'shop/outside', { 'EXTERNAL-IP': '' }],
  [
    'poddisruptionbudgets.policy',
    'shop/two',
    { 'MIN-AVAILABLE': '2', 'MAX-UNAVAILABLE': 'N/A', CURRENT: '3', DESIRED: '2' },
  ],
  ['rolebindings.rbac.authorization.k8s.io', 'shop/jane', { ROLE: 'reader', KIND: 'User', SUBJECTS: 'jane' }],
];

describe('cells', () => {
  it.each(KINDS)('%s', async (id) => {
    const resource = client.resources().find((each) => each.id === id);
    if (resource === undefined) throw new Error(`there is no ${id}`);
    const { columns } = kindOf(resource, client);
    const context = moment();
    const told = await printed(id);
    expect(told.length).toBeGreaterThan(0);
    const compared = columns.filter(({ name }) => told[0]?.[name] !== undefined && !OTHERWISE[id]?.includes(name));
    const cells = client
      .list(id)
      .map((object) => Object.fromEntries(compared.map(({ name, text }) => [name, text(object, context)])));
    const of = (rows: readonly Record<string, string | undefined>[]) =>
      rows.map((row) => compared.map(({ name }) => row[name]).join(' | ')).sort();
    expect(of(cells)).toEqual(of(told));
  });

  it.each(OWN)('%s %s', (id, key, expected) => {
    const resource = client.resources().find((each) => each.id === id);
    const object = client.get(id, key);
    if (resource === undefined || object === undefined) throw new Error(`there is no ${id} ${key}`);
    const { columns } = kindOf(resource, client);
    const cells = Object.keys(expected).map((name) => [
      name,
      columns.find((column) => column.name === name)?.text(object, moment()),
    ]);
    expect(Object.fromEntries(cells)).toEqual(expected);
  });
});
