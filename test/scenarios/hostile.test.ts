/** Files that mean harm, each kind by itself: refused with a place, or made harmless. None may hang, throw or leave its folder. */
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { playThrough } from '../../src/run/headless/play.ts';
import { Cast, Transcript } from '../../src/run/headless/record.ts';
import { junit, tap } from '../../src/run/headless/report.ts';
import { newsText } from '../../src/run/headless/tell.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { BadFile, loadFile, loadScenario, problemText } from '../../src/scenario/index.ts';

const HEAD = 'apiVersion: wavetank/v1\nkind: Scenario\nmetadata: { name: x, title: X }\n';

/** What is said of a file; nothing when it is taken. */
function said(load: () => unknown): string {
  try {
    load();
    return '';
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    return error.problems.map(problemText).join('\n');
  }
}
const saidOf = (text: string): string => said(() => loadScenario('x.yaml', HEAD + text));

/** Runs something that must not take long. */
function soon<T>(run: () => T): T {
  const began = performance.now();
  const result = run();
  expect(performance.now() - began).toBeLessThan(5000);
  return result;
}

describe('an alias bomb', () => {
  const bomb = (levels: number) =>
    Array.from({ length: levels }, (_, i) =>
      i === 0 ? 'x-a0: &a0 [x, x, x, x, x, x, x, x]' : `x-a${i}: &a${i} [${`*a${i - 1}, `.repeat(8)}]`,
    ).join('\n');

  it.each([6, 8, 60])('of %i levels is refused', (levels) => {
    expect(soon(() => saidOf(bomb(levels)))).toMatch(/x\.yaml:\d+:\d+: error E000: .*alias/i);
  });

  it('is not seen in a few aliases', () => {
    expect(saidOf('x-base: &base { image: nginx }\nx-more: [*base, *base, *base]')).toBe('');
  });

  it.each([
    'x-a: &a [*a]',
    'steps: &a [*a]',
    'steps: &a [{ id: a, do: [{ all: *a }] }]',
    'cluster: &c { manifests: [*c] }',
  ])('that stands for itself is refused: %s', (text) =>
    expect(soon(() => saidOf(text))).toMatch(/4:\d+: error E000: an alias stands for what it is part of/),
  );
});

describe('deep nesting', () => {
  it.each([
    ['lists in brackets', (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`],
    ['maps in braces', (depth: number) => `${'{ a: '.repeat(depth)}1${' }'.repeat(depth)}`],
    ['dashes', (depth: number) => `\n  ${'- '.repeat(depth)}x`],
    ['indentation', (depth: number) => Array.from({ length: depth }, (_, i) => `\n${' '.repeat(i + 1)}a:`).join('')],
    ['brackets that never close', (depth: number) => '['.repeat(depth)],
  ])('of %s is refused', (_, deep) => {
    for (const depth of [70, 2000]) expect(soon(() => saidOf(`x-deep: ${deep(depth)}`))).toMatch(/error E000/);
  });

  it('of conditions is refused', () => {
    const deep = (depth: number) => `${'{ not: '.repeat(depth)}{ cluster: settled }${' }'.repeat(depth)}`;
    expect(saidOf(`steps: [{ id: a, expect: ${deep(20)} }]`)).toBe('');
    expect(saidOf(`steps: [{ id: a, expect: ${deep(100)} }]`)).toContain('deep in each other');
  });
});

describe('huge numbers', () => {
  it.each([
    ['seed: 1e999', /4:7: error E001/],
    ['seed: 99999999999999999999', /4:7: error E001/],
    ['seed: 1.5', /4:7: error E001/],
    ['clock: { speed: .inf }', /error E001/],
    ['clock: { speed: .nan }', /error E001/],
    ['cluster: { nodes: [{ namePrefix: n, count: 100000000 }] }', /expected 5000 or less/],
    ['cluster: { controlPlanes: 1000 }', /expected 5 or less/],
    ['cluster: { settleBefore: 99999999999999999h }', /error E001/],
    ['steps: [{ id: a, when: { at: 9999999999999d } }]', /error E001/],
    ['steps: [{ id: a, when: { every: { interval: 1s, count: 1e30 } } }]', /error E001/],
    ['steps: [{ id: a, do: [{ traffic: { host: web, rate: 1e300 } }] }]', /error E001/],
    ['steps: [{ id: a, when: { after: 9999999999999d } }]', /error E001/],
    ['steps: [{ id: a, when: { after: 2 minutes } }]', /error E00[12]/],
    ['ci: { seeds: [1e400] }', /error E001/],
  ])('%s is refused', (text, says) => {
    expect(saidOf(text)).toMatch(says);
  });

  it('in a manifest are refused by the API server, or do no harm', async () => {
    const deployment = (replicas: string) => `steps:
  - id: a
    do:
      - apply: { apiVersion: apps/v1, kind: Deployment, metadata: { name: d }, spec: { replicas: ${replicas}, selector: { matchLabels: { a: b } },
          template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: c, image: nginx }] } } } }`;
    for (const replicas of ['1e30', '-99999999999', '1.5']) {
      const scenario = loadScenario('x.yaml', HEAD + deployment(replicas));
      const { passed } = await playThrough({ scenario, language: kubectl, seed: 1, until: 5000, hash: false });
      expect(passed).toBe(false);
    }
  });
});

describe('keys that reach into prototypes', () => {
  it.each([
    '__proto__: { a: 1 }',
    'x-mine: { __proto__: 1 }',
    '"\\u005f_proto__": 1',
    'parameters: [{ name: __proto__, default: 1, __proto__: 2 }]',
    'cluster: { manifests: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: c, labels: { __proto__: x } } }] }',
  ])('%s is refused', (text) => {
    expect(saidOf(text)).toContain('the key __proto__ is not allowed');
    expect(Object.prototype).not.toHaveProperty('a');
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', 'prototype'])('%s is a word like others', async (word) => {
    const text = `${HEAD}parameters: [{ name: ${word}, default: one }]
presets: { ${word}: { ${word}: two } }
steps:
  - id: a
    do: [{ apply: { apiVersion: v1, kind: ConfigMap, metadata: { name: c }, data: { ${word}: "\${${word}}" } } }]
    expect: { object: { kind: ConfigMap, name: c, where: [{ path: data.${word}, value: two }, { path: metadata.labels.${word}, op: exists, value: false }] } }`;
    const scenario = loadScenario('x.yaml', text, { preset: word });
    const { verdicts } = await playThrough({ scenario, language: kubectl, seed: 1, until: 5000, hash: false });
    expect(verdicts.map(({ state }) => state)).toEqual(['passed']);
    expect(saidOf(`steps: [{ id: a, say: "\${${word}}" }]`)).toContain('unknown parameter');
    const path = `steps: [{ id: a, expect: { object: { kind: ConfigMap, where: [{ path: ${word}.name, op: exists }] } } }]`;
    expect(saidOf(path)).toContain(`unknown field "${word}" in ConfigMap`);
  });
});

describe('paths that leave the folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'wavetank-hostile-'));
  const inside = join(root, 'in');
  mkdirSync(join(inside, 'deep'), { recursive: true });
  writeFileSync(join(root, 'secret.yaml'), 'steps: [{ id: stolen }]');
  symlinkSync(join(root, 'secret.yaml'), join(inside, 'link.yaml'));
  symlinkSync(root, join(inside, 'up'));
  const file = join(inside, 'x.yaml');
  const loaded = (text: string) => {
    writeFileSync(file, HEAD + text);
    return said(() => loadFile(file));
  };

  it.each(['../secret.yaml', 'deep/../../secret.yaml', '/etc/hostname', 'link.yaml', 'up/secret.yaml', 'C:\\x.yaml'])(
    '%s is refused as include, manifest, applied file and -f',
    (path) => {
      const quoted = JSON.stringify(path);
      const named = /\.ya?ml$/.test(path);
      expect(loaded(`includes: [${quoted}]`)).toMatch(/E009/);
      if (!named) return;
      expect(loaded(`cluster: { manifests: [${quoted}] }`)).toMatch(/E009/);
      expect(loaded(`steps: [{ id: a, do: [{ apply: ${quoted} }] }]`)).toMatch(/E009/);
      if (!path.includes('\\')) expect(loaded(`steps: [{ id: a, do: [kubectl apply -f ${path}] }]`)).toMatch(/E009/);
    },
  );

  it('in a file that was taken in are refused as well', () => {
    writeFileSync(join(inside, 'part.yaml'), 'manifests: [../secret.yaml]');
    expect(loaded('includes: [part.yaml]')).toMatch(/E009: "\.\.\/secret\.yaml" leaves the scenario's folder/);
  });

  it('in a command of a step find nothing', async () => {
    const scenario = loadScenario(
      'x.yaml',
      `${HEAD}steps: [{ id: a, do: [{ run: { command: kubectl create configmap c --from-file=/etc/hostname, exit: 1 } }] }]`,
    );
    const { passed } = await playThrough({ scenario, language: kubectl, seed: 1, until: 5000, hash: false });
    expect(passed).toBe(true);
  });
});

describe('control characters', () => {
  const EVIL = '\\e[2J\\e]0;owned\\a\\x9b1m\\u202e';
  const TEXT = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: x, title: "T${EVIL}" }
steps:
  - id: a
    chapter: "C${EVIL}"
    title: "S${EVIL}"
    say: "Y${EVIL}"
    do: [kubectl get pods, "kubectl create configmap c --from-literal=a=$'${EVIL}'"]
    expect: { object: { kind: ConfigMap, name: c }, message: "M${EVIL}" }
goals:
  - { id: g, title: "G${EVIL}", check: { object: { kind: ConfigMap, name: d } }, solution: [kubectl create configmap d], debrief: "D${EVIL}" }
`;
  const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

  it('are shown, not sent, in every form of output', async () => {
    const scenario = loadScenario('x.yaml', TEXT);
    const folder = mkdtempSync(join(tmpdir(), 'wavetank-control-'));
    const [castFile, transcriptFile] = [join(folder, 'a.cast'), join(folder, 'a.md')];
    const { title } = scenario.scenario.metadata;
    const [cast, transcript] = [new Cast(castFile, title), new Transcript(transcriptFile, title)];
    const lines: string[] = [];
    const outcome = await playThrough({
      scenario,
      language: kubectl,
      seed: 1,
      onNews: (news, time) => {
        const line = newsText(news, time);
        if (line !== undefined) {
          lines.push(line);
          cast.line(time, line);
        }
        cast.news(time, news);
        transcript.news(time, news);
      },
    });
    cast.close();
    transcript.close();
    const told = lines.join('\n');
    for (const letter of ['S', 'Y', 'M', 'G', 'D'])
      expect(told).toContain(`${letter}^[[2J^[]0;owned^G\\u009b1m\\u202e`);
    const result = { ...outcome, scenario: 'x', seed: 1 };
    const recorded = readFileSync(castFile, 'utf8')
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [, , data] = line.startsWith('[') ? (JSON.parse(line) as [number, string, string]) : [0, '', ''];
        return data.replaceAll('\r\n', '\n');
      });
    const [head = ''] = readFileSync(castFile, 'utf8').split('\n');
    const heading = (JSON.parse(head) as { title: string }).title;
    const transcribed = readFileSync(transcriptFile, 'utf8');
    for (const output of [told, transcribed, tap([result]), junit([result]), heading, ...recorded])
      expect(output).not.toMatch(CONTROL);
  });

  it('in a problem of the file itself are shown', () => {
    const found = saidOf('"\\e[31mred": 1');
    expect(found).toContain('E001');
    expect(found).not.toMatch(CONTROL);
  });
});

describe('patterns that backtrack', () => {
  const A = `${'a'.repeat(40)}!`;
  it.each([
    ['an event', 'event: { message: "^(a+)+$" }'],
    ['a log', 'log: { pod: p, matches: "^(a|aa)+$" }'],
    ['a field', 'object: { kind: ConfigMap, name: c, where: [{ path: data.a, op: matches, value: "^(a+)+$" }] }'],
    ['an input', 'input: { matches: "^(a|a)*$" }'],
    ['a verdict of the scheduler', 'schedule: { pod: p, reason: "^(.*)*x$" }'],
    ['an answer', 'http: { host: 10.0.0.1, body: "^(a+)+$" }'],
    ['CEL', `expr: "configmaps.exists(c, c.metadata.name == 'c' && c.data.a.matches('^(a+)+$'))"`],
    ['a selector with many stars', `object: { kind: ConfigMap, name: "${'*a'.repeat(20)}*b" }`],
  ])('for %s end', async (_, condition) => {
    const scenario = loadScenario(
      'x.yaml',
      `${HEAD}cluster:
  settleBefore: 20s
  manifests:
    - { apiVersion: v1, kind: ConfigMap, metadata: { name: c }, data: { a: "${A}" } }
    - { apiVersion: v1, kind: ConfigMap, metadata: { name: ${'a'.repeat(200)} } }
    - { apiVersion: v1, kind: Pod, metadata: { name: p }, spec: { containers: [{ name: c, image: busybox, command: [sh, -c, "echo ${A}; sleep 1d"] }] } }
steps:
  - { id: a, do: ["kubectl annotate configmap c a=${A}"], expect: { ${condition} } }`,
    );
    const began = performance.now();
    const { verdicts } = await playThrough({ scenario, language: kubectl, seed: 1, until: 5000, hash: false });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(verdicts.map(({ state }) => state)).toEqual(['failed']);
  });

  it('for the output of a command end', async () => {
    const scenario = loadScenario(
      'x.yaml',
      `${HEAD}steps: [{ id: a, do: [{ run: { command: kubectl get pods, output: "^(.|o)*$x" } }] }]`,
    );
    const { passed } = await playThrough({ scenario, language: kubectl, seed: 1, until: 5000, hash: false });
    expect(passed).toBe(false);
  });

  it('in other ways than RE2 can search are refused', () => {
    expect(saidOf('steps: [{ id: a, expect: { event: { message: "(a+)+(?=b)" } } }]')).toMatch(
      /4:46: error E001: not a regular expression/,
    );
  });
});
