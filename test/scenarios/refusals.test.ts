/** A manifest that the API server refuses: Kubernetes' own text, and where the field stands in the scenario's files. */
import { describe, expect, it } from 'vitest';
import { playThrough } from '../../src/run/headless/play.ts';
import { kubectl } from '../../src/run/kubectl.ts';
import { prove } from '../../src/run/proof/prove.ts';
import { verdictText } from '../../src/run/verdict-text.ts';
import { BadFile, loadScenario, problemText } from '../../src/scenario/index.ts';

const HEAD = `apiVersion: wavetank/v1
kind: Scenario
metadata: { name: t, title: T }
`;
const FILES: Readonly<Record<string, string>> = {
  'two.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: fine }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: -1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: nginx }] }
`,
};

const load = (body: string) => loadScenario('t.yaml', HEAD + body, { read: (path) => FILES[path] ?? '' });

async function failures(body: string): Promise<string[]> {
  const outcome = await playThrough({ scenario: load(body), language: kubectl, seed: 1 });
  return outcome.verdicts.filter(({ state }) => state === 'failed').map(verdictText);
}

const BAD_POD = `apiVersion: v1
          kind: Pod
          metadata: { name: p }
          spec:
            containers:
              - name: c
                image: nginx
                ports: [{ containerPort: 70000 }]`;

describe('a refused manifest', () => {
  it('in a step has the place of its field', async () => {
    const found = await failures(`steps:
  - id: a
    do:
      - kubectl get pods
      - apply:
          ${BAD_POD}
`);
    expect(found).toEqual([
      'kubectl apply -f - (t.yaml:16:42: exit code 1: The Pod "p" is invalid: spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive)',
    ]);
  });

  it('in a file that a step applies has the place in that file', async () => {
    for (const action of ['{ apply: two.yaml }', 'kubectl apply -f two.yaml']) {
      const [found = ''] = await failures(`steps: [{ id: a, do: [${action}] }]`);
      expect(found).toContain('(two.yaml:9:13: exit code 1: ');
      expect(found).toContain('The Deployment "web" is invalid: spec.replicas: Invalid value: -1');
    }
  });

  it('of which no field is known has the place of the action', async () => {
    const [found = ''] = await failures('steps: [{ id: a, do: [kubectl get nothings] }]');
    expect(found).toContain('(t.yaml:4:23: exit code 1: error: the server doesn\'t have a resource type "nothings")');
  });

  it('of the cluster and in a solution is a problem at that place', async () => {
    const cluster = load(`cluster:
  manifests:
    - { apiVersion: v1, kind: Pod, metadata: { name: p }, spec: { containers: [{ name: C_, image: nginx }] } }
`);
    const proven = (loaded: typeof cluster) => prove({ seeds: [1], presets: [undefined], load: () => loaded });
    const refused = await proven(cluster).then(
      () => '',
      (error: unknown) => (error instanceof BadFile ? error.message : String(error)),
    );
    expect(refused).toContain(
      't.yaml:6:88: error E010: The Pod "p" is invalid: spec.containers[0].name: Invalid value: "C_"',
    );
    const solution = load(`goals:
  - id: g
    title: G
    deadline: 20s
    check: { object: { kind: Pod } }
    solution:
      - apply: { apiVersion: v1, kind: Pod, metadata: { name: p }, spec: { containers: [] } }
`);
    const { problems } = await proven(solution);
    expect(problems.map(problemText).join('\n')).toMatch(
      /t\.yaml:10:88: error E011: kubectl apply -f -: .*spec\.containers: Required value/,
    );
  });
});
