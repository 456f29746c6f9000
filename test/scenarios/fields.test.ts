/** Each field of the format at work: a small scenario that passes because of it, with what must be said where that matters. */
import { describe, expect, it } from 'vitest';
import { playThrough } from '../../src/run/headless/play.ts';
import { newsText } from '../../src/run/headless/tell.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { verdictText } from '../../src/run/verdict-text.ts';
import { loadScenario } from '../../src/scenario/index.ts';

interface Played {
  readonly verdicts: readonly string[];
  readonly lines: string;
  readonly took: number;
  readonly goals: Readonly<Record<string, string>>;
  readonly points: number | undefined;
}

interface How {
  readonly goals?: 'solution' | 'idle';
  readonly alternative?: number;
  readonly seed?: number;
  readonly files?: Readonly<Record<string, string>>;
}

async function play(body: string, { files = {}, seed = 1, ...player }: How = {}): Promise<Played> {
  const head = 'apiVersion: wavetank/v1\nkind: Scenario\nmetadata: { name: t, title: T }\n';
  const cluster = /^cluster:/m.test(body)
    ? ''
    : 'cluster: { nodes: [{ namePrefix: n, count: 2 }], settleBefore: 10s }\n';
  const scenario = loadScenario('t.yaml', head + cluster + body, { read: (path) => files[path] ?? '' });
  const lines: string[] = [];
  const outcome = await playThrough({
    scenario,
    language: kubectl,
    seed,
    player,
    until: 3_600_000,
    hash: false,
    onNews: (news, time) => lines.push(newsText(news, time) ?? ''),
  });
  return {
    verdicts: outcome.verdicts.map((each) => `${each.state} ${each.of}: ${verdictText(each)}`),
    lines: lines.join('\n'),
    took: outcome.took,
    goals: outcome.goals,
    points: outcome.score?.points,
  };
}

/** When each step happened, seconds. */
const times = ({ lines }: Played): string[] =>
  [...lines.matchAll(/\+(\d\d:\d\d)\.\d +== (\S+)/g)].map((m) => `${m[2]} ${m[1]}`);

describe('when', () => {
  it('at, after a step, after a time, both, manual with auto', async () => {
    const played = await play(`steps:
  - { id: a, when: { at: 10s } }
  - { id: b, when: { after: 5s } }
  - { id: c, when: { manual: { label: Go, auto: 7s } } }
  - { id: d, when: { after: { step: a, delay: 30s } } }
  - { id: e, when: { after: b } }
  - { id: f, when: { manual: Go } }`);
    expect(times(played)).toEqual(['a 00:10', 'b 00:15', 'e 00:15', 'f 00:15', 'c 00:22', 'd 00:40']);
  });

  it('every: by interval and count, by cron, until a step', async () => {
    const played = await play(`clock: { start: "2026-03-02T09:00:30Z" }
steps:
  - { id: i, when: { every: { interval: 10s, count: 3 } } }
  - { id: c, when: { every: { cron: "* * * * *", until: stop } } }
  - { id: stop, when: { at: 3m } }`);
    expect(times(played)).toEqual(['i 00:10', 'i 00:20', 'i 00:30', 'c 01:30', 'c 02:30', 'stop 03:00']);
  });

  const SCALED = (on: string) => `steps:
  - { id: wait, ${on} }
  - { id: cordon, when: { at: 10s }, do: [kubectl cordon n1] }
  - { id: back, when: { at: 20s }, do: [kubectl uncordon n1] }
  - { id: again, when: { at: 30s }, do: [kubectl cordon n1] }`;
  const CLOSED = 'object: { kind: Node, name: n1, where: [{ path: spec.unschedulable, value: true }] }';
  const OPEN = 'object: { kind: Node, name: n1, where: [{ path: spec.unschedulable, op: exists, value: false }] }';

  it.each([
    ['an edge', `when: { on: { ${CLOSED} } }`, 'wait 00:10'],
    ['the second occurrence', `when: { on: { ${CLOSED}, occurrence: 2 } }`, 'wait 00:30'],
    ['a delay', `when: { on: { ${CLOSED}, delay: 3s } }`, 'wait 00:13'],
    ['for a time', `when: { on: { ${CLOSED}, for: 8s } }`, 'wait 00:18'],
    ['an edge of what holds already', `when: { on: { ${OPEN} } }`, 'wait 00:20'],
    ['what holds already, by level', `when: { on: { ${OPEN}, level: true } }`, 'wait 00:00'],
  ])('on: %s', async (_, on, time) => {
    expect(times(await play(SCALED(on)))).toContain(time);
  });

  it('on: since the start counts what was before', async () => {
    const played = await play(`steps:
  - { id: make, do: [kubectl create configmap c] }
  - { id: old, when: { on: { since: start, change: { of: { kind: ConfigMap, name: c }, path: metadata.name } }, }, timeout: 10s }
  - { id: armed, when: { on: { change: { of: { kind: ConfigMap, name: c }, path: metadata.name } } }, timeout: 10s, onTimeout: continue }
  - { id: late, when: { on: { change: { of: { kind: ConfigMap, name: c }, path: metadata.name } } }, timeout: 20s }`);
    expect(times(played)).toEqual(['make 00:00', 'old 00:00']);
    expect(played.verdicts).toEqual(['failed late: metadata.name of ConfigMap c changes (not within 20s)']);
    expect(played.took).toBe(30_000);
  });
});

describe('expectations', () => {
  it('at once, within, for, in order', async () => {
    const made = 'object: { kind: ConfigMap, name: c }';
    const { verdicts } = await play(`steps:
  - { id: later, when: { at: 10s }, do: [kubectl create configmap c] }
  - { id: gone, when: { at: 30s }, do: [kubectl delete configmap c] }
  - id: a
    when: { at: 5s }
    expect: [{ ${made}, message: at once }, { ${made}, within: 3s, message: too soon }, { ${made}, within: 5s, message: in time },
             { ${made}, for: 10s, message: long enough }, { ${made}, for: 15s, message: not as long }]`);
    expect(verdicts).toEqual([
      'failed a: at once (found no ConfigMap c)',
      'failed a: too soon (found no ConfigMap c)',
      'passed a: in time',
      'passed a: long enough',
      'failed a: not as long (found no ConfigMap c)',
    ]);
  });

  it('all, any, not, sequence, with their forms', async () => {
    const { verdicts } = await play(`steps:
  - id: a
    do: [kubectl create configmap c --from-literal=n=7, kubectl create configmap d --from-literal=n=7, kubectl label configmap c d pair=yes]
    expect:
      - { all: [{ object: { kind: ConfigMap, name: c } }, { object: { kind: ConfigMap, name: d } }] }
      - { any: [{ object: { kind: ConfigMap, name: x } }, { object: { kind: ConfigMap, name: d } }] }
      - { not: { object: { kind: ConfigMap, name: x } } }
      - { sequence: [{ time: { at: 2s } }, { time: { at: 4s } }], within: 5s }
      - { cluster: settled, within: 5m }
      - { object: { kind: ConfigMap, name: "?", exists: false } }
      - { object: { kind: ConfigMap, selector: a=b, exists: false } }
      - { object: { kind: ConfigMap, name: "c", where: [{ path: data.n, op: in, value: ["6", "7"] }, { path: data.n, op: matches, value: "^[0-9]$" }, { path: data.n, op: gte, value: 7 }, { path: data.n, op: lt, value: 8 }, { path: data.n, op: ne, value: "8" }] } }
      - { object: { kind: ConfigMap, selector: pair=yes, count: 2, where: [{ path: data.n, op: allSame }] } }
      - { object: { kind: ConfigMap, selector: pair=yes, where: [{ path: metadata.name, op: allDifferent }] } }
      - { object: { kind: ConfigMap, selector: pair=yes, where: [{ path: metadata.name, op: allSame }] }, message: not the same }
      - { object: { kind: Node, all: true, where: [{ path: ready, value: true }], count: [2, 5] } }
      - { expr: "nodes.size() == 3 && now >= 0.0 && ns == 'default' && inputs.size() == 0" }`);
    expect(verdicts.filter((each) => !each.startsWith('passed'))).toEqual([
      expect.stringMatching(/^failed a: not the same/),
    ]);
    expect(verdicts).toHaveLength(13);
  });

  it('rollouts, events, logs, traffic and http', async () => {
    const { verdicts } = await play(`steps:
  - id: a
    do:
      - kubectl create deployment web --image=nginx:1.25 --replicas=2
      - kubectl expose deployment web --port=80
      - kubectl run client --image=busybox -- sh -c "echo ready to go; sleep 1d"
    expect:
      - { rollout: { of: deployment/web, state: progressing } }
      - { rollout: { of: deployment/web, state: complete }, within: 30s }
      - { event: { reason: Pulled, about: "pod/web-*", type: Normal, message: "nginx", count: 2 } }
      - { event: { type: Warning }, message: no warning }
      - { log: { pod: client, container: client, matches: "^ready to" }, within: 10s }
      - { http: { host: web, from: client, path: /, port: 80, status: 200, body: "Welcome to nginx" }, within: 5s }
      - { http: { host: nobody, from: client, failure: unresolved } }
      - { http: { host: web, port: 81, from: client, failure: timeout }, message: which failure }
  - id: b
    do: [{ traffic: { id: users, host: web, from: client, rate: 10 } }, { wait: 10s }, { stop: users }]
    expect:
      - { traffic: { id: users, ok: [90, 110], failed: 0, mean: [0, 50] } }`);
    expect(verdicts.filter((each) => !each.startsWith('passed'))).toEqual([
      expect.stringMatching(/^failed a: no warning/),
      expect.stringMatching(/^failed a: which failure/),
    ]);
  });
});

describe('actions', () => {
  it('until and within, wait, output and exit, stdin, a file, heal', async () => {
    const { verdicts, lines } = await play(
      `steps:
  - id: a
    do:
      - run: { command: kubectl apply -f -, stdin: "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}", output: created }
      - { apply: more.yaml }
      - run: { command: kubectl get configmap none, exit: 1, output: NotFound }
      - { until: { object: { kind: ConfigMap, name: c } } }
      - { wait: 4s }
      - { until: { object: { kind: ConfigMap, name: never } }, within: 6s }
      - { fault: { id: dark, kind: nodeDown, target: { node: n1 } } }
      - { heal: dark }
    expect: [{ time: { at: 10s } }, { not: { time: { at: 11s } } }, { object: { kind: Secret, name: s } }]`,
      { files: { 'more.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\n' } },
    );
    expect(lines).toContain('$ fault nodeDown n1');
    expect(lines).toContain('$ heal dark');
    expect(lines).toMatch(/\$ kubectl get configmap none\n \+\S+ {3}\| Error from server \(NotFound\)/);
    expect(verdicts).toEqual([
      'failed a: ConfigMap never (t.yaml:13:9: found no ConfigMap never)',
      'passed a: at 10s',
      'passed a: not (at 11s)',
      'passed a: Secret s',
    ]);
  });

  it('faults of some, of a share, for a time', async () => {
    const hit = async (how: string, seed = 1) => {
      const played = await play(
        `cluster: { nodes: [{ namePrefix: w, count: 4 }], settleBefore: 10s }
steps: [{ id: a, do: [{ fault: { kind: nodeDown, target: { node: "w*" }, ${how} } }] }, { id: b, when: { after: 61s } }]`,
        { seed },
      );
      return (/fault nodeDown (.*)/.exec(played.lines)?.[1] ?? '').split(' ');
    };
    expect(await hit('permanent: true')).toHaveLength(4);
    expect(await hit('mode: one, permanent: true')).toHaveLength(1);
    expect(await hit('mode: fixed, value: 3, permanent: true')).toHaveLength(3);
    expect(await hit('mode: percent, value: 50, permanent: true')).toHaveLength(2);
    const random = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => hit('mode: random, permanent: true', seed)));
    expect(new Set(random.map(String)).size).toBeGreaterThan(1);
    const { verdicts } = await play(`steps:
  - id: a
    do: [{ fault: { kind: nodeDown, target: { node: n1 }, for: 2m } }]
    expect: [{ object: { kind: Node, name: n1, where: [{ path: ready, value: false }] }, within: 1m }, { object: { kind: Node, name: n1, where: [{ path: ready, value: true }] }, within: 3m }]`);
    expect(verdicts.every((each) => each.startsWith('passed'))).toBe(true);
  });
});

describe('behaviours of images', () => {
  it('pull, ready, ports, exit, stop, logs, http, usage, exec, files, needsEnv', async () => {
    const pod = (name: string, spec: string) =>
      `{ apply: { apiVersion: v1, kind: Pod, metadata: { name: ${name} }, spec: ${spec} } }`;
    const of = (image: string, more = '') =>
      `{ restartPolicy: Never, containers: [{ name: c, image: "${image}"${more} }] }`;
    const { verdicts } = await play(`behaviours:
  - { image: "my/slow", pull: { delay: 20s, again: 5s }, ready: 3s, ports: [9000] }
  - { image: "my/gone", pull: { delay: 1s, error: "the registry burnt down" } }
  - { image: "my/job:*", exit: { after: 4s, code: 3, reason: Odd, message: it was odd } }
  - { image: "my/deaf", stop: ignore }
  - { image: "my/slow-to-stop", stop: { after: 6s, code: 5 } }
  - { image: "my/web", ready: 0, ports: [80], logs: [{ at: 2s, text: hello }, { every: 10s, text: tick }], http: [{ path: /bad*, status: 500, body: broken }, { path: "*", body: fine }],
      usage: { cpu: 77, memory: 104857600 }, exec: [{ command: whoami, code: 0, output: "robot\\n" }], files: { /etc/motd: "be kind\\n" } }
  - { image: "my/needy", needsEnv: [HOST], exit: { after: 1s, code: 9 } }
steps:
  - id: a
    do:
      - ${pod('slow', of('my/slow'))}
      - ${pod('gone', of('my/gone'))}
      - ${pod('job', of('my/job:7'))}
      - ${pod('web', of('my/web'))}
      - ${pod('needy', of('my/needy'))}
      - ${pod('given', of('my/needy', ', env: [{ name: HOST, value: x }]'))}
    expect:
      - { object: { kind: Pod, name: slow, where: [{ path: phase, value: Pending }] }, for: 19s, message: slow is pulled }
      - { object: { kind: Pod, name: slow, where: [{ path: phase, value: Running }] }, within: 5s, message: slow runs }
      - { event: { about: pod/gone, reason: Failed, message: the registry burnt down } }
      - { object: { kind: Pod, name: job, where: [{ path: "status.containerStatuses[0].state.terminated.exitCode", value: 3 }, { path: "status.containerStatuses[0].state.terminated.reason", value: Odd }, { path: "status.containerStatuses[0].state.terminated.message", value: it was odd }] }, within: 40s, message: job ended so }
      - { log: { pod: web, matches: "^hello$" }, message: it says hello }
      - { log: { pod: web, matches: "^tick$" }, message: and ticks }
      - { object: { kind: Pod, name: needy, where: [{ path: "status.containerStatuses[0].state.terminated.exitCode", value: 9 }] }, within: 40s, message: without HOST it ends }
      - { object: { kind: Pod, name: given, where: [{ path: phase, value: Running }] }, message: with HOST it runs }
      - { metric: { name: cpu, pod: web, op: gte, value: 70m }, within: 60s, message: cpu }
      - { metric: { name: memory, pod: web, op: gte, value: 95Mi }, message: memory }
  - id: b
    do:
      - kubectl expose pod web --port=80 --selector=none=none
      - run: { command: kubectl exec web -- whoami, output: robot }
      - run: { command: kubectl exec web -- cat /etc/motd, output: be kind }
      - run: { command: "kubectl exec given -- wget -qO- http://$(kubectl get pod web -o jsonpath={.status.podIP})/bad/x", exit: 1 }
  - id: deaf
    do:
      - ${pod('deaf', of('my/deaf').replace('{ restartPolicy', '{ terminationGracePeriodSeconds: 8, restartPolicy'))}
      - ${pod('stopping', of('my/slow-to-stop'))}
      - kubectl wait pod/deaf pod/stopping --for=condition=Ready --timeout=60s
      - kubectl delete pod deaf stopping --wait=false
    expect:
      - { object: { kind: Pod, name: stopping, where: [{ path: terminating, value: true }] }, for: 5s, message: it stops slowly }
      - { object: { kind: Pod, name: deaf, where: [{ path: terminating, value: true }] }, for: 2s, message: it does not listen }
      - { object: { kind: Pod, name: deaf, exists: false }, within: 4s, message: it is killed }
      - { object: { kind: Pod, name: stopping, exists: false }, message: it has stopped }`);
    expect(verdicts.filter((each) => !each.startsWith('passed'))).toEqual([]);
  });
});

describe('goals', () => {
  const GOALS = (more = '') => `steps: [{ id: open, when: { at: 20s } }]
goals:
  - { id: first, title: First, after: open, points: 3, check: { object: { kind: ConfigMap, name: a } }, hold: 10s, solution: [kubectl create configmap a], alternatives: [[kubectl create configmap other, kubectl create configmap a]]${more} }
  - { id: second, title: Second, needs: [first], points: 4, check: { object: { kind: ConfigMap, name: b } }, solution: [kubectl create configmap b], debrief: That was b. }
  - { id: extra, title: Extra, optional: true, points: 5, check: { object: { kind: Secret, name: none } } }`;

  it('open in order, hold, give points and a debrief', async () => {
    const { lines, goals, points, took } = await play(GOALS());
    expect([...lines.matchAll(/\+(\d\d:\d\d)\.\d +\* (goal .*)/g)].map((m) => `${m[1]} ${m[2]}`)).toEqual([
      '00:00 goal open: Extra',
      '00:20 goal open: First',
      '00:35 goal done: First',
      '00:35 goal open: Second',
      '00:40 goal done: Second',
    ]);
    expect(lines).toContain('That was b.');
    expect([goals, points, took]).toEqual([{ first: 'done', second: 'done', extra: 'open' }, 7, 40_000]);
  });

  it('are lost by what must not happen and by their deadline', async () => {
    const broken = await play(GOALS(', failWhen: { object: { kind: ConfigMap, name: other } }'), { alternative: 1 });
    expect(broken.goals).toMatchObject({ first: 'failed', second: 'closed' });
    expect(broken.lines).toContain('Lost: First (ConfigMap other, which must not be).');
    expect((await play(GOALS(', failWhen: { object: { kind: ConfigMap, name: other } }'))).goals).toMatchObject({
      first: 'done',
    });
    const idle = await play(GOALS(', deadline: 1m'), { goals: 'idle' });
    expect(idle.goals).toMatchObject({ first: 'failed' });
    expect(idle.lines).toMatch(/\+01:20\.0 +\* goal failed: First/);
  });
});

describe('over a whole run', () => {
  it('assertions of every mode, and invariants', async () => {
    const made = '{ object: { kind: ConfigMap, name: c } }';
    const gone = '{ not: { object: { kind: ConfigMap, name: c } } }';
    const { verdicts } = await play(`steps:
  - { id: make, when: { at: 10s }, do: [kubectl create configmap c] }
  - { id: drop, when: { at: 20s }, do: [kubectl delete configmap c] }
assertions:
  - { id: s, mode: start, expect: ${gone} }
  - { id: s2, mode: start, expect: ${made} }
  - { id: e, expect: ${gone}, message: at the end }
  - { id: e2, mode: end, expect: ${made} }
  - { id: a, mode: always, expect: { object: { kind: Node } } }
  - { id: a2, mode: always, expect: ${gone} }
  - { id: n, mode: never, expect: { object: { kind: Secret, name: none } } }
  - { id: n2, mode: never, expect: ${made} }
  - { id: v, mode: eventually, within: 15s, expect: ${made} }
  - { id: v2, mode: eventually, within: 5s, expect: ${made} }
invariants:
  - { id: i, expect: { object: { kind: Node, count: 3 } } }
  - { id: i2, expect: ${gone}, message: there is no c }`);
    const state = Object.fromEntries(verdicts.map((each) => [each.split(/[ :]/)[1], each.split(' ')[0]]));
    const good = ['s', 'e', 'a', 'n', 'v', 'i'];
    expect(state).toEqual(
      Object.fromEntries(
        good.flatMap((id) => [
          [id, 'passed'],
          [`${id}2`, 'failed'],
        ]),
      ),
    );
  });

  it('ends at a time, or when something holds', async () => {
    const steps =
      'steps: [{ id: a, when: { at: 30s }, do: [kubectl create configmap c] }, { id: b, when: { at: 60s } }]\n';
    expect((await play(`${steps}end: { at: 90s }`)).took).toBe(90_000);
    const early = await play(`${steps}end: { when: { object: { kind: ConfigMap, name: c } } }`);
    expect(early.took).toBe(30_000);
    expect(early.verdicts).toEqual(['failed b: the step happens (it did not happen before the end)']);
  });

  it('takes steps, goals, manifests, assertions and invariants of other files', async () => {
    const part = `manifests: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: c } }]
steps: [{ id: two, when: { after: one }, expect: { object: { kind: ConfigMap, name: c } } }]
goals: [{ id: g, title: G, check: { object: { kind: Secret, name: s } }, solution: [kubectl create secret generic s] }]
assertions: [{ id: as, expect: { object: { kind: Secret } } }]
invariants: [{ id: inv, expect: { object: { kind: Node } } }]`;
    const { verdicts } = await play('includes: [part.yaml]\nsteps: [{ id: one }]', { files: { 'part.yaml': part } });
    expect(verdicts.map((each) => each.split(':')[0])).toEqual(['passed inv', 'passed g', 'passed two', 'passed as']);
  });
});
