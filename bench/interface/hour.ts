/** A run of an hour, to go back in: 200 pods in two Deployments, and 20 CronJobs that run every minute. */
import { RunClient } from '../../src/run/client.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';
import { loadScenario } from '../../src/scenario/index.ts';

const HOUR = 3_600_000;

const deployment = (name: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas: 100,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } },
  },
});

const cronJob = (name: string): object => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name, namespace: 'default' },
  spec: {
    schedule: '* * * * *',
    jobTemplate: {
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'work', image: 'busybox:1.36', command: ['sleep', '10s'] }],
          },
        },
      },
    },
  },
});

export interface Hour {
  readonly run: Run;
  readonly client: RunClient;
  /** A moment of the hour, another one for each `i`. */
  moment(i: number): number;
}

export function hourLongRun(): Hour {
  const text = JSON.stringify({
    apiVersion: 'wavetank/v1',
    kind: 'Scenario',
    metadata: { name: 'hour', title: 'An hour', summary: 'Two hundred pods, and a job every three seconds.' },
    seed: 1,
    cluster: {
      nodes: [{ namePrefix: 'worker-', count: 5 }],
      manifests: [deployment('web'), deployment('api'), ...Array.from({ length: 20 }, (_, i) => cronJob(`cron-${i}`))],
    },
  });
  const scenario = loadScenario('hour.yaml', text, { read: () => '' });
  const run = new Run({ setup: { scenario, seed: 1, player: { attended: true, goals: 'person' }, language: kubectl } });
  run.core.advance(run.core.start + HOUR);
  return {
    run,
    client: new RunClient(run, { name: 'hour', user: 'admin' }),
    moment: (i) => run.core.start + ((i * 7919) % 3600) * 1_000,
  };
}
