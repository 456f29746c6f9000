/** The parts of the format at work: each is a small scenario whose expectations must pass, or must not. */
import { describe, expect, it } from 'vitest';
import { type Outcome, playThrough } from '../../src/run/headless/play.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { BadFile, loadScenario } from '../../src/scenario/index.ts';

const WEB = `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: 2,
      selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } },
      spec: { containers: [{ name: web, image: "nginx:1.25", resources: { requests: { cpu: 250m } } }] } } } }
    - { apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: web }, ports: [{ port: 80 }] } }
    - { apiVersion: v1, kind: Pod, metadata: { name: client }, spec: { containers: [{ name: c, image: "busybox", command: [sleep, "9999"] }] } }`;

function play(body: string, cluster = ''): Promise<Outcome> {
  const text = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: t, title: T }
cluster:
  nodes: [{ namePrefix: w-, count: 2 }]${cluster}
  manifests:
    - ${WEB}
${body}`;
  return playThrough({ scenario: loadScenario('t.yaml', text), language: kubectl, seed: 1 });
}

const told = ({ verdicts }: Outcome): string[] =>
  verdicts.map(({ state, text, detail }) => `${state}: ${text}${detail ? ` (${detail})` : ''}`);

describe('metrics', () => {
  it('hold of pods, of a node, and of traffic', async () => {
    const outcome = await play(`steps:
  - id: load
    do: [{ traffic: { host: web, from: client, rate: 40 } }, { wait: 40s }]
    expect:
      - { metric: { name: requests, selector: app=web, stat: sum, op: gte, value: 39 } }
      - { metric: { name: requests, selector: app=web, stat: max, op: lt, value: 39 } }
      - { metric: { name: cpu, selector: app=web, op: gt, value: 1m } }
      - { metric: { name: memory, pod: web-*, stat: min, op: gt, value: 1Mi } }
      - { metric: { name: cpu, node: w-1, op: gt, value: 10m } }
      - { metric: { name: errors, op: lt, value: 1 }, within: 10s }
  - id: lost
    do: [kubectl scale deployment/web --replicas=0, { wait: 30s }]
    expect:
      - { metric: { name: errors, op: gt, value: 99 }, within: 40s }
      - { metric: { name: cpu, selector: app=web, op: gt, value: 0 }, message: nothing is measured any more }`);
    expect(told(outcome).filter((each) => each.startsWith('failed'))).toEqual([
      'failed: nothing is measured any more (there is no such metric yet)',
    ]);
  });

  it('say what was found instead', async () => {
    const outcome = await play(
      'steps: [{ id: a, expect: { metric: { name: memory, pod: web-*, op: gt, value: 64Gi } } }]',
    );
    expect(told(outcome).join()).toMatch(/failed: memory of web-\* > 64Gi \(it is \d+Mi\)/);
  });

  it('say how many were found and how many were wanted, or that none was', async () => {
    const outcome = await play(`steps:
  - id: a
    expect:
      - { object: { kind: Node, count: 7 } }
      - { object: { kind: Node, count: [5, 6] } }
      - { object: { kind: Node, exists: false } }`);
    const said = told(outcome).filter((each) => each.startsWith('failed'));
    expect(said[0]).toMatch(/7 Node.* \(found \d, wanted 7\)/);
    expect(said[1]).toMatch(/\(found \d, wanted 5 to 6\)/);
    expect(said[2]).toMatch(/no Node.* \(found \d\)/);
  });

  it.each([
    ['{ name: cpu, op: gt, value: 1 }', 'exactly one of pod, selector, node'],
    ['{ name: cpu, node: w-1, op: gt, value: lots }', 'expected a number or a quantity such as 250m or 64Mi'],
    ['{ name: requests, node: w-1, op: gt, value: 1 }', 'requests is no metric of a node'],
  ])('refuses %s', (form, says) => {
    const text = `apiVersion: wavetank/v1\nkind: Scenario\nmetadata: { name: t, title: T }\nsteps: [{ id: a, expect: { metric: ${form} } }]`;
    expect(() => loadScenario('t.yaml', text)).toThrow(says);
    expect(() => loadScenario('t.yaml', text)).toThrow(BadFile);
  });
});

describe("the scheduler's verdicts", () => {
  const POD = (name: string, spec: string) =>
    `{ apply: { apiVersion: v1, kind: Pod, metadata: { name: ${name} }, spec: { ${spec}, containers: [{ name: c, image: "nginx:1.25", resources: { requests: { cpu: "9" } } }] } } }`;

  it('are known for each node', async () => {
    const outcome = await play(`steps:
  - id: a
    do: [kubectl cordon w-2, ${POD('big', 'restartPolicy: Always')}]
    expect:
      - { schedule: { pod: big, reason: "0/3 nodes", refusedBy: { node: w-1, plugin: NodeResourcesFit, because: Insufficient cpu } }, within: 10s }
      - { schedule: { pod: big, refusedBy: { node: w-2, plugin: NodeUnschedulable } } }
      - { schedule: { pod: web-*, node: w-* } }
      - { schedule: { pod: big, refusedBy: { node: w-1, plugin: TaintToleration } } }
      - { schedule: { pod: big } }`);
    const failed = told(outcome).filter((each) => each.startsWith('failed'));
    expect(failed[0]).toMatch(/^failed: big is refused by w-1 \(TaintToleration\) \(0\/3 nodes are available/);
    expect(failed[1]).toMatch(/^failed: big is scheduled \(/);
    expect(failed).toHaveLength(2);
  });
});

describe('the cluster', () => {
  it('goes without a controller', async () => {
    const outcome = await play(
      'steps: [{ id: a, do: [{ wait: 60s }], expect: { object: { kind: ReplicaSet, exists: false } } }]',
      '\n  controllers: { deployment-controller: false }',
    );
    expect(told(outcome)).toEqual(['passed: no ReplicaSet']);
  });

  it('says when its delays are those of a classroom, and has them', async () => {
    const body = (fidelity: string) => `clock: { fidelity: ${fidelity} }
steps:
  - { id: off, do: [{ fault: { kind: nodeDown, target: { node: w-1 }, permanent: true } }] }
  - id: away
    when: { on: { change: { of: { kind: Node, name: w-1 }, path: conditions.Ready, to: Unknown } } }
    expect: { object: { kind: Pod, where: [{ path: terminating, value: true }] }, within: 40s }`;
    const [usual, classroom] = [await play(body('kubernetes')), await play(body('classroom'))];
    expect([usual.passed, classroom.passed]).toEqual([false, true]);
    expect(classroom.took).toBeLessThan(70_000);
  });
});
