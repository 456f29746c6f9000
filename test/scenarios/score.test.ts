/** The score of a person: times from the input log in simulated time, requests lost, changes that nobody needed. */
import { expect, it } from 'vitest';
import { loadFile, loadScenario, type Score, scoreText } from '../../src/scenario/index.ts';
import { begun, begunNamed, library } from './play.ts';

const FILE = (scoring: string) => `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: t, title: T }
cluster:
  nodes: [{ namePrefix: w-, count: 2 }]
  settleBefore: 30s
  manifests:
    - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: 2,
        selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } },
        spec: { containers: [{ name: web, image: "nginx:1.25" }] } } } }
    - { apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: web }, ports: [{ port: 80 }] } }
    - { apiVersion: v1, kind: Pod, metadata: { name: client }, spec: { containers: [{ name: c, image: busybox, command: [sleep, "9999"] }] } }
scoring: ${scoring}
steps:
  - { id: users, do: [{ traffic: { host: web, from: client, rate: 10 } }] }
  - { id: break, when: { at: 10s }, do: [kubectl scale deployment/web --replicas=0] }
goals:
  - id: up
    title: web answers again
    after: break
    points: 10
    check: { object: { kind: Deployment, name: web, where: [{ path: spec.replicas, value: 2 }, { path: status.readyReplicas, value: 2 }] } }
    hints: [{ level: 1, text: Look at the Deployment., cost: 3 }]
    solution: [kubectl scale deployment/web --replicas=2]
`;

function play(scoring: string, inputs: readonly (readonly [seconds: number, line: string])[]): Score {
  const scenario = loadScenario('t.yaml', FILE(scoring));
  const core = begun(scenario);
  for (const [seconds, line] of inputs) {
    core.advance(core.start + seconds * 1000);
    core.input(line);
  }
  core.advance(core.now + 60_000);
  if (core.player?.score === undefined) throw new Error('no score');
  return core.player.score;
}

it('measures how a person solved a problem', () => {
  const score = play('{ from: break }', [
    [25, 'kubectl get pods'],
    [30, 'kubectl rollout restart deployment/web'],
    [32, 'scenario hint up'],
    [35, 'kubectl label deployment/web --dry-run=client tier=front'],
    [35, 'kubectl set env deployment/web --list'],
    [36, 'kubectl scale deployment/wbe --replicas=2'],
    [40, 'kubectl scale deployment/web --replicas=2'],
  ]);
  expect(score).toMatchObject({ detected: 15_000, changes: 2, fewest: 1, needless: 1, hints: 1, points: 7, most: 10 });
  expect(score.mitigated).toBeGreaterThan(30_000);
  expect(score.mitigated).toBeLessThan(40_000);
  expect((score.mitigated ?? 0) % 1000, 'as one counts who reads the clock').toBe(0);
  // Ten requests a second, lost from when the pods were gone until others were ready.
  expect(score.lost).toBeGreaterThan(250);
  expect(score.lost).toBeLessThan(350);
  expect(scoreText(score)).toMatch(
    /^detected after 15s, mitigated after 3\ds; \d+ requests lost; 2 changes, 1 would have done: 1 needless; 1 hint; 7 of 10 points$/,
  );
});

it('judges who solves a problem before its page by the goals alone', () => {
  const scenario = loadFile(library.find('memory-hog'));
  const core = begun(scenario);
  core.advance(core.now + 5_000);
  core.input('kubectl set image deployment/cache cache=shop/cache:2');
  core.advance(core.now + 600_000);
  expect(core.player?.state.goals['steady']?.phase).toBe('done');
  expect(core.player?.passed).toBe(true);
});

it('takes the word of the scenario for when the trouble is noticed', () => {
  const score = play('{ from: break, detected: { input: { matches: "describe deploy" } } }', [
    [25, 'kubectl get pods'],
    [33, 'kubectl describe deployment web'],
    [40, 'kubectl scale deployment/web --replicas=2'],
  ]);
  expect(score).toMatchObject({ trouble: true, detected: 23_000, needless: 0, points: 10 });
});

it('counts trouble as noticed when somebody changes something, which the interface does without a word of his', () => {
  const score = play('{ from: break, detected: { input: { matches: "describe deploy" } } }', [
    [25, 'kubectl get pods'],
    [40, 'kubectl replace -f -'],
    [45, 'kubectl scale deployment/web --replicas=2'],
  ]);
  expect(score).toMatchObject({ trouble: true, detected: 30_000 });
});

it('says what was not reached', () => {
  const score = play('{}', [[25, 'kubectl get pods']]);
  expect(score).toMatchObject({ trouble: false, mitigated: undefined, changes: 0 });
  expect(scoreText(score)).toMatch(/^not reached; \d+ requests lost; 0 changes; 0 of 10 points$/);
});

it('counts a machine that was added, and an add-on, in what was typed and in what would have done', () => {
  const score = play('{ from: break }', [
    [25, 'node add w-9'],
    [26, 'minikube addons list'],
    [40, 'kubectl scale deployment/web --replicas=2'],
  ]);
  expect(score).toMatchObject({ changes: 2, fewest: 1, needless: 1 });
  const core = begunNamed('18-ingress');
  core.advance(core.now + 1000);
  core.input("kubectl create ingress shop --class=nginx --rule='shop.example/*=shop:80'");
  core.input('minikube addons enable ingress');
  core.advance(core.now + 120_000);
  expect(core.player?.score).toMatchObject({ changes: 2, needless: 0 });
});

it('counts no pod that was lent to ask from', () => {
  const score = play('{ from: break }', [
    [25, 'kubectl run tmp --rm -i --restart=Never --image=busybox -- nslookup web'],
    [40, 'kubectl scale deployment/web --replicas=2'],
  ]);
  expect(score).toMatchObject({ changes: 1, needless: 0 });
});

it('counts what a command changed, though it was stopped, and none that changed nothing', () => {
  const score = play('{ from: break }', [
    [25, 'kubectl delete pod client --timeout=1s'],
    [30, 'kubectl set env deployment/web MISSING-'],
    [32, 'kubectl label pod client tier-'],
    [40, 'kubectl scale deployment/web --replicas=2'],
  ]);
  expect(score).toMatchObject({ changes: 2, fewest: 1, needless: 1 });
});
