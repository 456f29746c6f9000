/** `wavetank run`: exit codes, reports, recordings, matrices, the search for a broken invariant. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { wavetank } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-run-'));

function file(name: string, body: string): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(
    path,
    `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: ${name}, title: The title }
parameters: [{ name: many, type: integer, default: 1 }]
presets: { two: { many: 2 } }
cluster: { nodes: [{ name: n1 }], settleBefore: 5s }
${body}`,
  );
  return path;
}

const STEPS = (wanted: string) => `steps:
  - id: make
    title: Make <one> & two
    chapter: First
    say: A ConfigMap is made.
    do:
      - kubectl create configmap cm-\${many} --from-literal=a=\${many}
    expect: { object: { kind: ConfigMap, name: ${wanted} } }`;
const GOOD = file('good', STEPS('cm-*'));
const BAD = file('bad', STEPS('cm-1'));
const INVALID = file('invalid', `steadyState: [{ object: { kind: Pod, name: none } }]\n${STEPS('cm-*')}`);

describe('exit codes', () => {
  it.each([
    ['0 passed', [GOOD], 0],
    ['1 failed', [BAD, '--preset', 'two'], 1],
    ['2 for a preset that is not there', [GOOD, '--preset', 'tow'], 2],
    ['2 for a file that is not there', [join(folder, 'goof.yaml')], 2],
    ['2 for an option that is not there', [GOOD, '--sed', '3'], 2],
    ['2 for a seed that is none', [GOOD, '--seed', 'x'], 2],
    ['3 when the steady state does not hold', [INVALID], 3],
  ] as const)('%s', async (_, args, code) => {
    const ran = await wavetank('run', ...args);
    expect(ran.code).toBe(code);
    if (code === 2) expect(ran.err).not.toMatch(/\n\s+at /);
  });

  it.each(['abc', '0', '-1'])('refuses --speed %s before anything is told of the run', async (speed) => {
    const ran = await wavetank('run', GOOD, '--speed', speed);
    expect([ran.code, ran.out, ran.err]).toEqual([2, '', expect.stringContaining(`not ${speed}`)]);
  });

  it('suggests near names', async () => {
    expect((await wavetank('run', GOOD, '--preset', 'tow')).err).toContain('did you mean "two"?');
    expect((await wavetank('run', GOOD, '--sed', '3')).err).toContain('did you mean "--seed"?');
  });

  it('says what is wrong with a path', async () => {
    const goof = join(folder, 'goof.yaml');
    expect((await wavetank('run', goof)).err).toContain(`there is no file "${goof}"`);
    expect((await wavetank('run', `${folder}/`)).err).toContain(`"${folder}/" is no file`);
    expect((await wavetank('run', 'xyzzyx')).err).toContain('"xyzzyx"; wavetank list shows those that ship');
    expect((await wavetank('course', 'xyzzyx')).err).toContain('"xyzzyx"; there is notes-to-cluster');
    expect((await wavetank('course', '--lesson', '99')).err).toContain('no lesson "99"; --list shows them');
    expect((await wavetank('course', '--lesson', '9')).out).toMatch(/^> \.\.\. {2}09-service/m);
    expect((await wavetank('course', '--lesson', 'service')).err).toContain('did you mean "09-service"');
  });
});

describe('reports', () => {
  const matrix = ['--seeds', '1..2', '--preset', 'default', '--preset', 'two'];

  it('text: a line for each run and the sum', async () => {
    const { code, out } = await wavetank('run', BAD, ...matrix);
    expect(code).toBe(1);
    expect(out.split('\n').map((line) => line.replace(/ {2}[0-9a-f]{16}.*/, ''))).toEqual([
      'passed   seed 1 preset default  0s',
      'passed   seed 2 preset default  0s',
      'FAILED   seed 1 preset two  0s',
      'FAILED   seed 2 preset two  0s',
      '2 of 4 runs passed',
    ]);
  });

  it('junit', async () => {
    const { out } = await wavetank('run', BAD, ...matrix, '--report', 'junit');
    expect(out.match(/<testsuite /g)).toHaveLength(4);
    expect(out.match(/<failure message="ConfigMap cm-1 \(found no ConfigMap cm-1\)"\/>/g)).toHaveLength(2);
    expect(out).toContain('<testsuite name="bad seed 2 preset two" tests="1" failures="1" time="0.000">');
  });

  it('tap', async () => {
    const { out } = await wavetank('run', BAD, ...matrix, '--report', 'tap');
    expect(out.split('\n')).toEqual([
      'TAP version 13',
      '1..4',
      'ok 1 - bad seed 1 preset default - make: ConfigMap cm-1',
      'ok 2 - bad seed 2 preset default - make: ConfigMap cm-1',
      'not ok 3 - bad seed 1 preset two - make: ConfigMap cm-1 (found no ConfigMap cm-1)',
      'not ok 4 - bad seed 2 preset two - make: ConfigMap cm-1 (found no ConfigMap cm-1)',
    ]);
  });

  it('json', async () => {
    const results = JSON.parse((await wavetank('run', BAD, ...matrix, '--report', 'json')).out);
    expect(
      results.map((each: { seed: number; preset: string; passed: boolean }) => [each.seed, each.preset, each.passed]),
    ).toEqual([
      [1, 'default', true],
      [2, 'default', true],
      [1, 'two', false],
      [2, 'two', false],
    ]);
  });

  it("of the matrix that the file names under 'ci'", async () => {
    const CI = file('matrix', `${STEPS('cm-*')}\nci: { seeds: [4, 7], presets: [default, two] }`);
    const { out } = await wavetank('run', CI, '--ci');
    expect(out.split('\n').map((line) => line.replace(/ {2}[0-9a-f]{16}.*/, ''))).toEqual([
      'passed   seed 4 preset default  0s',
      'passed   seed 7 preset default  0s',
      'passed   seed 4 preset two  0s',
      'passed   seed 7 preset two  0s',
      '4 of 4 runs passed',
    ]);
    expect((await wavetank('run', CI, '--ci', '--seed', '9', '--preset', 'two')).out).toContain('seed 9');
    const cast = join(folder, 'many.cast');
    expect(await wavetank('run', CI, '--ci', '--cast', cast)).toMatchObject({
      code: 2,
      err: expect.stringContaining('takes one run'),
    });
  });

  it('refuses another', async () => {
    expect(await wavetank('run', GOOD, '--report', 'xml')).toMatchObject({ code: 2 });
  });
});

describe('recordings', () => {
  it('a cast with a marker for each step, a transcript, a timeline', async () => {
    const [cast, transcript, timeline] = ['a.cast', 'a.md', 'a.jsonl'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await wavetank('run', GOOD, '--cast', cast, '--transcript', transcript, '--timeline', timeline);
    const [head, ...events] = readFileSync(cast, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(head).toMatchObject({ version: 3, title: 'The title', term: { cols: 120, rows: 40 } });
    expect(events.filter(([, code]) => code === 'm')).toEqual([[0, 'm', 'Make <one> & two']]);
    expect(events.some(([, code, text]) => code === 'o' && text.includes('A ConfigMap is made.\r\n'))).toBe(true);
    expect(readFileSync(transcript, 'utf8')).toBe(`# The title

## First

### Make <one> & two

*+00:00.0*

A ConfigMap is made.

\`\`\`sh
kubectl create configmap cm-1 --from-literal=a=1
\`\`\`

\`\`\`text
configmap/cm-1 created
\`\`\`

- [x] ConfigMap cm-*
`);
    const lines = readFileSync(timeline, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ writes: lines.length - 2 });
    expect(lines.find(({ name }) => name === 'cm-1')).toMatchObject({ t: 0, type: 'ADDED', kind: 'ConfigMap' });
  });
});

it('a transcript goes to standard output alone, and shows as commands what one may type', async () => {
  const told = file(
    'told',
    `steps:
  - id: make
    do: [kubectl create deployment web --image=nginx, { fault: { kind: processDown, target: { name: kube-scheduler }, for: 1s } }]`,
  );
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  expect(await wavetank('run', told, '--transcript', '-')).toEqual({ code: 0, out: '', err: '' });
  expect(out).toMatch(
    /^# [^\n]*\n[\s\S]*```sh\nkubectl create deployment web --image=nginx\n```\n\n```text\ndeployment.apps\/web created\n```\n\n```sh\nfault processDown/,
  );
  out = '';
  await wavetank('run', told, '--timeline', '-');
  write.mockRestore();
  const lines = out.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line)).at(-1)).toHaveProperty('hash');
  expect(await wavetank('run', told, '--timeline', '-', '--cast', '-')).toMatchObject({ code: 2 });
  expect(await wavetank('run', told, '--timeline', '-', '--format', 'json')).toMatchObject({ code: 2 });
});

it('a transcript shows what is applied as YAML, and questions with their answer', async () => {
  const asked = file(
    'asked',
    `steps:
  - id: make
    do: [{ apply: { apiVersion: v1, kind: ConfigMap, metadata: { name: c } } }]
    expect: { object: { kind: ConfigMap, name: c } }
    ask: { prompt: Is it there?, choices: [no, yes], answer: 2 }`,
  );
  const path = join(folder, 'asked.md');
  await wavetank('run', asked, '--transcript', path);
  expect(readFileSync(path, 'utf8').split('\n\n').slice(3)).toEqual([
    '```sh\nkubectl apply -f - <<END\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\nEND\n```',
    '```text\nconfigmap/c created\n```',
    '- [x] ConfigMap c',
    'Is it there?\n1. no\n2. yes',
    'It is 2. yes.',
    '',
  ]);
});

describe('the search for a broken invariant', () => {
  // On some seeds the random victim is b; then removing what is left of a breaks the invariant.
  const HUNT = file(
    'hunt',
    `namespace: default
steps:
  - id: make
    do:
      - kubectl create configmap needless --from-literal=a=1
      - kubectl run a --image=nginx:1.25
      - kubectl run b --image=nginx:1.25
      - { wait: 20s }
  - id: kill
    when: { after: 1s }
    do:
      - { fault: { kind: podKill, target: { pod: "*" }, mode: one } }
      - kubectl delete configmap needless
      - kubectl delete pod a --ignore-not-found --wait=false --now
  - { id: rest, when: { after: 30s } }
invariants:
  - { id: some, expect: { any: [{ time: { at: 0 } }, { object: { kind: Pod } }] } }
  - { id: pods, message: a pod is left, expect: { any: [{ not: { time: { after: { step: kill, delay: 1s } } } }, { object: { kind: Pod } }] } }`,
  );

  it('stops at the first seed, shrinks, and says how to replay it', async () => {
    const { code, out } = await wavetank('run', HUNT, '--seeds', '1..500', '--invariants');
    expect(code).toBe(1);
    const lines = out.split('\n');
    const seed = Number(/seed (\d+)/.exec(lines.find((line) => line.startsWith('FAILED')) ?? '')?.[1]);
    expect(seed).toBeGreaterThan(0);
    expect(lines.slice(0, -5).every((line) => line.startsWith('passed'))).toBe(true);
    expect(lines.slice(-4)[0]).toMatch(/^invariant broken: a pod is left/);
    const replay = /^replay: wavetank (run .*)$/.exec(lines.at(-1) ?? '')?.[1]?.split(' ') ?? [];
    expect(replay).toContain(`${seed}`);
    const left = replay.at(-1)?.split(',') ?? [];
    expect(left).toContain('make/1');
    expect(left).toContain('kill/2');
    const again = await wavetank(...replay);
    expect(again.code).toBe(1);
    expect(again.out).toContain('a pod is left');
  });

  it('refuses an action that is not there', async () => {
    expect(await wavetank('run', HUNT, '--without', 'make/9')).toMatchObject({
      code: 2,
      err: 'wavetank: there is no action make/9 - did you mean "make/1"?',
    });
  });
});
