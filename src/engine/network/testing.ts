/** For tests of the network: a cluster, and short words for what they make in it. */
import type { AnySent } from '../api/types.ts';
import { Cluster } from '../cluster.ts';
import type { Source } from './traffic.ts';

/** The cluster of the test that runs. */
export let cluster: Cluster;
export const apply = (resource: string, object: object) =>
  cluster.parts.client('test').create(resource, object as AnySent);
export const object = (
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  body: object,
  labels = {},
) => ({
  apiVersion,
  kind,
  metadata: { name, namespace, labels },
  ...body,
});
export const from = (key: string): Source => ({ kind: 'pod', key });
export const outside: Source = { kind: 'outside' };

export function deploy(namespace: string, name: string, replicas: number, more: object = {}): void {
  const labels = { app: name };
  const spec = {
    containers: [{ name: 'main', image: 'nginx:1.21', ports: [{ containerPort: 80, name: 'http' }] }],
    ...more,
  };
  apply(
    'deployments.apps',
    object('apps/v1', 'Deployment', namespace, name, {
      spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    }),
  );
}
export const serve = (namespace: string, name: string, spec: object, app = name) =>
  apply(
    'services',
    object('v1', 'Service', namespace, name, { spec: { selector: { app }, ports: [{ port: 80 }], ...spec } }),
  );
export const client = (namespace: string, name = 'client', labels = {}) =>
  apply(
    'pods',
    object(
      'v1',
      'Pod',
      namespace,
      name,
      { spec: { containers: [{ name: 'main', image: 'toolbox:alpine', command: ['sleep', '1d'] }] } },
      labels,
    ),
  );
export const run = (pod: string, command: string) => cluster.runtime.exec(pod, undefined, command.split(' '));
export const policy = (namespace: string, name: string, spec: object) =>
  apply(
    'networkpolicies.networking.k8s.io',
    object('networking.k8s.io/v1', 'NetworkPolicy', namespace, name, { spec }),
  );
export const settle = (seconds = 15) => cluster.advance(seconds * 1000);

/** A new cluster: a web server behind a Service in `qa`, somebody to ask in `qa` and in `dev`. */
export function begin(): void {
  cluster = new Cluster({ cloud: true });
  for (const name of ['qa', 'dev'])
    apply('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team: name } } });
  deploy('qa', 'nginx', 3);
  serve('qa', 'nginx-service', {}, 'nginx');
  client('qa');
  client('dev');
  settle(20);
}
