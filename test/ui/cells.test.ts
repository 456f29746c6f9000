/** What the lists say of each object, held to what kubectl prints of it at the same moment, column by column. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Context } from '../../src/ui/kinds/kind.ts';
import { kindOf } from '../../src/ui/kinds/registry.ts';
import { somethingOfEachKind } from './something-of-each-kind.ts';

const { run, client } = somethingOfEachKind();
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

/** k9s says n/a of what a pod does not have yet. */
const kubectls = (cell: string): string => (cell === 'n/a' ? '<none>' : cell);

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
  ['pods', 'shop/crash', { RESTARTS: '4', 'LAST RESTART': '54s', QOS: 'BestEffort', LABELS: 'run=crash' }],
  ['pods', 'shop/db-0', { RESTARTS: '0', 'LAST RESTART': '<unknown>', 'SERVICE-ACCOUNT': 'default' }],
  ['pods', 'shop/waits', { IP: 'n/a', NODE: 'n/a' }],
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
      .map((object) => Object.fromEntries(compared.map(({ name, text }) => [name, kubectls(text(object, context))])));
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
