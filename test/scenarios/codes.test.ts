/** A bad file for every code of the linter. */
import { describe, expect, it } from 'vitest';
import { prove } from '../../src/run/proof/prove.ts';
import { BadFile, CODES, lint, loadScenario, type Problem } from '../../src/scenario/index.ts';

const head = (more = '') => `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: x, title: X${more} }
cluster: { nodes: [{ name: n1 }], settleBefore: 5s`;

const POD = (spec: string) => `{ apiVersion: v1, kind: Pod, metadata: { name: p }, spec: ${spec} }`;
const NGINX = '{ containers: [{ name: c, image: "nginx:1.25" }] }';

/** For each code: a file that deserves it, and a part of what is said of it. */
const FILES: Readonly<Record<string, readonly [file: string, says: string]>> = {
  E000: ['a: [', 'x.yaml:1'],
  E001: [`${head()} }\nstpes: []`, 'unknown field "stpes" - did you mean "steps"?'],
  E002: [`${head()} }\nsteps: [{ id: a, when: { after: b } }]`, 'unknown step "b"'],
  E003: [`${head()} }\nsteps: [{ id: a, when: { after: a } }]`, 'step "a" waits for itself'],
  E005: [
    `${head()}, manifests: [${POD('{ containers: [{ name: c, image: "nginx:1.25", envFrom: [{ configMapRef: { name: none } }] }] }')}] }`,
    'pod default/p names a ConfigMap or Secret that is not there',
  ],
  E006: [
    `${head()}, manifests: [${POD('{ nodeSelector: { no: where }, containers: [{ name: c, image: "nginx:1.25" }] }')}] }`,
    'no node fits pod default/p',
  ],
  E007: [
    `${head()} }\ngoals: [{ id: g, title: G, check: { object: { kind: Node } } }]`,
    'goal "g" is reached when it opens',
  ],
  E008: [
    `${head()} }\ngoals: [{ id: g, title: G, deadline: 20s, check: { object: { kind: Pod } } }]`,
    'goal "g": it has no solution',
  ],
  E009: [`${head()}, manifests: [../secret.yaml] }`, "leaves the scenario's folder"],
  E010: [`${head()}, manifests: [${POD('{ containers: [] }')}] }`, 'spec.containers: Required value'],
  E011: [`${head()} }\nsteps: [{ id: a, expect: { object: { kind: Pod } } }]`, 'a: Pod (found no Pod)'],
  E012: [
    `${head()} }\ngoals: [{ id: g, title: A pod of nginx, check: { object: { kind: Pod } }, solution: [kubectl run p --image=nginx], mistakes: [[kubectl run p --image=redis]] }]`,
    'goal "g" is reached by a mistake',
  ],
  W101: [
    `${head()}, manifests: [{ apiVersion: v1, kind: Pod, metadata: { name: p }, spec: ${NGINX}, status: { phase: Running } }] }`,
    'the status of Pod is written by hand',
  ],
  W102: [
    `${head()} }\ngoals: [{ id: g, title: G, check: { object: { kind: Pod } }, hints: [{ text: "kubectl run p --image=nginx" }] }]`,
    'a hint of level 1 gives the answer away',
  ],
  W103: [
    `${head()} }\nsteps: [{ id: a, do: [{ fault: { kind: nodeDown, target: { node: n1 } } }] }]`,
    'the fault "nodeDown" never ends',
  ],
  W104: [
    `${head()} }\nsteps: [{ id: a, timeout: 5s, onTimeout: continue, when: { on: { event: { reason: Nothing } } } }]`,
    'step "a" is never reached',
  ],
  W105: [
    `${head(', duration: 10m')} }\nsteps: [{ id: a, when: { at: 10s } }]`,
    'the duration says 10m; the run took 10s',
  ],
  W106: [`${head()} }\nsteps: [{ id: a, say: "${'long '.repeat(40)}" }]`, 'a line of the caption has 199 columns'],
  W108: [
    `${head()} }\ngoals: [{ id: g, title: G, check: { object: { kind: Pod } }, solution: [kubectl run p --image=nginx], hints: [{ text: A }, { text: B, when: { object: { kind: Job } } }, { text: C, when: { input: { verb: get } } }] }]`,
    'hint 2 of goal "g" can never be had',
  ],
  W107: [
    `${head()} }\nsteps: [{ id: a, timeout: 5s, when: { on: { object: { kind: Node } } } }]`,
    'what step "a" waits for held already',
  ],
};

async function problemsOf(text: string): Promise<readonly Problem[]> {
  const read = (path: string): string => {
    throw new Error(`${JSON.stringify(path)} leaves the scenario's folder`);
  };
  try {
    const loaded = loadScenario('x.yaml', text, { read });
    const proof = await prove({ seeds: [1], presets: [undefined], load: () => loaded });
    return [...lint(loaded), ...proof.problems];
  } catch (error) {
    if (error instanceof BadFile) return error.problems;
    throw error;
  }
}

describe('the linter', () => {
  it('has a bad file for every code', () => {
    expect(Object.keys(FILES).sort()).toEqual(CODES.map(({ code }) => code).sort());
  });

  it.each(Object.entries(FILES))('finds %s', async (code, [file, says]) => {
    const found = (await problemsOf(file)).filter((problem) => problem.code === code);
    expect(found.map(({ file: name, line, message }) => `${name}:${line} ${message}`).join('\n')).toContain(says);
  });
});
