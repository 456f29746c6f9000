/** What is measured: each case prepares, then does the work that counts. */
import { type Service, SYSTEM } from '../src/engine/index.ts';
import { Kubectl } from '../src/kubectl/index.ts';
import { clusterOf, cronJob, deploy, fill, serve, setImage, settle } from './workloads.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface Case {
  readonly title: string;
  /** What the work is divided by, for a cost per unit: pods, runs, requests. */
  readonly units?: { readonly count: number; readonly name: string };
  /** Seconds of CPU that it should stay below, and MB of memory. */
  readonly goal?: { readonly cpu?: number; readonly memory?: number };
  /** Not part of the usual run: only by its name, or with --all. */
  readonly huge?: boolean;
  /** Part of the short run for CI. */
  readonly smoke?: boolean;
  /** Prepares. @returns the work to measure, which gives a note */
  prepare(): () => string;
}

/** @param before so many clusters of the same size come first, so that V8 knows the code */
function pods(count: number, nodes: number, before = 0): Pick<Case, 'units' | 'prepare'> {
  return {
    units: { count, name: 'pod' },
    prepare: () => {
      for (let i = 0; i < before; i++) {
        const other = clusterOf(nodes);
        fill(other, count);
        settle(other);
      }
      const cluster = clusterOf(nodes);
      return () => {
        fill(cluster, count);
        return `ready after ${settle(cluster)} simulated s, ${cluster.parts.store.revision} writes`;
      };
    },
  };
}

/** `kubectl get pods -A` on many pods, again and again after a warm-up. */
function getPods(count: number, nodes: number): Pick<Case, 'units' | 'prepare'> {
  return {
    units: { count: GETS, name: 'command' },
    prepare: () => {
      const cluster = clusterOf(nodes);
      fill(cluster, count);
      settle(cluster);
      const kubectl = new Kubectl(cluster);
      const get = (): string => kubectl.run(['get', 'pods', '-A']).stdout;
      for (let i = 0; i < GETS; i++) get();
      return () => {
        let text = '';
        for (let i = 0; i < GETS; i++) text = get();
        return `${text.split('\n').length - 1} lines`;
      };
    },
  };
}

const GETS = 20;

export const cases: Readonly<Record<string, Case>> = {
  'pods-100': { title: '100 pods on 10 nodes, applied to Ready', smoke: true, ...pods(100, 10) },
  'pods-1000': { title: '1,000 pods on 10 nodes', smoke: true, goal: { cpu: 0.5 }, ...pods(1_000, 10) },
  'pods-1000-warm': { title: 'the same in a process that has done it five times', ...pods(1_000, 10, 5) },
  'pods-10000': { title: '10,000 pods on 100 nodes', goal: { cpu: 6, memory: 600 }, ...pods(10_000, 100) },
  'pods-100000': {
    title: '100,000 pods on 5,000 nodes',
    huge: true,
    goal: { cpu: 90, memory: 4_000 },
    ...pods(100_000, 5_000),
  },
  'get-pods-1000': { title: 'kubectl get pods, 1,000 pods, 20 times', goal: { cpu: 0.2 }, ...getPods(1_000, 10) },
  'get-pods-10000': { title: 'kubectl get pods, 10,000 pods, 20 times', goal: { cpu: 1.2 }, ...getPods(10_000, 100) },
  'day-cronjobs': {
    title: 'a day of 100 pods and 20 CronJobs',
    goal: { cpu: 5 },
    prepare: () => {
      const cluster = clusterOf(10);
      fill(cluster, 100);
      settle(cluster);
      for (let i = 0; i < 20; i++) cronJob(cluster, `cron-${i}`, `*/${5 + (i % 4) * 5} * * * *`, 20);
      return () => {
        cluster.advance(24 * HOUR);
        return `${cluster.parts.store.revision} writes`;
      };
    },
  },
  'cronjobs-500': {
    title: '500 hourly CronJobs for a day',
    units: { count: 12_000, name: 'run' },
    prepare: () => {
      const cluster = clusterOf(20);
      for (let i = 0; i < 500; i++) cronJob(cluster, `cron-${i}`, `${i % 60} * * * *`, 30);
      return () => {
        cluster.advance(24 * HOUR);
        return `${cluster.parts.store.revision} writes`;
      };
    },
  },
  'rollout-5000': {
    title: 'rolling update of 5,000 pods on 100 nodes',
    units: { count: 5_000, name: 'pod' },
    prepare: () => {
      const cluster = clusterOf(100);
      deploy(cluster, 'web', 5_000);
      settle(cluster);
      return () => {
        setImage(cluster, 'web', 'nginx:1.28');
        return `done after ${settle(cluster)} simulated s`;
      };
    },
  },
  'zone-outage': {
    title: 'outage of 100 of 300 nodes with 9,000 pods, 10 simulated min',
    units: { count: 9_000, name: 'pod' },
    prepare: () => {
      const cluster = clusterOf(300);
      fill(cluster, 9_000);
      settle(cluster);
      return () => {
        const { world, store } = cluster.parts;
        for (const node of store.list('nodes'))
          if (node.metadata.labels?.['topology.kubernetes.io/zone'] === 'zone-a')
            world.set(`network/${node.metadata.name}`, 'cut');
        cluster.advance(10 * MINUTE);
        return `all ready again after ${settle(cluster) + 600} simulated s`;
      };
    },
  },
  'services-1000': {
    title: '1,000 Services of 10 endpoints while a rollout goes through all',
    units: { count: 10_000, name: 'endpoint' },
    prepare: () => {
      const cluster = clusterOf(100);
      for (let i = 0; i < 1_000; i++) {
        deploy(cluster, `web-${i}`, 10);
        serve(cluster, `web-${i}`);
      }
      settle(cluster);
      return () => {
        for (let i = 0; i < 1_000; i++) setImage(cluster, `web-${i}`, 'nginx:1.28');
        return `done after ${settle(cluster)} simulated s`;
      };
    },
  },
  'traffic-hour': {
    title: '2,000 requests per simulated second to a Service of 100 pods, for an hour',
    goal: { cpu: 10 },
    prepare: () => {
      const cluster = clusterOf(10);
      deploy(cluster, 'web', 100);
      serve(cluster, 'web');
      deploy(cluster, 'users', 1);
      settle(cluster);
      const user = cluster.parts.api.list(SYSTEM, 'pods').find(({ metadata }) => metadata.name.startsWith('users-'));
      const service = cluster.parts.store.get('services', 'default/web') as Service;
      const from = { kind: 'pod', key: `default/${user?.metadata.name}` } as const;
      const to = { host: service.spec.clusterIP ?? '', port: 80, path: '/' };
      return () => {
        cluster.loads.start('users', { from, to, rate: 2_000 });
        cluster.advance(HOUR);
        const { ok = 0, failed = {} } = cluster.loads.count('users') ?? {};
        return `${ok} answered, failed: ${JSON.stringify(failed)}`;
      };
    },
  },
  'checkpoint-1000': {
    title: 'checkpoint and restore of 1,000 pods, 20 times',
    smoke: true,
    units: { count: 20, name: 'checkpoint' },
    prepare: () => {
      const cluster = clusterOf(10);
      fill(cluster, 1_000);
      settle(cluster);
      return () => {
        for (let i = 0; i < 20; i++) {
          const checkpoint = cluster.checkpoint();
          cluster.advance(1_000);
          cluster.restore(checkpoint);
        }
        return `${cluster.parts.api.list(SYSTEM, 'pods').length} pods`;
      };
    },
  },
};
