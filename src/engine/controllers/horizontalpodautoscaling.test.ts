import { describe, expect, it } from 'vitest';
import { HorizontalPodAutoscalerController } from './horizontalpodautoscaling.ts';
import { bounded, NO_HISTORY, stabilized } from './podautoscaler/limits.ts';
import { replicaSetController } from './replicaset.ts';
import { Lab, template } from './testing/lab.ts';

const KEY = 'default/web';
/** Requested by each pod, millicores. */
const REQUEST = 100;
/** From a pod's creation to its readiness, ms. */
const START = 2000;

/** A lab in which the pods share a load: `load` gives millicores in total at `seconds` after the start. */
function lab(load: (seconds: number) => number): Lab {
  const makers: ConstructorParameters<typeof Lab>[0] = [
    replicaSetController,
    (parts) =>
      new HorizontalPodAutoscalerController(parts, {
        serving: () => 'served',
        busy: () => ({ load: { text: '9 requests/s to web (load)', since: 0 } }),
        podUsage: (pod) => {
          const ready = cluster.list('pods').filter((one) => one.status.conditions?.[0]?.status === 'True');
          if (!ready.some((one) => `default/${one.metadata.name}` === pod)) return undefined;
          const seconds = (parts.sim.now - Date.parse('2026-01-01T00:00:00Z')) / 1000;
          return new Map([['main', { cpu: load(seconds) / ready.length, memory: 64 * 2 ** 20 }]]);
        },
      }),
  ];
  const cluster: Lab = new Lab(makers, { start: [START, START] });
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

/** From one load to another at a time, and perhaps to a third. */
const stairs =
  (first: number, ...rest: [from: number, load: number][]) =>
  (s: number) =>
    rest.findLast(([from]) => s >= from)?.[1] ?? first;
const percent = (value: number, periodSeconds: number) => ({ type: 'Percent', value, periodSeconds });
const pods = (value: number, periodSeconds: number) => ({ type: 'Pods', value, periodSeconds });

/**
 * Worked out by hand from the published algorithm, as SECONDS:SIZE; each pod should use 50m. Looks are 15 s apart, the first at
 * 15 s, when the pods have no full metric window behind them (2 s to readiness, then 15 s). The same holds for new pods at the first
 * look after they were made: taken as idle when it would grow, not counted when it would shrink. Utilization is cut to whole
 * percents, 10% up or down change nothing, sizes are rounded up. Without a behaviour it at most doubles, or goes to four, and the
 * highest recommendation of the last 300 s holds. With one it grows by 4 pods or double in 15 s, shrinks to the highest of its
 * window, and a recommendation or change as old as its window or period counts no more.
 */
describe('an autoscaler follows the load', () => {
  const fall = stairs(500, [200, 10]);
  const down = (scaleDown: object) => behavior({}, scaleDown);
  const atOnce = (...policies: object[]) => down({ stabilizationWindowSeconds: 0, policies });
  it.each<[string, (s: number) => number, object, string]>([
    ['steady at its target', () => 100, {}, ''],
    ['within the tolerance', () => 109, {}, ''],
    // 200% of 50%: 8, limited to 4; what was recommended at 30 s still holds at 45 s.
    ['at four times the target', () => 400, {}, '30:4 45:8'],
    ['far beyond its bounds', () => 9000, {}, '30:4 45:8 60:10'],
    // The size at the first look is a recommendation, too: over 300 s old at 330 s.
    ['idle: shrinks after five minutes only', () => 10, {}, '330:1'],
    ['with a floor', () => 10, { minReplicas: 2 }, ''],
    // 8 was recommended last at 60 s.
    ['a short peak: what it grew stays for five minutes', stairs(400, [75, 100]), {}, '30:4 45:8 375:2'],
    ['two peaks with less than five minutes between', stairs(400, [75, 100], [200, 400]), {}, '30:4 45:8'],
    // 120% or a little less of the target at every second look.
    ['a ramp of 2m a second', (s) => 2 * s, {}, '60:3 90:4 120:5 150:6 180:8 225:9 255:10'],
    // Recommended last: 10 at 195 s, 5 at 285 s.
    ['a load that falls twice', stairs(500, [200, 250], [300, 10]), {}, '30:4 45:8 60:10 510:5 600:1'],
    // At 90 s (55%, tolerated) and 120 s (48%) the newest pod, taken as idle, makes it right as it is.
    [
      'growth by one pod each time',
      () => 400,
      behavior({ policies: [pods(1, 15)] }, {}),
      '30:3 45:4 60:5 75:6 105:7 135:8',
    ],
    ['growth by double each minute', () => 9000, behavior({ policies: [percent(100, 60)] }, {}), '30:4 90:8 150:10'],
    ['growth forbidden', () => 400, behavior({ selectPolicy: 'Disabled' }, {}), ''],
    ['growth that must last', stairs(400, [60, 100]), behavior({ stabilizationWindowSeconds: 120 }, {}), ''],
    // The first size counts until 135 s; 6, recommended at 150 s with four pods idle, until 270 s.
    ['growth that lasts', () => 400, behavior({ stabilizationWindowSeconds: 120 }, {}), '135:6 270:8'],
    [
      'the lesser of two policies',
      () => 800,
      behavior({ selectPolicy: 'Min', policies: [pods(1, 60), percent(100, 15)] }, {}),
      '30:3 90:4 150:5 210:6 270:7 330:8 390:9 450:10',
    ],
    ['shrinking at once', fall, down({ stabilizationWindowSeconds: 0 }), '30:6 60:10 210:1'],
    ['shrinking after a minute', fall, down({ stabilizationWindowSeconds: 60 }), '30:6 60:10 255:1'],
    ['shrinking after five minutes by a behaviour', fall, down({}), '30:6 60:10 495:1'],
    ['shrinking forbidden', fall, down({ selectPolicy: 'Disabled' }), '30:6 60:10'],
    ['shrinking by half each minute', fall, atOnce(percent(50, 60)), '30:6 60:10 210:5 270:2 330:1'],
    ['shrinking by two each minute', fall, atOnce(pods(2, 60)), '30:6 60:10 210:8 270:6 330:4 390:2 450:1'],
  ])('%s', (_, load, spec, expected) => {
    const cluster = lab(load);
    start(cluster, 2, spec);
    const [first, ...steps] = sizes(cluster, 700);
    expect(first).toEqual([1, 2]);
    expect(steps.map((step) => step.join(':')).join(' ')).toBe(expected);
  });

  it('says what it does', () => {
    const cluster = lab(() => 400);
    start(cluster, 2);
    cluster.advance(120);
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

  it('leaves out a count of no replicas', () => {
    const cluster = lab(() => 0);
    start(cluster, 0);
    cluster.advance(20);
    const status = cluster.get('horizontalpodautoscalers.autoscaling', KEY)?.status;
    expect(status?.conditions?.map(({ reason }) => reason)).toContain('ScalingDisabled');
    expect(status).not.toHaveProperty('currentReplicas');
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

it('does nothing where two of them are about one workload, and says so', () => {
  const cluster = lab(() => 900);
  start(cluster, 2);
  const web = cluster.get('horizontalpodautoscalers.autoscaling', KEY);
  cluster.create('horizontalpodautoscalers.autoscaling', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'again' },
    spec: web?.spec,
  } as never);
  expect(sizes(cluster, 60).map(([, size]) => size)).toEqual([2]);
  for (const name of ['web', 'again'])
    expect(
      cluster
        .get('horizontalpodautoscalers.autoscaling', `default/${name}`)
        ?.status.conditions?.find(({ type }) => type === 'ScalingActive'),
    ).toMatchObject({
      status: 'False',
      reason: 'AmbiguousSelector',
      message: 'pods by selector app=web are controlled by multiple HPAs: [default/again default/web]',
    });
});

it('minds another one of the same workload only once that has asked for metrics', () => {
  const cluster = lab(() => 900);
  start(cluster, 2);
  const web = cluster.get('horizontalpodautoscalers.autoscaling', KEY);
  cluster.create('horizontalpodautoscalers.autoscaling', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'floor' },
    spec: { ...web?.spec, minReplicas: 9, maxReplicas: 10 },
  } as never);
  const reasonOf = (name: string) =>
    cluster
      .get('horizontalpodautoscalers.autoscaling', `default/${name}`)
      ?.status.conditions?.find(({ type }) => type === 'ScalingActive')?.reason;
  cluster.advance(20);
  expect(reasonOf('web')).not.toBe('AmbiguousSelector');
  cluster.advance(30);
  expect(reasonOf('web')).toBe('AmbiguousSelector');
});

it('says that what has no scale cannot be found', () => {
  const cluster = lab(() => 900);
  cluster.create('horizontalpodautoscalers.autoscaling', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'agents' },
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agents' } },
  } as never);
  cluster.advance(20);
  expect(cluster.events('FailedGetScale')).toEqual(['the server could not find the requested resource']);
});

it('asks for external metrics though nobody serves them, and says what it asked for', () => {
  const cluster = lab(() => 900);
  start(cluster, 2);
  const web = cluster.get('horizontalpodautoscalers.autoscaling', KEY);
  cluster.client.delete('horizontalpodautoscalers.autoscaling', KEY);
  const external = {
    metric: { name: 'queue', selector: { matchLabels: { app: 'web' } } },
    target: { type: 'Value', value: '5' },
  };
  cluster.create('horizontalpodautoscalers.autoscaling', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'queue' },
    spec: { ...web?.spec, minReplicas: 1, metrics: [{ type: 'External', external }] },
  } as never);
  cluster.advance(20);
  const why =
    'unable to get external metric default/queue/&LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}: ' +
    'unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)';
  expect(cluster.events('FailedGetExternalMetric')).toEqual([why]);
  expect(cluster.events('FailedComputeMetricsReplicas')).toEqual([
    `invalid metrics (1 invalid out of 1), first error is: failed to get queue external metric value: failed to get external metric queue: ${why}`,
  ]);
});
