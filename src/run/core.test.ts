import { describe, expect, it } from 'vitest';
import { loadScenario } from '../scenario/index.ts';
import { Core, type Setup } from './core.ts';
import { kubectl } from './kubectl.ts';
import { timelineHash } from './timeline.ts';

const TEXT = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: small, title: Small }
cluster:
  nodes: [{ namePrefix: n, count: 2 }]
  manifests:
    - apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: 3
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec: { containers: [{ name: web, image: "nginx:1.25" }] }
steps:
  - id: kill
    when: { at: 30s }
    do: [{ fault: { kind: podKill, target: { selector: app=web }, mode: one } }]
  - id: scale
    when: { after: 20s }
    do: [kubectl scale deployment/web --replicas=5]
    expect: { rollout: { of: deployment/web, state: complete }, within: 30s }
  - id: manual
    when: { manual: Go on }
    do: [kubectl rollout restart deployment/web]
`;

const setup = (seed: number, attended = false): Setup => ({
  scenario: loadScenario('small.yaml', TEXT),
  seed,
  player: { attended, goals: 'person' },
  language: kubectl,
});

const hash = (core: Core) => timelineHash(core.cluster.parts.store.history, core.start);
const minute = 60_000;

describe('a course', () => {
  it('is the same for the same seed, and another for another', () => {
    const [a, b, c] = [setup(1), setup(1), setup(2)].map((each) => {
      const core = Core.begin(each);
      core.advance(core.start + 3 * minute);
      expect(core.player?.passed).toBe(true);
      return hash(core);
    });
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  it('takes an input on several objects while the scenario holds the clock, and again when it is replayed', () => {
    const held = {
      ...setup(1, true),
      scenario: loadScenario('held.yaml', TEXT.replace('when: { at: 30s }', '$& \n    pause: true')),
    };
    const core = Core.begin(held);
    core.advance(core.start + minute);
    expect(core.held).toBe(true);
    const object = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n---\n`;
    const started = core.input('kubectl apply -f -', { stdin: `${object('a')}${object('b')}` });
    expect(started.code).toBe(0);
    core.input('scenario next');
    core.advance(core.now + minute);
    expect(hash(Core.replay(held, core.inputs, core.now))).toBe(hash(core));
  });

  it('gives the next hint of a goal that is open, and says what there is not', () => {
    const goals = `goals:
  - { id: one, title: One, check: { object: { kind: ConfigMap, name: a } }, hints: [{ text: Make a. }] }
  - { id: two, title: Two, check: { object: { kind: ConfigMap, name: b } }, hints: [{ text: Make b. }] }
`;
    const core = Core.begin({ ...setup(1, true), scenario: loadScenario('hints.yaml', TEXT + goals) });
    core.advance(core.start + 1000);
    const say = (line: string) => core.input(line);
    expect(say('scenario hint nope')).toEqual({ text: 'there is no goal "nope"; there is one, two', code: 1 });
    expect(say('scenario hint')).toEqual({ text: 'Make a.', code: 0 });
    expect(say('scenario hint')).toEqual({ text: 'Make b.', code: 0 });
    expect(say('scenario hint')).toEqual({ text: 'no hint yet', code: 1 });
  });

  it('runs the lines of the scenario by a kubeconfig of their own, whatever the person sets in theirs', () => {
    const core = Core.begin(setup(1, true));
    core.advance(core.start + 10_000);
    core.input('kubectl config set-context --current --namespace=kube-system');
    core.input('kubectl create serviceaccount viewer');
    core.input('kubectl config set-credentials v --token=none');
    core.input('kubectl config set-context v --cluster=kubernetes --user=v --namespace=kube-system');
    core.input('kubectl config use-context v');
    const later = core.fork(core.now);
    for (const course of [core, later]) {
      course.advance(course.start + 2 * minute);
      const { kill, scale } = course.player?.state.steps ?? {};
      expect([kill?.phase, scale?.phase]).toEqual(['done', 'done']);
      let said = '';
      const output = (_: string, text: string) => {
        said += text;
      };
      expect(course.input('kubectl get pods', { output }).code).toBe(1);
      expect(said).toMatch(/^error: You must be logged in to the server/);
      expect(course.language.namespace).toBe('kube-system');
    }
  });

  it('is the same again when its inputs are replayed', () => {
    const core = Core.begin(setup(1, true));
    core.advance(core.start + 10_000);
    core.input('kubectl scale deployment/web --replicas=4');
    core.advance(core.start + 40_123);
    core.input('kubectl delete pod -l app=web --wait=false');
    core.input('kubectl get pods');
    core.advance(core.start + 2 * minute);
    expect(core.player?.waiting?.id).toBe('manual');
    core.input('scenario next');
    core.advance(core.start + 4 * minute);
    const shares: number[] = [];
    const again = Core.replay(setup(1, true), core.inputs, core.now, (share) => void shares.push(share));
    expect(hash(again)).toBe(hash(core));
    expect(again.player?.state).toEqual(core.player?.state);
    expect(shares.length).toBeGreaterThan(2);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect([shares[0], shares.at(-1)].map((share = 0) => share > 0 && share < 1)).toEqual([true, true]);
  });

  it('goes back to any moment and gives the same future from there', () => {
    const core = Core.begin(setup(3, true));
    core.advance(core.start + 12_000);
    core.input('kubectl scale deployment/web --replicas=40');
    core.advance(core.start + 5 * minute);
    const whole = core.cluster.parts.store.history;
    for (const seconds of [0, 12, 13.5, 77]) {
      const time = core.start + seconds * 1000;
      const fork = core.fork(time);
      expect(fork.now).toBe(time);
      const past = fork.cluster.parts.store.history;
      expect(past).toEqual(whole.slice(0, past.length));
      expect(whole[past.length]?.time ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(time);
      for (const input of core.inputs.slice(fork.inputs.length)) {
        fork.advance(input.time);
        fork.input(input.line);
      }
      fork.advance(core.now);
      expect(hash(fork)).toBe(hash(core));
    }
  });

  it('goes back over a restore of etcd, to files and objects as they were', () => {
    const core = Core.begin(setup(4, true));
    core.advance(core.start + 60_000);
    core.input('etcdctl snapshot save snap.db');
    core.input('kubectl scale deployment/web --replicas=60');
    core.advance(core.start + 2 * minute);
    core.input('etcdutl snapshot restore snap.db --data-dir=new');
    core.advance(core.start + 4 * minute);
    expect(core.cluster.parts.store.by('pods', 'namespace', 'default').size).toBe(5);
    for (const seconds of [59, 90, 122, 130, 200]) {
      const fork = core.fork(core.start + seconds * 1000);
      for (const input of core.inputs.slice(fork.inputs.length)) {
        fork.advance(input.time);
        fork.input(input.line);
      }
      fork.advance(core.now);
      expect(hash(fork)).toBe(hash(core));
    }
  });

  it('lets a branch go another way and leaves the first alone', () => {
    const core = Core.begin(setup(1));
    core.advance(core.start + minute);
    const before = hash(core);
    const fork = core.fork(core.start + 30_000);
    fork.input('kubectl delete deployment web');
    fork.advance(core.start + minute);
    expect(fork.cluster.parts.store.get('deployments.apps', 'default/web')).toBeUndefined();
    expect(hash(core)).toBe(before);
  });

  it('takes a kind and its objects from one list of manifests', () => {
    const text = TEXT.replace(
      '  manifests:',
      `  settleBefore: 10s
  manifests:
    - { apiVersion: x.io/v1, kind: Widget, metadata: { name: one } }
    - apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: { name: widgets.x.io }
      spec:
        group: x.io
        scope: Namespaced
        names: { kind: Widget, plural: widgets, singular: widget }
        versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]`,
    );
    const { cluster } = Core.begin({ ...setup(1), scenario: loadScenario('small.yaml', text) });
    expect(cluster.parts.store.get('widgets.x.io', 'default/one')).toBeDefined();
  });

  it('refuses manifests with the text of the API server and their place', () => {
    const bad = TEXT.replace('kind: Deployment', 'kind: Deploymnt');
    const broken = { ...setup(1), scenario: loadScenario('small.yaml', bad) };
    expect(() => Core.begin(broken)).toThrow(
      /small\.yaml:7:7: error E010: .*no matches for kind "Deploymnt" in version "apps\/v1" - did you mean "Deployment"\?/,
    );
  });
});

describe('a question', () => {
  const ASK = TEXT.replace(
    '  - id: kill',
    `  - id: guess
    ask:
      prompt: How long until a killed pod is replaced?
      choices: [{ text: at once, to: 5s }, { text: half a minute or more, from: 30s, to: 40s }, { text: never }]
      reveal: { when: { event: { reason: SuccessfulCreate, about: "replicaset/*" } }, within: 5m }
  - id: kill`,
  );
  const asked = () => {
    const core = Core.begin({ ...setup(1, true), scenario: loadScenario('small.yaml', ASK) });
    core.advance(core.start + minute);
    return core;
  };

  it('holds the clock, and is judged by what will happen', () => {
    const core = asked();
    expect([core.held, core.now]).toEqual([true, core.start]);
    const before = hash(core);
    expect(core.input('scenario answer 2')).toMatchObject({ text: 'right' });
    expect(hash(core)).toBe(before); // the future was looked at in a copy
    core.advance(core.start + minute);
    expect(core.now).toBe(core.start + minute);
  });

  it('says what is right when the answer is not, or is left out', () => {
    const core = asked();
    expect(core.input('scenario answer 1')).toMatchObject({ text: 'not quite' });
    const other = asked();
    other.input('scenario next');
    expect(other.player?.state.captions.at(-1)?.text).toContain('It is 2. half a minute or more');
  });

  it('says that nothing is asked and nothing waits', () => {
    const core = asked();
    expect(core.input('scenario answer 9')).toMatchObject({
      text: '"9" is none of the choices: it takes 1 to 3',
      code: 1,
    });
    core.input('scenario answer 2');
    expect(core.input('scenario answer 2')).toMatchObject({ text: 'no question is open', code: 1 });
    expect(core.input('scenario next')).toMatchObject({ text: 'no step waits for anybody', code: 1 });
  });
});
