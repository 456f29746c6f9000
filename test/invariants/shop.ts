/** A small cluster with one of each workload, and what one may do to it. */
import {
  type AnySent,
  ApiError,
  Cluster,
  ConnectionError,
  type FaultSpec,
  type Pod,
  Unanswered,
} from '../../src/engine/index.ts';

const labels = (app: string) => ({ matchLabels: { app } });
const REQUESTS = { cpu: '200m', memory: '64Mi' };

const template = (app: string, container: object = {}, spec: object = {}) => ({
  metadata: { labels: { app } },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'nginx:1.25',
        ports: [{ containerPort: 80 }],
        resources: { requests: REQUESTS, limits: { cpu: '400m', memory: '128Mi' } },
        readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 3, failureThreshold: 1 },
        ...container,
      },
    ],
    ...spec,
  },
});

const OBJECTS: readonly (readonly [resource: string, apiVersion: string, kind: string, name: string, body: object])[] =
  [
    ['configmaps', 'v1', 'ConfigMap', 'colours', { data: { sky: 'blue' } }],
    ['services', 'v1', 'Service', 'web', { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }],
    [
      'deployments.apps',
      'apps/v1',
      'Deployment',
      'web',
      { spec: { replicas: 4, selector: labels('web'), template: template('web') } },
    ],
    [
      'poddisruptionbudgets.policy',
      'policy/v1',
      'PodDisruptionBudget',
      'web',
      { spec: { minAvailable: 3, selector: labels('web') } },
    ],
    [
      'daemonsets.apps',
      'apps/v1',
      'DaemonSet',
      'agent',
      { spec: { selector: labels('agent'), template: template('agent') } },
    ],
    [
      'statefulsets.apps',
      'apps/v1',
      'StatefulSet',
      'db',
      {
        spec: {
          serviceName: 'db',
          replicas: 2,
          selector: labels('db'),
          template: template('db', {
            image: 'postgres:16',
            ports: [{ containerPort: 5432 }],
            readinessProbe: { tcpSocket: { port: 5432 }, periodSeconds: 3, failureThreshold: 1 },
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          }),
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            },
          ],
        },
      },
    ],
  ];

export function shop(seed: number): Cluster {
  const nodes = ['a1', 'a2', 'b1', 'b2'].map((name) => ({ name, zone: name[0] ?? '' }));
  const cluster = new Cluster({ seed, nodes });
  cluster.advance(30_000);
  const client = cluster.parts.client('test');
  for (const [resource, apiVersion, kind, name, body] of OBJECTS)
    client.create(resource, { apiVersion, kind, metadata: { name, namespace: 'default' }, ...body } as AnySent);
  cluster.advance(60_000);
  return cluster;
}

export const podsOf = (cluster: Cluster, app: string): Pod[] =>
  cluster.parts.client('test').by('pods', 'label', `default/app=${app}`) as Pod[];

/** What a person does; numbers choose among what there is. */
export type Action =
  | { readonly do: 'scale'; readonly replicas: number }
  | { readonly do: 'image'; readonly tag: number }
  | { readonly do: 'delete'; readonly app: 'web' | 'db' | 'agent'; readonly which: number }
  | { readonly do: 'evict'; readonly which: number };

export const KINDS: readonly Omit<FaultSpec, 'id' | 'for'>[] = [
  { kind: 'nodeDown', target: { node: 'a1' } },
  { kind: 'nodeDown', target: { nodeOf: 'app=db' }, mode: 'one' },
  { kind: 'nodeFrozen', target: { node: 'b1' } },
  { kind: 'nodeNetworkLost', target: { node: 'a2' } },
  { kind: 'nodeNetworkLost', target: { node: '*' }, mode: 'one' },
  { kind: 'nodeSlow', target: { node: '*' }, mode: 'one' },
  { kind: 'nodePressure', target: { node: '*' }, mode: 'one' },
  { kind: 'nodePressure', target: { node: 'b1' }, params: { resource: 'disk' } },
  { kind: 'nodeShutdown', target: { node: 'b2' } },
  { kind: 'kubeletStopped', target: { node: '*' }, mode: 'random' },
  { kind: 'runtimeStopped', target: { node: '*' }, mode: 'one' },
  { kind: 'kubeProxyStopped', target: { node: '*' } },
  { kind: 'partition', target: { node: 'a1' }, params: { from: 'b1' } },
  { kind: 'zoneDown', target: { zone: 'b' } },
  { kind: 'zoneDown', target: { zone: 'a' }, params: { how: 'network' } },
  { kind: 'processDown', target: { name: 'kube-scheduler' } },
  { kind: 'processDown', target: { name: 'kube-controller-manager' } },
  { kind: 'processDown', target: { name: 'kube-apiserver' } },
  { kind: 'processDown', target: { name: 'etcd' } },
  { kind: 'processFrozen', target: { name: 'kube-scheduler' } },
  { kind: 'processFrozen', target: { name: 'kube-controller-manager' } },
  { kind: 'processFrozen', target: { name: 'kube-apiserver' } },
  { kind: 'processFrozen', target: { name: 'etcd' } },
  { kind: 'apiServerSlow', params: { ms: 3000 } },
  { kind: 'etcdNoSpace' },
  { kind: 'certificateExpired', target: { name: 'apiserver' } },
  { kind: 'certificateExpired', target: { name: 'apiserver-kubelet-client' } },
  { kind: 'certificateExpired', target: { name: 'controller-manager.conf' } },
  { kind: 'certificateExpired', target: { name: 'scheduler.conf' } },
  { kind: 'certificateExpired', target: { name: 'admin.conf' } },
  { kind: 'kubeletCertificateExpired', target: { node: '*' }, mode: 'random' },
  { kind: 'podKill', target: { selector: 'app=web' }, mode: 'one', params: { every: 7 } },
  { kind: 'containerCrash', target: { namespace: 'default' }, mode: 'random', params: { every: 9 } },
  { kind: 'oom', target: { selector: 'app=db' }, params: { every: 11 } },
  { kind: 'memoryLeak', target: { selector: 'app=web' }, mode: 'fixed', value: 2, params: { mebibytes: 300 } },
  { kind: 'cpuHog', target: { selector: 'app=web' } },
  { kind: 'probeFail', target: { namespace: 'default' }, mode: 'percent', value: 50 },
  { kind: 'latency', target: { selector: 'app=web' }, mode: 'one', params: { ms: 900, jitter: 400 } },
  { kind: 'errors', target: { selector: 'app=web' }, params: { rate: 40 } },
  { kind: 'dns' },
  { kind: 'imagePull', target: { name: 'nginx:*' }, params: { how: 'rateLimit' } },
  { kind: 'volumeFull', target: { claim: 'data-db-0' } },
  { kind: 'volumeLost', target: { selector: 'app=db' } },
];

/** The API server did not take it: down, without etcd, or full. */
export const isRefused = (error: unknown): boolean =>
  error instanceof ConnectionError || error instanceof Unanswered || (error instanceof ApiError && error.code >= 500);
