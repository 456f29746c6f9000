/** Who sends the load that an autoscaler saw, when the scenario does. */
import { afterEach, expect, it } from 'vitest';
import { RunClient } from '../../src/run/client.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';
import { loadScenario } from '../../src/scenario/index.ts';
import { chainOf } from '../../src/ui/history/chain.ts';
import { TestTime } from './real-cluster.ts';

const SCENARIO = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: rush, title: A rush }
behaviours: [{ image: "shop/web:1", ready: 500ms, usage: { cpu: 5, cpuPerRequest: 2 } }]
cluster:
  nodes: [{ namePrefix: worker-, count: 1 }]
  manifests:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec: { containers: [{ name: web, image: "shop/web:1", ports: [{ containerPort: 80 }], resources: { requests: { cpu: 100m } } }] }
    - { apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: web }, ports: [{ port: 80 }] } }
    - { apiVersion: v1, kind: Pod, metadata: { name: customer }, spec: { containers: [{ name: main, image: busybox, command: [sleep, 1d] }] } }
    - apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: { name: web }
      spec:
        scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
        maxReplicas: 4
        metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
steps:
  - id: rush
    title: The rush begins
    when: { at: 5s }
    do:
      - run: { command: "kubectl wait deployment/web --for=condition=Nothing --timeout=3s", exit: 1 }
      - traffic: { host: web, from: customer, rate: 100 }
`;

let run: Run;
afterEach(() => run.close());

it('says that the scenario sends it, whatever command ended when it began', () => {
  const scenario = loadScenario('rush.yaml', SCENARIO);
  run = new Run({
    setup: { scenario, seed: 1, player: { attended: false, goals: 'person' }, language: kubectl },
    real: new TestTime(),
  });
  const client = new RunClient(run, { name: 'rush', user: 'admin' });
  run.core.advance(run.core.start + 90_000);
  const { time } = client;
  const grown = time.history.find(
    ({ resource, key, cause }) =>
      resource === 'deployments.apps' && key === 'default/web' && cause.actor.startsWith('horizontal-pod-autoscaler'),
  );
  const [link] = chainOf(time, grown?.rev, client);
  const said = link?.origins.join(' ') ?? '';
  expect(said).toMatch(
    /the load of 100 requests\/s to web \(load\), which the scenario sends, goes on since 00:00:0\d$/,
  );
  expect(said).not.toContain('kubectl wait');
});
