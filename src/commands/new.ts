/** `wavetank new`: a commented file to start from. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dump } from '../run/dump.ts';
import { scenarioOfRun } from '../run/from-run.ts';
import { readJournal } from '../run/journal.ts';
import { program } from '../run/program.ts';
import { type Arguments, type Command, PASSED, text, UsageError } from './command.ts';
import { journalOf } from './journal-named.ts';

export const newCommand: Command = {
  name: 'new',
  use: 'NAME',
  short: 'Write a scenario file to start from: NAME.yaml',
  options: {
    'from-run': { value: 'JOURNAL|last', help: 'the steps are what was done in a recorded run' },
    'from-cluster': { value: 'DUMP', help: 'the cluster is the output of kubectl get ... -o yaml' },
    force: { help: 'overwrite the file' },
  },
  run,
};

function run(args: Arguments): number {
  const [word, ...more] = args.words;
  if (word === undefined || more.length > 0) throw new UsageError('new takes one NAME');
  const name = word.replace(/\.ya?ml$/, '');
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name.split('/').at(-1) ?? ''))
    throw new UsageError(`a name has lower case letters, digits and "-": ${name}`);
  const file = `${name}.yaml`;
  if (existsSync(file) && args.options['force'] === undefined)
    throw new UsageError(`${file} is there already; --force overwrites it`);
  writeFileSync(file, body(name.split('/').at(-1) ?? name, args));
  console.log(`${file} written. Next: ${program()} play ${file}; ${program()} check --prove ${file}`);
  return PASSED;
}

function body(name: string, args: Arguments): string {
  const journal = journalOf(text(args, 'from-run'));
  if (journal !== undefined) return scenarioOfRun(name, readJournal(journal));
  const cluster = text(args, 'from-cluster');
  return starter(name, cluster === undefined ? undefined : dump(readFileSync(cluster, 'utf8'), cluster));
}

const WEB = `    - apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: "\${replicas}"
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec:
            containers: [{ name: web, image: "nginx:1.25" }]
`;

const PARAMETERS = `
# \${replicas} in any text below stands for the value. "wavetank compare FILE --preset few --preset many" plays both.
parameters:
  - { name: replicas, type: integer, default: 3, min: 1, max: 20 }
presets:
  few: { replicas: 3 }
  many: { replicas: 9 }
ci: { presets: [few, many], seeds: [1, 2, 3, 4, 5] }
`;

const INTRO = `    title: The Deployment web
    say: The Deployment web keeps \${replicas} pods.
    notes: Only the presenter sees this, on a second terminal - wavetank play --notes
    expect:
      object: { kind: Deployment, name: web, where: [{ path: status.readyReplicas, value: "\${replicas}" }] }
`;

/** Of a cluster that was dumped only so much is known. */
const DUMPED = `    title: The cluster
    say: This is what was taken from the dump.
    notes: Only the presenter sees this, on a second terminal - wavetank play --notes
    expect:
      object: { kind: Node, name: worker-*, where: [{ path: ready, value: true }], count: 3 }
      message: three workers are ready
`;

function starter(name: string, manifests: string | undefined): string {
  return `# A Wavetank scenario. Every field is described in docs/scenarios.md; "wavetank schema" prints a JSON Schema for editors.
apiVersion: wavetank/v1
kind: Scenario
metadata:
  name: ${name}
  title: What this is about
  difficulty: beginner
  duration: 1m # simulated time; "check --prove" says when it is not true
  concepts: [Deployment]

clock: { speed: 2, idleSkip: 3s }
${manifests === undefined ? PARAMETERS : ''}
# The cluster: machines, and plain Kubernetes objects that are applied before the scenario starts.
cluster:
  nodes:
    - { namePrefix: worker-, count: 3 }
  manifests:
${manifests ?? WEB}
# Steps happen one after the other unless "when" says otherwise: at, after, on, every, manual.
steps:
  - id: intro
${manifests === undefined ? INTRO : DUMPED}
  - id: break
    title: A machine goes dark
    when: { manual: { label: Switch worker-1 off, auto: 5s } }
    do:
      - fault: { id: off, kind: nodeDown, target: { node: worker-1 }, permanent: true }
    say: worker-1 has no power any more. What happens to its pods, and when?
    # "for" holds what a caption says about a time: it has to stay true that long, beginning "within" another.
    expect:
      object: { kind: Node, name: worker-1, where: [{ path: ready, value: true }] }
      for: 38s
      message: for 38 seconds worker-1 still counts as Ready

  - id: noticed
    title: It is noticed
    when: { on: { change: { of: { kind: Node, name: worker-1 }, path: conditions.Ready, to: Unknown } } }
    timeout: 2m
    say: The kubelet has been silent for about 50 seconds, so the node controller sets Ready to Unknown.
    expect:
      not: { time: { after: { step: break, delay: 56s } } }
      message: within 56 seconds of the switch

# A goal is something for the learner to reach. "check --prove" plays the solution and demands that it works,
# and that doing nothing does not.
goals:
  - id: away
    title: Keep new pods off worker-1
    after: noticed
    check: { object: { kind: Node, name: worker-1, where: [{ path: spec.unschedulable, value: true }] } }
    hints:
      - { level: 1, text: Look at what kubectl can do to a node. }
      - { level: 2, after: 30s, text: A node can be closed for new pods without touching the old ones. }
      - { level: 3, after: 60s, text: kubectl cordon worker-1 }
    solution:
      - kubectl cordon worker-1
    debrief: cordon sets spec.unschedulable; the scheduler then leaves the node out.
`;
}
