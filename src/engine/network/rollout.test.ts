import { describe, expect, it } from 'vitest';
import type { AnySent } from '../api/types.ts';
import { Cluster } from '../cluster.ts';

/** Requests lost while a Deployment of four pods is updated under load. */
function lost(container: object, seed: number, rate = 400): number {
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
  cluster.loads.start('users', { from: { kind: 'outside' }, to: { host, port: 30080, path: '/' }, rate });
  cluster.advance(2000);
  client.modify('deployments.apps', 'default/web', ({ spec }) => {
    const [main] = spec.template.spec?.containers ?? [];
    if (main) main.image = 'nginx:1.22';
  });
  cluster.advance(60_000);
  const { ok = 0, failed = {} } = cluster.loads.count('users') ?? {};
  expect(ok).toBeGreaterThan(rate * 50);
  return Object.values(failed).reduce((sum, count) => sum + count, 0);
}

const careful = {
  readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 2 },
  lifecycle: { preStop: { sleep: { seconds: 5 } } },
};
const SEEDS = [1, 2, 3, 4];

describe('a rolling update under load', () => {
  it.each([3, 2000])('loses no request of %i a second with probes and preStop', (rate) => {
    for (const seed of SEEDS) expect(lost(careful, seed, rate), `seed ${seed}`).toBe(0);
  });

  it('loses some without them, as many as the seed has it', () => {
    const counts = SEEDS.map((seed) => lost({}, seed));
    for (const count of counts) expect(count).toBeGreaterThan(0);
    expect(new Set(counts).size).toBeGreaterThan(2);
    expect(lost({}, 3)).toBe(counts[2]);
  });

  it('loses in proportion to the load', () => {
    const sum = (rate: number) => SEEDS.reduce((all, seed) => all + lost({}, seed, rate), 0);
    const [few, many] = [sum(400), sum(4000)];
    expect(many / few).toBeCloseTo(10);
    const least = sum(20);
    expect(least).toBeGreaterThan(0);
    expect(least).toBeLessThan(few);
  });

  it('loses some in spite of probes when nothing lets the rules of the nodes follow', () => {
    const { readinessProbe } = careful;
    expect(SEEDS.reduce((all, seed) => all + lost({ readinessProbe }, seed), 0)).toBeGreaterThan(0);
  });
});
