/** Clusters and workloads to measure, and how to tell that they have settled. */
import { Cluster, type Deployment, SYSTEM } from '../src/engine/index.ts';
import { optimizeLongRuns } from '../src/run/long-runs.ts';

/** Three zones, taken in turn. */
const ZONES = ['zone-a', 'zone-b', 'zone-c'];

export function clusterOf(nodes: number): Cluster {
  const machines = Array.from({ length: nodes }, (_, i) => ({
    name: `node-${String(i).padStart(4, '0')}`,
    zone: ZONES[i % ZONES.length] ?? '',
    capacity: { cpu: '16', memory: '64Gi', pods: '110', 'ephemeral-storage': '100Gi' },
  }));
  const cluster = new Cluster({ nodes: machines, controlPlane: false });
  optimizeLongRuns(cluster);
  cluster.advance(10_000);
  return cluster;
}

/** What the pods of a Deployment run unless said otherwise. */
export const SPEC = {
  containers: [
    {
      name: 'main',
      image: 'nginx:1.27',
      resources: { requests: { cpu: '50m', memory: '64Mi' } },
      ports: [{ containerPort: 80 }],
    },
  ],
};

export function deploy(cluster: Cluster, name: string, replicas: number, spec: object = SPEC): void {
  cluster.parts.api.create(SYSTEM, 'deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec },
    },
  });
}

export function serve(cluster: Cluster, name: string): void {
  cluster.parts.api.create(SYSTEM, 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  });
}

/** @param seconds that each run works */
export function cronJob(cluster: Cluster, name: string, schedule: string, seconds: number): void {
  cluster.parts.api.create(SYSTEM, 'cronjobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, namespace: 'default' },
    spec: {
      schedule,
      jobTemplate: {
        spec: {
          template: {
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'main', image: 'busybox:1.36', command: ['sleep', `${seconds}s`] }],
            },
          },
        },
      },
    },
  });
}

export function setImage(cluster: Cluster, name: string, image: string): void {
  cluster.parts.api.modify(SYSTEM, 'deployments.apps', `default/${name}`, (draft) => {
    const [container] = draft.spec.template.spec?.containers ?? [];
    if (container) container.image = image;
  });
}

function settled({ metadata, spec, status }: Deployment): boolean {
  const { replicas = 1 } = spec;
  return (
    status.observedGeneration === metadata.generation &&
    status.updatedReplicas === replicas &&
    status.replicas === replicas &&
    status.readyReplicas === replicas
  );
}

/** Lets time pass until all Deployments are ready. @returns the simulated seconds it took */
export function settle(cluster: Cluster, limit = 7_200): number {
  const start = cluster.now;
  while (cluster.now - start < limit * 1000) {
    cluster.advance(1_000);
    let all = true;
    for (const deployment of cluster.parts.store.list('deployments.apps'))
      if (!settled(deployment as Deployment)) {
        all = false;
        break;
      }
    if (all) return (cluster.now - start) / 1000;
  }
  throw new Error(`not settled after ${limit} simulated seconds`);
}

/** So many Deployments of a hundred pods, or one smaller one. */
export function fill(cluster: Cluster, pods: number, spec: object = SPEC): void {
  for (let i = 0; i * 100 < pods; i++) deploy(cluster, `web-${i}`, Math.min(100, pods - i * 100), spec);
}
