/** Objects for tests, as short as the views allow. */
import type { KubeObject } from '../../src/run/cluster.ts';
import type { FakeCluster } from './fake-cluster.ts';

interface PodOptions {
  readonly namespace?: string;
  readonly node?: string;
  readonly owner?: KubeObject;
  readonly phase?: string;
  readonly waiting?: string;
  readonly ready?: boolean;
  readonly restarts?: number;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

export const ownedBy = (owner: KubeObject): object[] => [
  {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
  },
];

export function pod(name: string, options: PodOptions = {}): object {
  const {
    namespace = 'shop',
    node = 'node-a',
    phase = 'Running',
    waiting,
    ready = waiting === undefined,
    restarts = 0,
  } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: options.labels ?? { app: 'web' },
      ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
      ...(options.owner === undefined ? {} : { ownerReferences: ownedBy(options.owner) }),
    },
    spec: { nodeName: node, containers: [{ name: 'app', image: 'nginx:1.27' }] },
    status: {
      phase,
      podIP: '10.244.0.5',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [
        {
          name: 'app',
          image: 'nginx:1.27',
          ready,
          restartCount: restarts,
          state:
            waiting === undefined
              ? { running: { startedAt: '2026-01-01T00:00:00Z' } }
              : { waiting: { reason: waiting } },
        },
      ],
    },
  };
}

export function node(name: string, ready = true): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    spec: {},
    status: {
      conditions: [
        {
          type: 'Ready',
          status: ready ? 'True' : 'Unknown',
          message: ready ? '' : 'Kubelet stopped posting node status.',
        },
      ],
      nodeInfo: { kubeletVersion: 'v1.35.6' },
      allocatable: { cpu: '4', memory: '8Gi' },
    },
  };
}

/** Namespace shop with a deployment of three pods, on two nodes. */
export function shop(cluster: FakeCluster): void {
  cluster.put('nodes', node('node-a'));
  cluster.put('nodes', node('node-b', false));
  const templateOf = (image: string) => ({ spec: { containers: [{ name: 'app', image }] } });
  const template = templateOf('nginx:1.27');
  const web = cluster.put('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template },
    status: { replicas: 3, updatedReplicas: 3, readyReplicas: 2, availableReplicas: 2 },
  });
  const set = (name: string, revision: number, replicas: number, made = template): KubeObject =>
    cluster.put('replicasets.apps', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name,
        namespace: 'shop',
        ownerReferences: ownedBy(web),
        annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      },
      spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: made },
      status: { replicas, readyReplicas: replicas },
    });
  const current = set('web-7c9', 2, 3);
  set('web-5d4', 1, 0, templateOf('nginx:1.26'));
  cluster.put('pods', pod('web-7c9-aaaa', { owner: current }));
  cluster.put('pods', pod('web-7c9-bbbb', { owner: current, node: 'node-b' }));
  cluster.put('pods', pod('web-7c9-cccc', { owner: current, waiting: 'CrashLoopBackOff', restarts: 3 }));
  cluster.put('pods', pod('dns', { namespace: 'kube-system', labels: { app: 'dns' } }));
}
