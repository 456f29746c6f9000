/** What an author uses: new, check, explain, schema, compare. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Journal } from '../../src/run/journal.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { Run } from '../../src/run/run.ts';
import { CODES, loadFile } from '../../src/scenario/index.ts';
import { wavetank } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-author-'));
const at = (name: string) => join(folder, name);

describe('new', () => {
  it('makes a file that is sound and proven as it stands', { timeout: 60_000 }, async () => {
    expect(await wavetank('new', at('lab'))).toMatchObject({ code: 0, err: '' });
    const checked = await wavetank('check', '--prove', at('lab.yaml'));
    expect(checked).toMatchObject({ code: 0 });
    expect(checked.out).toContain('lab.yaml: proven: 20 runs');
    expect(readFileSync(at('lab.yaml'), 'utf8').match(/^ *#/gm)?.length).toBeGreaterThan(2);
  });

  it('does not overwrite, and takes names only', async () => {
    writeFileSync(at('there.yaml'), 'mine');
    expect(await wavetank('new', at('there'))).toMatchObject({ code: 2 });
    expect(readFileSync(at('there.yaml'), 'utf8')).toBe('mine');
    expect(await wavetank('new', at('Bad Name'))).toMatchObject({ code: 2 });
    expect(await wavetank('new', at('x'), '--from-run', at('none.jsonl'))).toMatchObject({ code: 2 });
    writeFileSync(at('no.jsonl'), 'hello\n');
    const { code, err } = await wavetank('new', at('x'), '--from-run', at('no.jsonl'));
    expect([code, err]).toEqual([2, `wavetank: ${at('no.jsonl')} is no journal of a run`]);
  });

  it('takes a dump as the cluster', async () => {
    const objects = [
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'shop', uid: 'u1', creationTimestamp: '2026-01-01T00:00:00Z' },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: {
          name: 'web',
          namespace: 'shop',
          resourceVersion: '7',
          annotations: { 'deployment.kubernetes.io/revision': '3' },
        },
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'web', image: 'nginx:1.25', env: [{ name: 'A', value: '${HOME}' }] }] },
          },
        },
        status: { replicas: 2 },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'web-1',
          namespace: 'shop',
          ownerReferences: [{ kind: 'ReplicaSet', name: 'web', uid: 'u' }],
        },
        spec: { containers: [{ name: 'web', image: 'nginx:1.25' }] },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { selector: { app: 'web' }, ports: [{ port: 80 }], clusterIP: '10.1.2.3', clusterIPs: ['10.1.2.3'] },
      },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt', namespace: 'shop' }, data: {} },
    ];
    writeFileSync(at('dump.yaml'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    expect(await wavetank('new', at('taken'), '--from-cluster', at('dump.yaml'))).toMatchObject({ code: 0, err: '' });
    const { scenario } = loadFile(at('taken.yaml'));
    const taken = (scenario.cluster?.manifests ?? []) as {
      kind: string;
      status?: unknown;
      metadata: object;
      spec?: unknown;
    }[];
    expect(taken.map(({ kind }) => kind)).toEqual(['Namespace', 'Deployment', 'Service']);
    expect(JSON.stringify(taken)).not.toMatch(/resourceVersion|uid|"status"|revision|10\.1\.2\.3/);
    expect(JSON.stringify(taken)).toContain('${HOME}');
    const { code, out } = await wavetank('run', at('taken.yaml'), '--play', 'idle', '--until', '20s');
    expect(out).toContain(', 20s simulated');
    expect(out).toContain('ok three workers are ready');
    expect(code).toBeLessThan(2);
  });

  it('takes what `kubectl get all,cm,secret -A` leaves out: the namespaces', { timeout: 60_000 }, async () => {
    const objects = [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'shop' }, data: { a: 'b' } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'd', namespace: 'shop' }, data: { a: 'b' } },
    ];
    writeFileSync(at('all.yaml'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    expect(await wavetank('new', at('spaces'), '--from-cluster', at('all.yaml'))).toMatchObject({ code: 0 });
    const { scenario } = loadFile(at('spaces.yaml'));
    expect(scenario.cluster?.manifests?.[0]).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop' },
    });
    expect(scenario.cluster?.manifests).toHaveLength(3);
    expect(await wavetank('check', '--prove', at('spaces.yaml'))).toMatchObject({ code: 0 });
  });

  it('says where a dump is no YAML', async () => {
    writeFileSync(at('broken.yaml'), 'a: [1\nb: 2\n');
    const { code, err } = await wavetank('new', at('y'), '--from-cluster', at('broken.yaml'));
    expect(code).toBe(2);
    expect(err).toMatch(/broken\.yaml:2:1: error E000/);
  });
});

const PLAYED = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: played, title: Played }
parameters: [{ name: size, type: integer, default: 1 }]
cluster:
  nodes: [{ namePrefix: w-, count: 2 }]
  manifests:
    - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: "\${size}",
        selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } },
        spec: { containers: [{ name: web, image: "nginx:1.25" }] } } } }
steps:
  - { id: more, title: More, when: { at: 5s }, say: "One more.\\nAnd no\\n other line, however long it may be: it is told as it stands, and nothing that follows is torn apart in it.\\n", do: [kubectl scale deployment/web --replicas=2] }
goals:
  - { id: g, title: Four, check: { object: { kind: Deployment, name: web, where: [{ path: status.readyReplicas, value: 4 }] } },
      solution: [kubectl scale deployment/web --replicas=4] }
`;

/** A run that somebody played: two branches. */
function recorded(): string {
  const file = at('played.yaml');
  const path = at('played.jsonl');
  writeFileSync(file, PLAYED);
  const scenario = loadFile(file, { parameters: { size: 3 } });
  const setup = { scenario, seed: 4, player: { attended: true, goals: 'person' as const }, language: kubectl };
  const header = {
    wavetank: 'test',
    scenario: { file, text: PLAYED, files: {}, parameters: { size: 3 } },
    seed: 4,
    attended: true,
  };
  const run = new Run({ setup, journal: Journal.create(path, header) });
  const until = (seconds: number) => run.core.advance(run.core.start + seconds * 1000);
  until(10);
  run.input('kubectl scale deployment/web --replicas=1');
  until(20);
  run.branch(run.core.start + 8000);
  until(12);
  run.input('kubectl scale deployment/web --replicas=4');
  until(14);
  run.input('scenario fault nodeDown w-1 5m');
  until(15);
  run.input('kubectl apply -f -', {
    stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { a: "${A}" }\n',
  });
  until(30);
  run.close();
  return path;
}

describe('a recorded run', () => {
  const journal = recorded();

  it('becomes a scenario that does the same again', async () => {
    expect(await wavetank('new', at('again'), '--from-run', journal)).toMatchObject({ code: 0, err: '' });
    const { scenario } = loadFile(at('again.yaml'));
    expect(scenario.steps?.map(({ title, when, do: actions }) => [title, when?.at, actions])).toEqual([
      ['More', '5s', ['kubectl scale deployment/web --replicas=2']],
      ['kubectl scale deployment/web --replicas=4', '12s', ['kubectl scale deployment/web --replicas=4']],
      ['scenario fault nodeDown w-1 5m', '14s', [{ fault: { kind: 'nodeDown', target: { node: 'w-1' }, for: '5m' } }]],
      [
        'kubectl apply -f -',
        '15s',
        [
          {
            run: {
              command: 'kubectl apply -f -',
              stdin: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { a: "${A}" }\n',
            },
          },
        ],
      ],
    ]);
    expect(readFileSync(at('again.yaml'), 'utf8')).toContain(
      'say: |\n      One more.\n      And no\n       other line,',
    );
    expect(scenario.parameters?.[0]?.default).toBe(3);
    expect(scenario.goals).toBeUndefined();
    const { code, out } = await wavetank('run', at('again.yaml'));
    expect(code).toBe(0);
    expect(out).toContain('fault nodeDown w-1');
    expect(await wavetank('check', at('again.yaml'))).toMatchObject({ code: 0 });
  });

  it('has branches that can be compared', async () => {
    const { code, out } = await wavetank('compare', journal, '--branch', 'main', '--branch', 'branch-1');
    expect(code).toBe(0);
    const lines = out.split('\n').map((line) => line.replace(/ {2,}/g, '  '));
    expect(lines[0]).toMatch(/main {2}branch-1/);
    expect(lines.some((line) => line.startsWith('writes') && line.endsWith('<'))).toBe(true);
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/\+00:05\.0 +More +More$/)]));
    expect(lines.some((line) => line.includes('+00:10.0  $ kubectl scale deployment/web --replicas=1'))).toBe(true);
    expect(lines.some((line) => line.includes('goal done: Four'))).toBe(true);
    expect(await wavetank('compare', journal, '--branch', 'main', '--branch', 'branch-2')).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean "branch-1"?'),
    });
  });
});

describe('compare', () => {
  it('puts presets in one table and their times side by side', async () => {
    writeFileSync(
      at('ab.yaml'),
      `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: ab, title: AB }
parameters: [{ name: wait, default: 5s }]
presets: { late: { wait: 9s } }
steps:
  - { id: a, title: First }
  - { id: b, title: Second, when: { after: "\${wait}" }, expect: { time: { at: 5s }, message: in time } }
assertions: [{ id: soon, expect: { not: { time: { at: 6s } } }, message: soon }]
`,
    );
    const { code, out } = await wavetank('compare', at('ab.yaml'), '--preset', 'default', '--preset', 'late');
    expect(code).toBe(0);
    const lines = out.split('\n').map((line) => line.replace(/ {2,}/g, '  '));
    expect(lines).toContain('passed  yes  no  <');
    expect(lines).toContain('simulated  5s  9s  <');
    expect(lines).toContain('soon: soon  passed  failed  <');
    expect(lines).toContain('b: in time  passed  passed');
    expect(lines.slice(-3)).toEqual(
      [' +00:00.0  First  First', ' +00:05.0  Second', ' +00:09.0  Second']
        .map((l) => l.trimStart())
        .map((l) => expect.stringContaining(l)),
    );
  });

  it('has a row for each part of the score', async () => {
    writeFileSync(
      at('score.yaml'),
      `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: score, title: Score }
parameters: [{ name: wait, default: 5s }]
presets: { late: { wait: 9s } }
cluster: { nodes: [{ name: n1 }] }
goals:
  - id: cordoned
    title: Close n1
    check: { object: { kind: Node, name: n1, where: [{ path: spec.unschedulable, value: true }] } }
    solution: [{ wait: "\${wait}" }, kubectl cordon n1]
`,
    );
    const { out } = await wavetank('compare', at('score.yaml'), '--preset', 'default', '--preset', 'late');
    const lines = out.split('\n').map((line) => line.replace(/ {2,}/g, '  '));
    expect(lines).toContain('changes  1  1');
    expect(lines).toContain('needless changes  0  0');
    expect(lines.find((line) => line.startsWith('reached'))).toMatch(
      /^reached {2}after (\d+)s {2}after (?!\1s)\d+s {2}<$/,
    );
  });

  it('wants two', async () => {
    expect(await wavetank('compare', at('ab.yaml'), '--preset', 'late')).toMatchObject({ code: 2 });
  });
});

describe('check, explain, schema', () => {
  it('says what the API server refuses of the first manifests', async () => {
    const text = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: refused, title: Refused }
cluster:
  manifests:
    - { apiVersion: apps/v1, kind: Deploymentt, metadata: { name: web } }
steps: [{ id: a, say: hi }]
`;
    writeFileSync(at('refused.yaml'), text);
    const { code, out } = await wavetank('check', at('refused.yaml'));
    expect(code).toBe(1);
    expect(out).toMatch(
      /refused\.yaml:6:7: error E010: .*no matches for kind "Deploymentt" .* - did you mean "Deployment"\?/,
    );
  });

  it('tells problems with place and code, explains every code, mends the duration', async () => {
    writeFileSync(
      at('long.yaml'),
      `apiVersion: wavetank/v1
kind: Scenario
metadata:
  name: long
  title: Long
  duration: 5m
steps: [{ id: a, when: { at: 20s }, say: "${'word '.repeat(30)}" }]
`,
    );
    const before = await wavetank('check', '--prove', at('long.yaml'));
    expect(before.code).toBe(1);
    expect(before.out).toContain('long.yaml:7:42: warning W106');
    expect(before.out).toContain('long.yaml:6:13: warning W105: the duration says 5m; the run took 20s');
    const json = JSON.parse((await wavetank('check', at('long.yaml'), '--format', 'json')).out);
    expect(json[0].problems[0]).toMatchObject({ code: 'W106', line: 7, column: 42 });
    await wavetank('check', '--prove', '--fix', at('long.yaml'));
    expect(readFileSync(at('long.yaml'), 'utf8')).toContain('  duration: 20s\n');
    for (const { code, title } of CODES) expect((await wavetank('explain', code.toLowerCase())).out).toContain(title);
    expect((await wavetank('explain', 'E01')).code).toBe(2);
  });

  it('prints a schema that knows every field of a step', async () => {
    const schema = JSON.parse((await wavetank('schema')).out);
    expect(schema.properties.steps.items.properties ?? schema.$defs).toBeDefined();
    expect(JSON.stringify(schema)).toContain('"refusedBy"');
  });
});
