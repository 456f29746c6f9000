import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadScenario } from './load.ts';
import { BadFile, problemText } from './problem.ts';

const HEAD = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: x, title: X }
`;

/** The problems of a file, as a person sees them. */
function problems(text: string, files: Record<string, string> = {}): string[] {
  try {
    loadScenario('x.yaml', text, {
      read: (path) => {
        const found = files[path];
        if (found === undefined) throw new Error(`there is no file "${path}"`);
        return found;
      },
    });
    return [];
  } catch (error) {
    if (error instanceof BadFile) return error.problems.map(problemText);
    throw error;
  }
}

describe('loading a scenario', () => {
  it('takes a small one', () => {
    expect(problems(`${HEAD}steps: [{ id: a, say: hello }]`)).toEqual([]);
  });

  it.each([
    ['an unknown field', 'stpes: []', 'x.yaml:4:1: error E001: unknown field "stpes" - did you mean "steps"?'],
    ['a field of the wrong form', 'steps: hello', 'x.yaml:4:8: error E001: expected a list, found the text "hello"'],
    [
      'a field of a step',
      'steps:\n  - { id: a, sya: hi }',
      'x.yaml:5:14: error E001: unknown field "sya" - did you mean "say"?',
    ],
    [
      'a field that belongs one deeper',
      'steps:\n  - { id: a, at: 5s }',
      'x.yaml:5:14: error E001: unknown field "at" - did you mean "when: { at: … }"?',
    ],
    ['a missing field', 'steps:\n  - { say: hi }', 'x.yaml:5:5: error E001: field "id" is missing; expected text'],
    [
      'two forms of a condition',
      'steps:\n  - { id: a, when: { at: 1s, after: 2s } }',
      'x.yaml:5:20: error E001: when has exactly one of at, after, on, every, manual',
    ],
    [
      'a wrong duration',
      'steps:\n  - { id: a, when: { at: 10 minutes } }',
      'x.yaml:5:26: error E001: expected a duration such as 90s, 2m or 1h30m, found the text "10 minutes"',
    ],
    [
      'a wrong word',
      'steps:\n  - { id: a, do: [{ fault: { kind: nodeDwon } }] }',
      'x.yaml:5:36: error E001: expected one of nodeDown',
    ],
    [
      'an unknown step',
      'steps:\n  - { id: cut }\n  - { id: b, when: { after: ctu } }',
      'x.yaml:6:29: error E002: unknown step "ctu" - did you mean "cut"?',
    ],
    [
      'an unknown kind',
      'steps:\n  - { id: a, expect: { object: { kind: Deploymnt } } }',
      'x.yaml:5:40: error E002: unknown kind "Deploymnt" - did you mean "Deployment"?',
    ],
    [
      'an unknown field of a kind',
      'steps:\n  - { id: a, expect: { object: { kind: deploy, where: [{ path: spec.replica, value: 2 }] } } }',
      'x.yaml:5:64: error E002: unknown field "replica" in "spec" of Deployment - did you mean "replicas"?',
    ],
    [
      'a field within a number',
      'steps:\n  - { id: a, when: { on: { change: { of: { kind: Deployment }, path: spec.replicas.max } } } }',
      'x.yaml:5:70: error E002: "spec.replicas" of Deployment has no fields',
    ],
    [
      'an unknown field of an item',
      'goals:\n  - { id: a, title: A, check: { object: { kind: Pod, where: [{ path: spec.containers.web.img, op: exists }] } } }',
      'error E002: unknown field "img" in "spec.containers.web" of Pod',
    ],
    [
      'an unknown view',
      'steps:\n  - { id: a, show: { view: descrbe, select: pod/a } }',
      'x.yaml:5:28: error E002: unknown kind or view "descrbe" - did you mean "describe"?',
    ],
    [
      'an unknown kind to show',
      'steps:\n  - { id: a, show: { view: deploymnts } }',
      'x.yaml:5:28: error E002: unknown kind or view "deploymnts" - did you mean "deployments"?',
    ],
    [
      'a view of an object of an unknown kind',
      'steps:\n  - { id: a, show: { view: logs, select: deploymnt/web } }',
      'x.yaml:5:42: error E002: unknown kind "deploymnt" - did you mean "Deployment"?',
    ],
    [
      'a view of no object',
      'steps:\n  - { id: a, show: { view: logs } }',
      'x.yaml:5:28: error E001: logs shows one object: select names it, as KIND/NAME',
    ],
    [
      'a view of half an object',
      'steps:\n  - { id: a, show: { view: why, select: pod/ } }',
      'x.yaml:5:41: error E001: expected KIND/NAME, found "pod/"',
    ],
    [
      'an unknown fault to heal',
      'steps:\n  - { id: a, do: [{ heal: net }] }',
      'x.yaml:5:27: error E002: unknown fault "net"',
    ],
    [
      'steps in a circle',
      'steps:\n  - { id: a, when: { after: b } }\n  - { id: b, when: { after: a } }',
      'x.yaml:5:29: error E003: step "a" waits for itself',
    ],
    [
      'goals in a circle',
      'goals:\n  - { id: a, title: A, check: { cluster: settled }, needs: [a] }',
      'x.yaml:5:60: error E003: goal "a" needs itself',
    ],
    [
      'an unknown parameter',
      'parameters: [{ name: replicas, default: 2 }]\nsteps: [{ id: a, say: "${replica} copies" }]',
      'x.yaml:5:23: error E002: unknown parameter "replica" - did you mean "replicas"?',
    ],
    ['a regular expression', 'steps: [{ id: a, expect: { event: { message: "(" } } }]', 'not a regular expression'],
    ['a CEL expression', 'steps: [{ id: a, expect: { expr: "pods.size( > 2" } }]', 'not a CEL expression'],
    ['a cron expression', 'steps: [{ id: a, when: { every: { cron: "99 * * * *" } } }]', 'not a cron expression'],
    ['a file that is not there', 'cluster: { manifests: [shop.yaml] }', 'E009: there is no file "shop.yaml"'],
    ['a key twice', 'seed: 1\nseed: 2', 'Map keys must be unique'],
    ['an instant', 'clock: { start: tomorrow }', 'expected an instant such as 2026-01-01T00:00:00Z'],
  ])('refuses %s', (_, text, message) => {
    expect(problems(HEAD + text).join('\n')).toContain(message);
  });

  it('takes every field that an object can have', () => {
    const paths = [
      'ready',
      'reason',
      'conditions.Ready',
      'conditions.Ready.reason',
      'status.conditions.Ready.lastTransitionTime',
      'metadata.labels["app.kubernetes.io/name"]',
      'spec.containers[0].resources.requests.cpu',
      'status.containerStatuses.web.lastState.terminated.reason',
    ];
    const where = paths.map((path) => `{ path: '${path}', op: exists }`).join(', ');
    const pod = `{ object: { kind: Pod, where: [${where}] } }`;
    const claims = `{ object: { kind: ControllerRevision, where: [{ path: data.spec.template, op: exists }] } }`;
    expect(problems(`${HEAD}steps: [{ id: a, expect: { all: [${pod}, ${claims}] } }]`)).toEqual([]);
  });

  it('knows the kinds that the scenario brings, by each of their names', () => {
    const crd = (kind: string) =>
      `{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: ${kind}s.x.io }, spec: { names: { kind: ${kind}, plural: ${kind}s, shortNames: [${kind.slice(0, 2)}] } } }`;
    const text = `${HEAD}cluster: { manifests: [${crd('widget')}] }
steps:
  - { id: a, show: { view: widgets }, do: [kubectl apply -f gear.yaml] }
  - { id: b, show: { view: describe, select: Gear/a }, do: [{ apply: ${crd('wheel')} }] }
  - { id: c, show: { view: wh }, expect: { object: { kind: Widget } } }
  - { id: d, show: { view: wigets } }`;
    expect(problems(text, { 'gear.yaml': `--- # a comment\n${crd('gear')}` })).toEqual([
      'x.yaml:9:28: error E002: unknown kind or view "wigets" - did you mean "widgets"?',
    ]);
  });

  it('says what kind of file it wants', () => {
    expect(problems('hello: world')).toEqual([
      'x.yaml:1:1: error E001: expected a scenario: apiVersion: wavetank/v1, kind: Scenario',
    ]);
    expect(problems('')).toEqual(['x.yaml:1:1: error E001: the file is empty; expected a scenario']);
  });

  it('puts parameters in place, keeping their types', () => {
    const { scenario } = loadScenario(
      'x.yaml',
      `${HEAD}parameters: [{ name: n, type: integer, default: 2, max: 3 }]
presets: { more: { n: 3 } }
steps: [{ id: a, say: "\${n} of $\${n}", expect: { object: { kind: Pod, count: "\${n}" } } }]`,
      { preset: 'more' },
    );
    expect(scenario.steps?.[0]).toMatchObject({ say: '3 of ${n}', expect: { object: { count: 3 } } });
  });

  it('refuses a preset that no parameter allows', () => {
    const text = `${HEAD}parameters: [{ name: n, type: integer, default: 2, max: 3 }]\npresets: { more: { n: 4 } }`;
    expect(() => loadScenario('x.yaml', text, { preset: 'more' })).toThrow(
      'x.yaml:5:23: error E001: parameter "n" is 3 or less',
    );
    expect(() => loadScenario('x.yaml', text, { preset: 'mor' })).toThrow(
      'unknown preset "mor" - did you mean "more"?',
    );
    expect(() => loadScenario('x.yaml', text, { preset: 'nope' })).toThrow('unknown preset "nope"; there are more');
    expect(() => loadScenario('x.yaml', text, { parameters: { foo: 1 } })).toThrow(
      'unknown parameter "foo"; there are n',
    );
  });

  it('leaves x- fields alone, and keeps those of Kubernetes objects', () => {
    const { scenario } = loadScenario(
      'x.yaml',
      `${HEAD}x-note: mine
cluster: { manifests: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: c }, data: { x-key: "1" } }] }`,
    );
    expect(scenario.cluster?.manifests?.[0]).toMatchObject({ data: { 'x-key': '1' } });
  });

  it('takes in other files and knows where their parts stand', () => {
    const files = { 'more.yaml': 'steps:\n  - { id: b, when: { after: nobody } }' };
    expect(problems(`${HEAD}includes: [more.yaml]\nsteps: [{ id: a }]`, files)).toEqual([
      'more.yaml:2:29: error E002: unknown step "nobody"',
    ]);
  });

  it('never throws anything but BadFile, whatever the file', () => {
    const piece = fc.constantFrom(
      'steps:',
      '- ',
      'id: a',
      '{',
      '}',
      '[',
      ']',
      '\n',
      '  ',
      '&a',
      '*a',
      '!!int',
      ': ',
      '"',
      '---',
      '|',
      '\u0007',
      'when',
      '${x}',
    );
    const mangled = fc.array(piece, { maxLength: 30 }).map((pieces) => HEAD + pieces.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), mangled), (text) => {
        problems(text);
      }),
      { numRuns: 300 },
    );
  });
});
