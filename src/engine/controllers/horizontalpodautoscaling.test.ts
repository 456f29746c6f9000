import { describe, expect, it } from 'vitest';
import { HorizontalPodAutoscalerController } from './horizontalpodautoscaling.ts';
import { bounded, NO_HISTORY, stabilized } from './podautoscaler/limits.ts';
import { replicaSetController } from './replicaset.ts';
import { Lab, template } from './testing/lab.ts';

const KEY = 'default/web';
/** Requested by each pod, millicores. */
const REQUEST = 100;

/** A lab in which the pods share a load: `load` gives millicores in total at `seconds` after the start. */
function lab(load: (seconds: number) => number): Lab {
  const cluster: Lab = new Lab([
    replicaSetController,
    (parts) =>
      new HorizontalPodAutoscalerController(parts, {
        podUsage: (pod) => {
          const ready = cluster.list('pods').filter((one) => one.status.conditions?.[0]?.status === 'True');
          if (!ready.some((one) => `default/${one.metadata.name}` === pod)) return undefined;
          const seconds = (parts.sim.now - Date.parse('2026-01-01T00:00:00Z')) / 1000;
          return new Map([['main', { cpu: load(seconds) / ready.length, memory: 64 * 2 ** 20 }]]);
        },
      }),
  ]);
  return cluster;
}

function start(cluster: Lab, replicas: number, spec: object = {}): void {
  const base = template({ app: 'web' });
  const containers = base.spec.containers.map((one) => ({ ...one, resources: { requests: { cpu: `${REQUEST}m` } } }));
  cluster.create('replicasets.apps', {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web' },
    spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: { ...base, spec: { containers } } },
  });
  cluster.create('apiservices.apiregistration.k8s.io', {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: { group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100 },
  });
  cluster.create('horizontalpodautoscalers.autoscaling', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web' },
      minReplicas: 1,
      maxReplicas: 10,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
      ...spec,
    },
  });
}

/** The sizes that the workload took, with the seconds at which it took them. */
function sizes(cluster: Lab, seconds: number): [number, number][] {
  const steps: [number, number][] = [];
  for (let at = 1; at <= seconds; at++) {
    cluster.advance(1);
    const replicas = cluster.get('replicasets.apps', KEY)?.spec.replicas ?? 0;
    if (replicas !== steps.at(-1)?.[1]) steps.push([at, replicas]);
  }
  return steps;
}
const behavior = (scaleUp: object, scaleDown: object) => ({ behavior: { scaleUp, scaleDown } });
const step =
  (low: number, high: number, from: number, to = Number.POSITIVE_INFINITY) =>
  (s: number) =>
    s >= from && s < to ? high : low;

describe('an autoscaler follows the load', () => {
  it.each<[string, (s: number) => number, object, number[]]>([
    ['steady at its target', () => 100, {}, [2]],
    ['within the tolerance', () => 109, {}, [2]],
    ['at four times the target', () => 400, {}, [2, 4, 8]],
    ['far beyond its bounds', () => 9000, {}, [2, 4, 8, 10]],
    ['idle: shrinks after five minutes only', () => 10, {}, [2, 1]],
    ['with a floor', () => 10, { minReplicas: 2 }, [2]],
    ['a short peak: what it grew stays for five minutes', step(100, 400, 0, 60), {}, [2, 4, 8, 2]],
    [
      'growth by one pod each time',
      () => 400,
      behavior({ policies: [{ type: 'Pods', value: 1, periodSeconds: 15 }] }, {}),
      [2, 3, 4, 5, 6, 7, 8],
    ],
    ['growth forbidden', () => 400, behavior({ selectPolicy: 'Disabled' }, {}), [2]],
    ['growth that must last', step(100, 400, 0, 60), behavior({ stabilizationWindowSeconds: 120 }, {}), [2]],
    ['shrinking at once', step(500, 10, 200), behavior({}, { stabilizationWindowSeconds: 0 }), [2, 6, 10, 1]],
    [
      'shrinking by half',
      step(500, 10, 200),
      behavior({}, { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }] }),
      [2, 6, 10, 5, 2, 1],
    ],
    [
      'the lesser of two policies',
      () => 800,
      behavior(
        {
          selectPolicy: 'Min',
          policies: [
            { type: 'Pods', value: 1, periodSeconds: 60 },
            { type: 'Percent', value: 100, periodSeconds: 15 },
          ],
        },
        {},
      ),
      [2, 3, 4, 5, 6, 7, 8, 9, 10],
    ],
  ])('%s', (_, load, spec, expected) => {
    const cluster = lab(load);
    start(cluster, 2, spec);
    expect(sizes(cluster, 700).map(([, replicas]) => replicas)).toEqual(expected);
  });

  it('looks every fifteen seconds, and says what it does', () => {
    const cluster = lab(() => 400);
    start(cluster, 2);
    const steps = sizes(cluster, 120);
    expect(steps[1]?.[0]).toBeGreaterThanOrEqual(15);
    const scaler = cluster.get('horizontalpodautoscalers.autoscaling', KEY);
    expect(scaler?.status).toMatchObject({ currentReplicas: 8, desiredReplicas: 8 });
    expect(scaler?.status.currentMetrics).toMatchObject([
      { resource: { name: 'cpu', current: { averageUtilization: 50, averageValue: '50m' } } },
    ]);
    expect(scaler?.status.conditions?.map((c) => `${c.type}=${c.status} ${c.reason}`)).toEqual([
      'AbleToScale=True ReadyForNewScale',
      'ScalingActive=True ValidMetricFound',
      'ScalingLimited=False DesiredWithinRange',
    ]);
    expect(cluster.events('SuccessfulRescale')[0]).toBe(
      'New size: 4; reason: cpu resource utilization (percentage of request) above target',
    );
  });

  it('says what it misses', () => {
    const cluster = lab(() => 100);
    start(cluster, 2, { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'ghost' } });
    cluster.advance(20);
    expect(cluster.events('FailedGetScale')).toEqual(['replicasets.apps "ghost" not found']);
  });
});

describe('limits', () => {
  it('look back over the recommendations of the window', () => {
    const history = {
      ...NO_HISTORY,
      recommendations: [
        { at: 0, value: 9 },
        { at: 200_000, value: 5 },
      ],
    };
    expect(stabilized(undefined, history, 9, 2, 250_000).value).toBe(9);
    expect(stabilized(undefined, history, 9, 2, 310_000).value).toBe(5);
  });

  it('name what held the size back', () => {
    const bounds = { min: 2, max: 6 };
    const reason = (current: number, desired: number) =>
      bounded(undefined, NO_HISTORY, current, desired, bounds, 0).reason;
    expect([reason(3, 9), reason(2, 9), reason(3, 1), reason(3, 5)]).toEqual([
      'TooManyReplicas',
      'ScaleUpLimit',
      'TooFewReplicas',
      'DesiredWithinRange',
    ]);
  });
});
