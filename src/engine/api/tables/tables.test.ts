import { describe, expect, it } from 'vitest';
import { fromTime } from '../../sim/time.ts';
import { type Resource, Resources } from '../resources.ts';
import type { ContainerStatus, Pod } from '../types.ts';
import { humanDuration, podStatus, printTable, tableRow } from './index.ts';

const NOW = fromTime('2026-01-01T01:00:00Z');
const resources = new Resources();
const resource = (id: string): Resource => {
  const found = resources.get(id);
  if (found === undefined) throw new Error(id);
  return found;
};
const meta = { name: 'web', namespace: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };

function pod(status: Pod['status'], spec: Partial<Pod['spec']> = {}, deleted = false): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: deleted ? { ...meta, deletionTimestamp: '2026-01-01T00:59:00Z' } : meta,
    spec: { containers: [{ name: 'c' }], ...spec },
    status,
  };
}

const container = (state: ContainerStatus['state'], more: Partial<ContainerStatus> = {}): ContainerStatus => ({
  name: 'c',
  image: 'nginx',
  imageID: '',
  ready: false,
  restartCount: 0,
  ...(state === undefined ? {} : { state }),
  ...more,
});

const running = { running: { startedAt: '2026-01-01T00:00:01Z' } };
const ended = (exitCode: number, reason?: string, signal?: number) => ({
  terminated: { exitCode, ...(reason ? { reason } : {}), ...(signal ? { signal } : {}) },
});
const waiting = (reason: string) => ({ waiting: { reason } });
const ready = [{ type: 'Ready', status: 'True' }];

describe('ages', () => {
  it.each([
    [-3, '<invalid>'],
    [-1, '0s'],
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [150, '2m30s'],
    [599, '9m59s'],
    [600, '10m'],
    [179 * 60, '179m'],
    [3 * 3600, '3h'],
    [3 * 3600 + 300, '3h5m'],
    [8 * 3600 + 300, '8h'],
    [47 * 3600, '47h'],
    [48 * 3600, '2d'],
    [49 * 3600, '2d1h'],
    [8 * 86400, '8d'],
    [729 * 86400, '729d'],
    [731 * 86400, '2y1d'],
    [8 * 365 * 86400, '8y'],
  ])('%d s is %s', (seconds, text) => {
    expect(humanDuration(seconds * 1000)).toBe(text);
  });
});

describe('the STATUS of a pod', () => {
  const init = { initContainers: [{ name: 'i' }, { name: 'j' }] };
  const cases: [string, Pod][] = [
    ['Pending', pod({ phase: 'Pending' })],
    [
      'SchedulingGated',
      pod({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] }),
    ],
    ['Evicted', pod({ phase: 'Failed', reason: 'Evicted' })],
    ['ContainerCreating', pod({ phase: 'Pending', containerStatuses: [container(waiting('ContainerCreating'))] })],
    ['Running', pod({ phase: 'Running', containerStatuses: [container(running, { ready: true })] })],
    ['CrashLoopBackOff', pod({ phase: 'Running', containerStatuses: [container(waiting('CrashLoopBackOff'))] })],
    ['OOMKilled', pod({ phase: 'Failed', containerStatuses: [container(ended(137, 'OOMKilled'))] })],
    ['ExitCode:2', pod({ phase: 'Failed', containerStatuses: [container(ended(2))] })],
    ['Signal:9', pod({ phase: 'Failed', containerStatuses: [container(ended(137, undefined, 9))] })],
    ['Completed', pod({ phase: 'Succeeded', containerStatuses: [container(ended(0, 'Completed'))] })],
    [
      'Error',
      pod({ phase: 'Failed', containerStatuses: [container(ended(0, 'Completed')), container(ended(1, 'Error'))] }),
    ],
    [
      'NotReady',
      pod({
        phase: 'Running',
        containerStatuses: [container(ended(0, 'Completed')), container(running, { ready: true })],
      }),
    ],
    [
      'Running',
      pod({
        phase: 'Running',
        conditions: ready,
        containerStatuses: [container(ended(0, 'Completed')), container(running, { ready: true })],
      }),
    ],
    ['Terminating', pod({ phase: 'Running', containerStatuses: [container(running, { ready: true })] }, {}, true)],
    ['Completed', pod({ phase: 'Succeeded', containerStatuses: [container(ended(0, 'Completed'))] }, {}, true)],
    ['Unknown', pod({ phase: 'Running', reason: 'NodeLost' }, {}, true)],
    ['Init:0/2', pod({ phase: 'Pending', initContainerStatuses: [container(running)] }, init)],
    [
      'Init:1/2',
      pod(
        { phase: 'Pending', initContainerStatuses: [container(ended(0)), container(waiting('PodInitializing'))] },
        init,
      ),
    ],
    ['Init:Error', pod({ phase: 'Pending', initContainerStatuses: [container(ended(1, 'Error'))] }, init)],
    ['Init:ExitCode:3', pod({ phase: 'Pending', initContainerStatuses: [container(ended(3))] }, init)],
    [
      'Init:CrashLoopBackOff',
      pod({ phase: 'Pending', initContainerStatuses: [container(waiting('CrashLoopBackOff'))] }, init),
    ],
  ];
  it.each(cases)('%s', (text, object) => {
    expect(podStatus(object)).toBe(text);
  });

  it('counts sidecars as containers and says when the last restart was', () => {
    const object = pod(
      {
        phase: 'Running',
        initContainerStatuses: [container(running, { name: 's', started: true, ready: true, restartCount: 1 })],
        containerStatuses: [
          container(running, {
            ready: true,
            restartCount: 2,
            lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:57:00Z' } },
          }),
        ],
      },
      { initContainers: [{ name: 's', restartPolicy: 'Always' }], readinessGates: [{ conditionType: 'x' }] },
    );
    expect(tableRow(resource('pods'), object, NOW)).toEqual([
      'web',
      '2/2',
      'Running',
      '3 (3m ago)',
      '60m',
      '<none>',
      '<none>',
      '<none>',
      '0/1',
    ]);
  });
});

describe('other tables', () => {
  const object = (kind: string, body: object) => ({ apiVersion: 'v1', kind, metadata: meta, ...body });
  const row = (id: string, body: object) => tableRow(resource(id), object(id, body), NOW);
  const template = {
    spec: {
      containers: [
        { name: 'a', image: 'x:1' },
        { name: 'b', image: 'y' },
      ],
    },
  };

  it.each([
    [
      'nodes',
      { spec: { unschedulable: true }, status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } },
      [
        'web',
        'NotReady,SchedulingDisabled',
        '<none>',
        '60m',
        '',
        '<none>',
        '<none>',
        '<unknown>',
        '<unknown>',
        '<unknown>',
      ],
    ],
    [
      'services',
      {
        spec: {
          type: 'LoadBalancer',
          clusterIPs: ['10.96.0.9'],
          ports: [{ port: 80, nodePort: 30001, protocol: 'TCP' }],
        },
        status: { loadBalancer: {} },
      },
      ['web', 'LoadBalancer', '10.96.0.9', '<pending>', '80:30001/TCP', '60m', '<none>'],
    ],
    [
      'deployments.apps',
      {
        spec: { replicas: 3, selector: { matchLabels: { b: '2', a: '1' } }, template },
        status: { readyReplicas: 1, updatedReplicas: 2 },
      },
      ['web', '1/3', 2, 0, '60m', 'a,b', 'x:1,y', 'a=1,b=2'],
    ],
    [
      'jobs.batch',
      {
        spec: { completions: 3, template, selector: { matchLabels: { a: '1' } } },
        status: {
          startTime: '2026-01-01T00:00:00Z',
          completionTime: '2026-01-01T00:00:09Z',
          succeeded: 3,
          conditions: [{ type: 'Complete', status: 'True' }],
        },
      },
      ['web', 'Complete', '3/3', '9s', '60m', 'a,b', 'x:1,y', 'a=1'],
    ],
    [
      'cronjobs.batch',
      { spec: { schedule: '* * * * *', suspend: false, jobTemplate: { spec: { template } } }, status: {} },
      ['web', '* * * * *', '<none>', 'False', 0, '<none>', '60m', 'a,b', 'x:1,y', '<none>'],
    ],
    [
      'endpoints',
      { subsets: [{ addresses: ['1', '2', '3', '4'].map((n) => ({ ip: `10.0.0.${n}` })), ports: [{ port: 80 }] }] },
      ['web', '10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more...', '60m'],
    ],
    ['endpoints', {}, ['web', '<none>', '60m']],
    [
      'endpointslices.discovery.k8s.io',
      { addressType: 'IPv4', ports: null, endpoints: [{ addresses: ['10.0.0.1'] }] },
      ['web', 'IPv4', '<unset>', '10.0.0.1', '60m'],
    ],
    [
      'resourcequotas',
      { spec: {}, status: { hard: { pods: '4', 'limits.cpu': '2' }, used: { pods: '1', 'limits.cpu': '500m' } } },
      ['web', 'pods: 1/4', 'limits.cpu: 500m/2', '60m'],
    ],
    [
      'horizontalpodautoscalers.autoscaling',
      {
        spec: {
          scaleTargetRef: { kind: 'Deployment', name: 'web' },
          maxReplicas: 5,
          metrics: [
            { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
          ],
        },
        status: {},
      },
      ['web', 'Deployment/web', 'cpu: <unknown>/50%', '<unset>', 5, 0, '60m'],
    ],
    [
      'events',
      {
        involvedObject: { kind: 'Pod', name: 'p' },
        type: 'Normal',
        reason: 'Pulled',
        message: ' done ',
        firstTimestamp: '2026-01-01T00:59:00Z',
        lastTimestamp: '2026-01-01T00:59:50Z',
        count: 4,
        source: { component: 'kubelet', host: 'n' },
      },
      ['10s', 'Normal', 'Pulled', 'pod/p', '', 'kubelet, n', 'done', '60s', 4, 'web'],
    ],
    ['customresourcedefinitions.apiextensions.k8s.io', {}, ['web', '2026-01-01T00:00:00Z']],
    ['storageclasses.storage.k8s.io', { provisioner: 'x/y' }, ['web', 'x/y', 'Delete', 'Immediate', false, '60m']],
  ])('%s', (id, body, cells) => {
    expect(row(id, body)).toEqual(cells);
    const { columns } = printTable(resource(id), [], NOW);
    expect(columns).toHaveLength(cells.length);
  });

  it('prints custom columns by their paths', () => {
    const widgets: Resource = {
      ...resource('pods'),
      id: 'widgets.example.com',
      group: 'example.com',
      printerColumns: [
        { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
        { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
        { name: 'Since', type: 'date', jsonPath: '.metadata.creationTimestamp', priority: 1 },
        { name: 'Tags', type: 'string', jsonPath: '.spec.tags[*]' },
        { name: 'None', type: 'string', jsonPath: '.spec.none' },
      ],
    };
    const { columns, rows } = printTable(
      widgets,
      [
        object('Widget', {
          spec: { size: 3, tags: ['a', 'b'] },
          status: {
            conditions: [
              { type: 'Other', status: 'False' },
              { type: 'Ready', status: 'True' },
            ],
          },
        }),
      ],
      NOW,
    );
    expect(columns.map((column) => `${column.name}/${column.priority}`)).toEqual([
      'Name/0',
      'Size/0',
      'Ready/0',
      'Since/1',
      'Tags/0',
      'None/0',
    ]);
    expect(rows).toEqual([['web', 3, 'True', '60m', 'a,b', null]]);
  });
});
