import { expect, it } from 'vitest';
import type { AnySent } from '../api/types.ts';
import { Cluster } from '../cluster.ts';

/** Requests lost while a Deployment of four pods is updated under load. */
function lost(container: object, seed: number): number {
  const cluster = new Cluster({ seed });
  const client = cluster.parts.client('test');
  const labels = { app: 'web' };
  const metadata = { name: 'web', namespace: 'default' };
  const containers = [{ name: 'main', image: 'nginx:1.21', ports: [{ containerPort: 80 }], ...container }];
  client.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 4,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  } as AnySent);
  const ports = [{ port: 80, nodePort: 30080 }];
  client.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { type: 'NodePort', selector: labels, ports },
  } as AnySent);
  cluster.advance(30_000);
  const [node] = client.list('nodes');
  const host = node?.status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  cluster.loads.start('users', { from: { kind: 'outside' }, to: { host, port: 30080, path: '/' }, rate: 400 });
  cluster.advance(2000);
  client.modify('deployments.apps', 'default/web', ({ spec }) => {
    const [main] = spec.template.spec?.containers ?? [];
    if (main) main.image = 'nginx:1.22';
  });
  cluster.advance(60_000);
  const { ok = 0, failed = {} } = cluster.loads.count('users') ?? {};
  expect(ok).toBeGreaterThan(20_000);
  return Object.values(failed).reduce((sum, count) => sum + count, 0);
}

it('a rolling update loses requests without probes and preStop, and none with them', () => {
  const careful = {
    readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 2 },
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
  };
  expect(lost(careful, 1)).toBe(0);
  const [one, two] = [lost({}, 1), lost({}, 2)];
  expect(one).toBeGreaterThan(0);
  expect(two).toBeGreaterThan(0);
  expect(lost({}, 1)).toBe(one);
});
