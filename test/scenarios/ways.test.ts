/** Goals of the lessons ask for what they say, whatever the way that leads there: another order of words, another field that does it. */
import { expect, it } from 'vitest';
import { loadFile } from '../../src/scenario/index.ts';
import { begun, begunNamed, library } from './play.ts';

type Way = readonly [scenario: string, goal: string, lines: readonly string[], reached: boolean];

const envFrom = (ref: string, name: string): string =>
  `kubectl patch deployment app --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/envFrom","value":[{"${ref}":{"name":"${name}"}}]}]'`;

/** A variable of its own, then one that is read from the object. */
const second = (ref: string, name: string, key: string): string =>
  `kubectl patch deployment app --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/env","value":[{"name":"LEVEL","value":"debug"},{"name":"MODE","valueFrom":{"${ref}":{"name":"${name}","key":"${key}"}}}]}]'`;

/** `pay` may run on any node; its next pod is ready before the old one goes. */
const anywhere = `kubectl patch deployment pay --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector"}]'`;

const QA = [
  'kubectl create namespace qa',
  'kubectl create deployment nginx-deployment --image=nginx:latest --replicas=3 -n qa',
  'kubectl expose deployment nginx-deployment --name=nginx-service --port=80 -n qa',
  'kubectl run alpine-pod --image=alpine -n default -- sleep 1d',
];

const HELLO: readonly [string, string, string] = [
  'kubectl create deployment hello-world --image=nginx:alpine',
  'kubectl expose deployment hello-world --type=LoadBalancer --port=80',
  'kubectl scale deployment hello-world --replicas=3',
];

const WAYS: readonly Way[] = [
  ['05-architecture', 'look', ['kubectl -n kube-system get pods'], true],
  ['05-architecture', 'look', ['kubectl get po,svc --all-namespaces'], true],
  ['05-architecture', 'look', ['kubectl get all -n kube-system'], true],
  ['05-architecture', 'look', ['kubectl describe -n kube-system daemonsets,po'], true],
  ['05-architecture', 'look', ['kubectl get cm --all-namespaces'], false],
  ['05-architecture', 'look', ['kubectl get pods'], false],
  ['05-architecture', 'look', ['kubectl get nodes -A'], false],
  ['no-endpoints', 'answers', ['kubectl label po -l app=cart tier=backend --overwrite', 'kubectl delete po -l tier=backend', 'kubectl set selector svc cart tier=web'], true],
  ['no-endpoints', 'answers', ['kubectl run probe --image=busybox -- sleep 1d', 'kubectl delete svc cart', 'kubectl expose deploy cart --port=80'], true],
  ['evicted-friday', 'kept', ['kubectl get nodes', anywhere], true],
  ['evicted-friday', 'kept', ['kubectl get nodes', 'kubectl delete pod -l app=pay', anywhere], false],
  ['evicted-friday', 'empty', ['kubectl get nodes', 'kubectl delete pod -l app=pay', anywhere], true],
  ['07-replicaset', 'heal', ['kubectl scale rs web --replicas=3', 'kubectl delete pod -l app=web --wait=false'], true],
  ['07-replicaset', 'heal', ['kubectl scale rs web --replicas=3', 'kubectl delete rs web --cascade=orphan'], false],
  ['07-replicaset', 'heal', ['kubectl scale rs web --replicas=3', 'kubectl label pod -l app=web app=other --overwrite', 'kubectl delete pod -l app=other'], false],
  ['07-replicaset', 'heal', ['kubectl scale rs web --replicas=3', 'kubectl scale rs web --replicas=5', 'kubectl delete pod -l app=web'], true],
  ['07-replicaset', 'three', ['kubectl scale rs web --replicas=5'], false],
  ['17-statefulset', 'three', ['kubectl scale sts db --replicas=5'], false],
  ['17-statefulset', 'back', ['kubectl scale sts db --replicas=3', 'kubectl delete pod db-1 --grace-period=0 --force'], true],
  ['17-statefulset', 'back', ['kubectl scale sts db --replicas=3', 'kubectl delete pod db-1 --dry-run=client'], false],
  ['10-environment', 'mode', ['kubectl set env deploy/app LEVEL=debug', 'kubectl set env deploy/app MODE=production'], true],
  ['11-configmap', 'use', ['kubectl create cm settings --from-literal=MODE=test', envFrom('configMapRef', 'settings')], true],
  ['11-configmap', 'use', ['kubectl create cm settings --from-literal=MODE=test', second('configMapKeyRef', 'settings', 'MODE')], true],
  ['11-configmap', 'use', ['kubectl create cm settings --from-literal=MODE=test', 'kubectl set env deploy/app MODE=test'], false],
  ['12-secret', 'use', ['kubectl create secret generic login --from-literal=password=x', envFrom('secretRef', 'login')], true],
  ['12-secret', 'use', ['kubectl create secret generic login --from-literal=password=x', second('secretKeyRef', 'login', 'password')], true],
  ['14-workflow', 'story', ['kubectl get events -w', 'kubectl create deployment shop --image=nginx:1.25'], true],
  ['14-workflow', 'story', ['kubectl get events', 'kubectl create deployment shop --image=nginx:1.25'], false],
  ['14-workflow', 'who', ['kubectl create deployment shop --image=nginx:1.25', 'kubectl get ev', 'kubectl get deploy,rs -o yaml'], true],
  ['14-workflow', 'who', ['kubectl create deployment shop --image=nginx:1.25', 'kubectl get ev', 'kubectl get rs'], false],
  ['14-workflow', 'who', ['kubectl create deployment shop --image=nginx:1.25', 'kubectl get ev', 'kubectl get deploy'], false],
  ['16-first-deployment', 'heal', [...HELLO, 'kubectl delete pod -l app=hello-world --wait=false'], true],
  ['16-first-deployment', 'heal', [...HELLO, 'kubectl delete pods -l app=hello-world'], true],
  ['16-first-deployment', 'heal', [...HELLO, 'kubectl delete service hello-world'], false],
  ['16-first-deployment', 'deploy', ['kubectl run hello-world --image=nginx:alpine --port=80 --expose', 'kubectl create deployment hello-world --image=nginx:alpine'], false],
  ['16-first-deployment', 'scale', [HELLO[0], HELLO[1], 'kubectl scale deploy hello-world --replicas=0', 'kubectl scale deploy hello-world --replicas=4'], false],
  ['16-first-deployment', 'heal', [...HELLO, 'kubectl scale deploy hello-world --replicas=4', HELLO[2], 'kubectl delete pods -l app=hello-world --dry-run=client'], false],
  ['04-introduction', 'heal', ['kubectl delete pods -l app=shop'], true],
  ['04-introduction', 'update', ['kubectl delete pods -l app=shop', 'kubectl scale deploy shop --replicas=3', 'kubectl scale deploy shop --replicas=4', 'kubectl set image deploy/shop shop=nginx:1.27'], true],
  ['04-introduction', 'heal', ['kubectl delete pod shop', 'kubectl rollout restart deployment/shop'], false],
  ['03-cronjob', 'tick', ["kubectl create cronjob backup --image=busybox --schedule='0 0 1 1 *' -- sleep 1", "kubectl patch cronjob backup -p '{\"spec\":{\"schedule\":\"* * * * *\",\"suspend\":true}}'", 'kubectl create job backup-now --from=cronjob/backup'], false],
  ['03-cronjob', 'every', ["kubectl create cronjob backup --image=busybox --schedule='@every 1m' -- sleep 10"], true],
  ['03-cronjob', 'every', ["kubectl create cronjob backup --image=busybox --schedule='0/1 * * * *' -- sleep 10"], true],
  ['03-cronjob', 'every', ["kubectl create cronjob backup --image=busybox --schedule='0 * * * *' -- sleep 10"], false],
  ['20-qa-exercise', 'reach', [...QA, 'kubectl exec -n default alpine-pod -- nslookup nginx-service.qa.svc.cluster.local'], false],
  ['20-qa-exercise', 'reach', [...QA, 'kubectl exec -n default alpine-pod -- echo nginx-service.qa'], false],
  ['20-qa-exercise', 'reach', [...QA, 'kubectl exec -n default alpine-pod -- wget -qO- http://nginx-service.qa.svc.cluster.local'], true],
  ['18-ingress', 'rule', ["kubectl create ingress shop --class=nginx --rule='shop.example/*=shop:80'"], true],
  ['18-ingress', 'rule', ["kubectl create ingress shop --class=nginx --rule='shop.example/*=shop:web'"], false],
  ['18-ingress', 'rule', ['kubectl create ingress shop --class=nginx --rule=shop.example/=shop:80'], false],
]; // biome-ignore format: a table

it.each(WAYS)('%s: %s by %j is reached: %j', (name, goal, lines, reached) => {
  const core = begunNamed(name);
  core.advance(core.now + 1000);
  for (const line of lines) {
    core.input(line);
    core.advance(core.now + 30_000);
  }
  expect(core.player?.state.goals[goal]?.phase === 'done').toBe(reached);
});

it('04-introduction: an image that pods got by hand does not reach the goal before the rollout is through', () => {
  const core = begunNamed('04-introduction');
  core.advance(core.now + 1000);
  for (const line of [
    'kubectl delete pods -l app=shop',
    'kubectl scale deploy shop --replicas=3',
    'kubectl set image pod -l app=shop shop=nginx:1.27',
  ]) {
    core.input(line);
    core.advance(core.now + 30_000);
  }
  core.input('kubectl set image deploy/shop shop=nginx:1.27');
  core.advance(core.now + 500);
  expect(core.player?.state.goals['update']?.phase).toBe('open');
  core.advance(core.now + 30_000);
  expect(core.player?.state.goals['update']?.phase).toBe('done');
});

it('evicted-friday is not lost while pay is made anew', () => {
  const core = begunNamed('evicted-friday');
  core.advance(core.now + 20_000);
  core.input('kubectl delete deployment pay');
  core.advance(core.now + 5_000);
  core.input('kubectl create deployment pay --image=nginx:1.25');
  core.advance(core.now + 30_000);
  expect(core.player?.state.goals['empty']?.phase).toBe('done');
});

/** A hint that is a command line, or some, and nothing else. */
const lineOf = (hint: string): string[] | undefined =>
  /^(?:kubectl|minikube) \S/.test(hint) && !/ (?:deletes|gives) |, then |, and |NAME/.test(hint)
    ? hint.split(/; (?=kubectl)/)
    : undefined;

const lessons = library.entries().filter(({ section }) => section === 'notes-to-cluster');
it.each(lessons.map(({ name }) => name))('%s: who types its last hints as they stand reaches its goals', (name) => {
  const scenario = loadFile(library.find(name));
  const core = begun(scenario);
  core.advance(core.now + 1000);
  for (const { id, hints = [] } of scenario.scenario.goals ?? []) {
    core.advance(core.now + 50_000); // the last hint comes after a while
    for (const line of lineOf(hints.findLast(({ level }) => level === 3)?.text ?? '') ?? []) core.input(line);
    core.advance(core.now + 60_000);
    const done = core.player?.state.goals[id]?.phase === 'done';
    if (!done && lineOf(hints.findLast(({ level }) => level === 3)?.text ?? '') === undefined) return; // it says it in other words
    expect([id, done]).toEqual([id, true]);
  }
});
