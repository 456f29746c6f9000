/** Hints of the library that speak of what was seen or tried: each is had after the wrong turn that it is for, and not before. */
import { expect, it } from 'vitest';
import type { Core } from '../../src/run/core.ts';
import { loadFile } from '../../src/scenario/index.ts';
import { walk } from '../../src/scenario/load/walk.ts';
import { begun, library } from './play.ts';

/** With how long each line is given to show its effect, simulated seconds; 12 unless given. */
type Turn = readonly [scenario: string, lines: readonly string[], hint: string, seconds?: number];

const TURNS: readonly Turn[] = [
  ['bad-release', ['kubectl delete pod -l app=web'], 'comes back the same'],
  ['bad-release', ['kubectl rollout restart deployment/web'], 'rolls out the same template'],
  ['crashing-api', ['kubectl delete pod -l app=api'], 'New pods, the same end'],
  [
    'evicted-friday',
    ['kubectl drain worker-1 --ignore-daemonsets --force --timeout=5s'],
    'how many pods may be missing',
  ],
  ['evicted-friday', ['kubectl delete pdb pay', 'kubectl delete pod -l app=pay'], 'Which nodes may it run on?'],
  ['frozen-node', ['kubectl delete pod db-0 --wait=false'], 'a kubelet that will never answer'],
  ['full-quota', ['kubectl scale deployment/web --replicas=4'], 'The number is right already'],
  ['full-quota', ['kubectl delete pod debug-1 --now'], 'There is room now', 5],
  [
    'full-quota',
    ['kubectl delete pod debug-1 --now', 'kubectl rollout restart deployment/web'],
    'the budget has no room for it',
    4,
  ],
  ['07-replicaset', ['kubectl delete rs web'], 'nobody makes pods any more'],
  ['06-pod', ['kubectl run nginx --image=nginx'], 'another image than nginx:1.25'],
  ['18-ingress', ["kubectl create ingress shop --class=nginx --rule='shop.example/*=shop:web'"], 'that is not there'],
  [
    '18-ingress',
    ["kubectl create ingress shop --class=nginx --rule='shop.example/*=shoop:80' --rule='shop.example/api=shop:80'"],
    'that is not there',
  ],
  ['18-ingress', ["kubectl create ingress shop --class=nginx --rule='shop.example/=shop:80'"], 'the first page only'],
  [
    '19-network-policy',
    [
      `kubectl create -f - <<< {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"deny"},"spec":{"podSelector":{},"policyTypes":["Ingress","Egress"]}}`,
    ],
    'closes the way out',
  ],
  [
    '03-cronjob',
    [
      "kubectl create cronjob backup --image=busybox --schedule='* * * * *' -- sleep 10",
      'kubectl create job now --from=cronjob/backup',
    ],
    'made by you',
  ],
  ['03-cronjob', ["kubectl create cronjob backup --image=busybox --schedule='* * * * *'"], 'behind two dashes'],
  ['04-introduction', ['kubectl delete deployment shop'], 'Nobody makes the pods any more'],
  ['16-first-deployment', ['kubectl run hello-world --image=nginx:alpine'], 'a bare pod, which nobody replaces'],
  ['memory-hog', ['kubectl set resources deployment/cache --limits=memory=300Mi'], 'Another limit'],
  ['missing-config', ['kubectl rollout restart deployment/api'], 'under the same name'],
  ['no-endpoints', ['kubectl scale deployment/cart --replicas=5'], 'More pods do not help'],
  ['no-endpoints', ['kubectl label pods -l app=cart tier=backend --overwrite'], 'delete the strays'],
  ['pending-web', ['kubectl scale deployment/web --replicas=1'], 'not one fits'],
  ['silent-scheduler', ['kubectl describe pods'], 'who would have written one?'],
  ['stuck-namespace', ['kubectl delete namespace old --wait=false'], 'It is being deleted already'],
  [
    'two-doors',
    [
      `kubectl patch deployment api --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/port","value":80}]'`,
    ],
    'it is still refused',
  ],
  [
    'two-taints',
    [`kubectl patch deployment search --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector"}]'`],
    'without the disk that it needs',
  ],
  ['01-namespace', ['kubectl create namespace dev', 'kubectl run web --image=nginx:1.25'], 'in the namespace default'],
  ['03-cronjob', ["kubectl create cronjob backup --image=busybox --schedule='0 * * * *' -- sleep 10"], 'five stars'],
  [
    '08-deployment',
    [
      'kubectl create deployment web --image=nginx:1.21 --replicas=2',
      'kubectl set image deployment/web web=nginx:1.25',
    ],
    'the name of a container',
  ],
  ['11-configmap', ['kubectl create configmap settings --from-literal=mode=test'], 'without MODE=test'],
  ['12-secret', ['kubectl create secret generic login --from-literal=pasword=x'], 'without the key password'],
  ['02-job', ['kubectl create job migrate --image=busybox'], 'behind two dashes'],
  ['02-job', ['kubectl create job migrate --image=busybox -- slep 5'], 'The pods of migrate fail', 30],
  ['02-job', ['kubectl create job migrate --image=alpine -- sleep 5'], 'another image than busybox'],
  ['02-job', ['kubectl run migrate --image=busybox -- sleep 5'], 'a pod, and no Job'],
  [
    '02-job',
    ['kubectl create job migrate --image=busybox -- sleep 5', 'kubectl create job three --image=busybox -- sleep 2'],
    'the completions of a Job cannot be changed',
  ],
  ['09-service', ['kubectl expose deployment web --port=80 --target-port=8080'], 'targetPort that of the containers'],
  ['09-service', ['kubectl create service nodeport web --tcp=8080:80'], 'another port than 80'],
  ['09-service', ['kubectl expose deployment web --port=80 --cluster-ip=None'], 'no address of its own'],
  ['09-service', ['kubectl expose deployment web --port=80 --name=other'], 'under another name'],
  ['13-daemonset', ['kubectl scale daemonset/agent --replicas=2'], 'has no number to change'],
  [
    '13-daemonset',
    [`kubectl patch ds agent -p '{"spec":{"template":{"spec":{"nodeSelector":null}}}}'`],
    'Put its nodeSelector back',
  ],
  ['15-multi-container', ['kubectl run pair --image=busybox'], 'a command that lasts', 30],
  [
    '15-multi-container',
    ['kubectl run pair --image=nginx:1.25', 'kubectl apply -f none.yaml'],
    'fixed once it is made',
  ],
  ['18-ingress', ['kubectl create ingress shop --class=nginx --rule=shop.example/=shop:80'], 'of type Exact'],
  [
    '20-qa-exercise',
    ['kubectl create ns qa', 'kubectl create deployment nginx-deployment --image=nginx -n default'],
    'but in the namespace default',
  ],
  [
    '20-qa-exercise',
    [
      'kubectl create ns qa',
      'kubectl create deployment nginx-deployment --image=nginx:latest --replicas=3 -n qa',
      'kubectl create service clusterip nginx-service --tcp=80 -n qa',
    ],
    'its selector matches no pod',
  ],
  [
    '20-qa-exercise',
    [
      'kubectl create ns qa',
      'kubectl create deployment nginx-deployment --image=nginx:latest --replicas=3 -n qa',
      'kubectl expose deployment nginx-deployment --name=nginx-service --port=80 -n qa',
      'kubectl run alpine-pod --image=alpine -n default -- sleep 1d',
      'kubectl exec alpine-pod -n default -- wget -qO- nginx-service',
    ],
    "the pod's own namespace",
  ],
  [
    '20-qa-exercise',
    [
      'kubectl create ns qa',
      'kubectl create deployment nginx-deployment --image=nginx:latest --replicas=3 -n qa',
      'kubectl expose deployment nginx-deployment --name=nginx-service --port=80 -n qa',
      'kubectl run alpine-pod --image=alpine -- sleep 1d',
    ],
    'alpine-pod is there, but in the namespace qa',
  ],
];

/** What can be had of the goals that are open. */
function hintsOf({ player }: Core): string {
  const goals = player?.loaded.scenario.goals ?? [];
  return goals.flatMap(({ id }) => player?.hintsFor(id) ?? []).join('\n');
}

/** The scenario when its problem has just been told. */
function atProblem(name: string): Core {
  const scenario = loadFile(library.find(name));
  const core = begun(scenario);
  const { page } = core.player?.state.steps ?? {};
  while (page !== undefined && core.player?.state.steps['page']?.phase !== 'done' && core.step(core.now + 600_000));
  core.advance(core.now + 1000);
  return core;
}

for (const [name, lines, hint, seconds = 12] of TURNS)
  it(`${name} after ${lines.join('; ')}`, () => {
    const core = atProblem(name);
    expect(hintsOf(core)).not.toContain(hint);
    for (const line of lines) {
      const [command = '', stdin = ''] = line.split(' <<< ');
      core.input(command, { stdin });
      core.advance(core.now + seconds * 1000);
    }
    expect(hintsOf(core)).toContain(hint);
  });

/** Wrong turns that look as if they helped, and do not reach the goal. */
it.each([
  ['memory-hog', 'kubectl set resources deployment/cache --limits=memory=1Gi'],
  ['no-endpoints', 'kubectl label pods -l app=cart tier=backend --overwrite'],
])('%s is not over after %s', (name, line) => {
  const core = atProblem(name);
  core.input(line);
  core.advance(core.now + 900_000);
  expect(core.player?.finished).toBe(false);
});

it('every exercise has one', () => {
  const exercises = library.entries().filter(({ section }) => section === 'exercises');
  const without = exercises.filter(({ name }) => !TURNS.some(([scenario]) => scenario === name));
  expect(without.map(({ name }) => name)).toEqual([]);
});

it('gives the hint that fits what was tried before those that always hold', () => {
  const core = atProblem('no-endpoints');
  core.advance(core.now + 150_000);
  core.input('kubectl scale deployment/cart --replicas=5');
  core.advance(core.now + 5000);
  const { player } = core;
  const [goal = ''] = Object.keys(player?.state.goals ?? {});
  const asked = Array.from({ length: 4 }, () => player?.hint(goal) ?? '');
  expect(asked.map((text) => text.split(' ').slice(0, 3).join(' '))).toEqual([
    'More pods do',
    'The pods are',
    'A Service without',
    'kubectl set selector',
  ]);
});

it('does not call a drain refused that went through', () => {
  const core = atProblem('evicted-friday');
  for (const line of ['kubectl delete pdb pay', 'kubectl drain worker-1 --ignore-daemonsets']) {
    core.input(line);
    core.advance(core.now + 12_000);
  }
  expect(hintsOf(core)).toContain('Which nodes may it run on?');
  expect(hintsOf(core)).not.toContain('refused for the same reason');
});

it('tells of what a goal lacks in words, never in an expression', () => {
  const bare = library.entries().flatMap(({ name }) => {
    const found: string[] = [];
    walk(loadFile(library.find(name)).scenario, {
      condition({ expr, message }, [list, , field]) {
        if (list === 'goals' && field === 'check' && expr !== undefined && message === undefined)
          found.push(`${name}: ${expr}`);
      },
    });
    return found;
  });
  expect(bare).toEqual([]);
});
