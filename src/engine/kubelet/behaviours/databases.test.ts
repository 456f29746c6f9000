/** Databases as they come up: with a password or without, on a new volume and on one that was used before. */
import { expect, test } from 'vitest';
import { Cluster } from '../../cluster.ts';
import { bench } from '../testing.ts';

test.each([
  ['mysql:8', {}, 'MYSQL_ROOT_PASSWORD'],
  ['mariadb:11', {}, 'You need to specify one of MARIADB_ROOT_PASSWORD'],
  ['mysql:8', { MYSQL_ROOT_PASSWORD: 'x' }, undefined],
  ['mariadb:11', { MYSQL_ALLOW_EMPTY_PASSWORD: 'yes' }, undefined],
  ['shop/mysql:8', {}, undefined],
])('%s with %j', (image, values, refusal) => {
  const b = bench();
  const env = Object.entries(values).map(([name, value]) => ({ name, value }));
  b.pod('db', { containers: [{ name: 'main', image, env }] });
  b.run(15);
  const [status] = b.get('db')?.status.containerStatuses ?? [];
  const log = () => b.cluster.runtime.logs('default/db').lines.map(({ text }) => text);
  if (refusal === undefined) {
    expect(status?.ready).toBe(true);
    expect(log().join('\n')).toContain('ready for connections');
  } else {
    expect(status?.restartCount).toBeGreaterThan(0);
    expect(status?.lastState?.terminated?.exitCode ?? status?.state?.terminated?.exitCode).toBe(1);
    expect(log().join('\n')).toContain(refusal);
    expect(log().join('\n')).not.toContain('ready for connections');
  }
});

test('postgres makes its files once: the next pod on the claim finds them', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const client = cluster.parts.client('test');
  client.create('persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  } as never);
  const mountPath = '/var/lib/postgresql/data';
  const start = (name: string) => {
    client.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: {
        containers: [{ name: 'main', image: 'postgres:16', volumeMounts: [{ name: 'd', mountPath }] }],
        volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
      },
    } as never);
    cluster.advance(30_000);
    return cluster.runtime.logs(`default/${name}`).lines.map(({ text }) => text);
  };
  const first = start('one');
  expect(first).toContain('PostgreSQL init process complete; ready for start up.');
  expect(cluster.runtime.exec('default/one', undefined, ['ls', mountPath]).output).toBe(
    'PG_VERSION\nbase\nglobal\npg_hba.conf\npg_wal\npostgresql.conf\n',
  );
  client.delete('pods', 'default/one', { gracePeriodSeconds: 1 });
  cluster.advance(10_000);
  const second = start('two');
  expect(second).toContain('PostgreSQL Database directory appears to contain a database; Skipping initialization');
  expect(second).not.toContain('PostgreSQL init process complete; ready for start up.');
  expect(second.at(-1)).toMatch(/database system is ready to accept connections$/);
});
