import { expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Kubectl } from '../index.ts';

it('tells a container that the pod has not from one that does not run', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const first = { name: 'first', image: 'busybox', command: ['true'] };
  const spec = { initContainers: [first], containers: [{ name: 'main', image: 'nginx' }] };
  const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'app' }, spec });
  kubectl.run(['apply', '-f', '-'], { stdin });
  cluster.advance(10_000);
  const refused = (...argv: string[]) => kubectl.run(argv).stderr;
  expect(refused('exec', 'app', '-c', 'nope', '--', 'ls')).toBe(
    'Error from server (BadRequest): container nope is not valid for pod app\n',
  );
  const ended = 'error: Internal error occurred: unable to upgrade connection: container not found ("first")\n';
  expect(refused('exec', 'app', '-c', 'first', '--', 'ls')).toBe(ended);
  expect(refused('attach', '-q', 'app', '-c', 'nope')).toBe(
    'error: cannot attach to the container: container nope not found in pod app\n',
  );
  expect(refused('attach', '-q', 'app', '-c', 'first')).toBe(
    'error: Internal error occurred: unable to upgrade connection: container first not found in pod app_default\n',
  );
  expect(refused('cp', 'app:/etc/hosts', 'hosts', '-c', 'first')).toBe(ended);
});

it('whoever may read pods may not read their logs, run commands in them or attach to them, nor read metrics; nobody tells him of events', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const run = (line: string) => kubectl.run(line.split(' '), { until: cluster.now + 60_000 });
  run('run web --image=nginx');
  run('create role reader --verb=get,list,watch --resource=pods');
  run('create rolebinding reads --role=reader --user=ann');
  cluster.advance(10_000);
  const pods = 'Error from server (Forbidden): pods "web" is forbidden: User "ann" cannot';
  const inCore = 'in API group "" in the namespace "default"\n';
  expect(run('logs web --as=ann').stderr).toBe(`${pods} get resource "pods/log" ${inCore}`);
  for (const line of ['exec web --as=ann -- ls', 'cp web:/etc/hosts hosts --as=ann'])
    expect(run(line).stderr).toBe(`${pods} create resource "pods/exec" ${inCore}`);
  expect(run('attach -q web --as=ann').stderr).toBe(`${pods} create resource "pods/attach" ${inCore}`);
  expect(run('describe pod web --as=ann')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/\nEvents: +<none>\n$/),
  });
  expect(run('top pods --as=ann').stderr).toBe(
    'Error from server (Forbidden): pods.metrics.k8s.io is forbidden: User "ann" cannot list resource "pods" in API group "metrics.k8s.io" in the namespace "default"\n',
  );
  run('create role runs --verb=create --resource=pods/exec');
  run('create rolebinding runs --role=runs --user=ann');
  expect(run('exec web --as=ann -- hostname').stdout).toBe('web\n');
});

it("runs etcd's tools in its container, whose files stay on the machine", () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const inside = (line: string) =>
    kubectl.run(['exec', '-n', 'kube-system', 'etcd-control-plane', '--', ...line.split(' ')], {
      until: cluster.now + 60_000,
    });
  expect(inside('etcdctl --endpoints=https://127.0.0.1:2379 get / --prefix --keys-only').stdout).toContain(
    '/registry/minions/node-a\n',
  );
  expect(inside('sh').stderr).toContain('exec: "sh": executable file not found in $PATH');
  expect(inside('etcdctl snapshot save /backup/snap.db')).toMatchObject({
    code: 1,
    stderr:
      'Error: could not open /backup/snap.db.part (open /backup/snap.db.part: no such file or directory)\ncommand terminated with exit code 1\n',
  });
  expect(inside('etcdctl snapshot save /var/lib/etcd/snap.db').stdout).toContain(
    'Snapshot saved at /var/lib/etcd/snap.db',
  );
  kubectl.run('run web --image=nginx'.split(' '));
  cluster.parts.world.set('crash/kube-system/etcd-control-plane', { code: 1 });
  cluster.parts.world.clear('crash/kube-system/etcd-control-plane');
  cluster.advance(60_000);
  expect(inside('etcdutl snapshot restore /var/lib/etcd/snap.db --data-dir /var/lib/etcd/restored').code).toBe(0);
  expect(kubectl.run(['get', 'pod', 'web']).stderr).toContain('NotFound');
});

it('runs in a pod that is not being deleted, and waits for a first one', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const run = (line: string) => kubectl.run(line.split(' '), { until: cluster.now + 60_000 });
  run('create deployment app --image=busybox -- sleep 1d');
  run('rollout status deployment/app');
  run('set env deployment/app MODE=new');
  run('rollout status deployment/app');
  cluster.advance(5_000);
  expect(run('get pods --no-headers').stdout).toContain('Terminating');
  expect(run('exec deployment/app -- printenv MODE').stdout).toBe('new\n');
  run('scale deployment/app --replicas=0');
  cluster.advance(60_000);
  run('scale deployment/app --replicas=1');
  expect(run('exec deployment/app -- true').stderr).toMatch(/does not have a host assigned/); // it is there, that is all
});

it('run tells why its code is not 0, and that a session may be resumed', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const run = (line: string) => kubectl.run(line.split(' '), { until: cluster.now + 120_000 });
  expect(run('run a --rm -i --restart=Never --image=busybox -- false')).toMatchObject({
    code: 1,
    stdout: 'pod "a" deleted from default namespace\n',
    stderr: expect.stringMatching(/(?:^|\n)pod default\/a terminated \(Error\)\n$/),
  });
  expect(run('run b --rm -it --image=busybox -- sleep 20')).toMatchObject({
    code: 0,
    stdout:
      'Session ended, resume using \'kubectl attach b -c b -i -t\' command when the pod is running\npod "b" deleted from default namespace\n',
  });
});

it('lists events of one moment in the order in which they were written', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const spec = {
    serviceName: 'db',
    replicas: 6,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: 'db' } },
    template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'db', image: 'nginx' }] } },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  };
  const stdin = JSON.stringify({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db' }, spec });
  kubectl.run(['apply', '-f', '-'], { stdin });
  cluster.advance(10_000);
  const lines = kubectl.run(['get', 'events', '-o', 'name']).stdout.split('\n');
  const told = kubectl
    .run(['get', 'events', '--field-selector', 'involvedObject.kind=StatefulSet', '-o', 'jsonpath={.items[*].message}'])
    .stdout.match(/create (?:Claim|Pod)/gi);
  expect(lines.length).toBeGreaterThan(12);
  expect(told?.map((text) => text.slice(7))).toEqual(Array(5).fill(['Claim', 'Pod']).flat()); // ten that are alike, then they are combined
});

it('a kubelet that cannot be reached is told of in the words of the API server: of a request, and of a stream', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const run = (line: string) => kubectl.run(line.split(' '), { until: cluster.now + 60_000 });
  run('run web --image=nginx');
  run('create deployment app --image=nginx');
  cluster.advance(10_000);
  expect(run('debug deployment/app --image=busybox -- env')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/error: "apps\/v1, Kind=Deployment" not supported by debug\n$/),
  });
  cluster.parts.world.set('network/node-a', 'cut');
  const { address } = {
    address: run('get nodes -o jsonpath={.items[*].status.addresses[0].address}').stdout.split(' ')[1],
  };
  const lost = `dial tcp ${address}:10250: i/o timeout\n`;
  expect(run('logs web').stderr).toBe(
    `Error from server: Get "https://${address}:10250/containerLogs/default/web/web": ${lost}`,
  );
  const stream = 'error: Internal error occurred: error sending request: Post';
  expect(run('exec web -- ls -l').stderr).toBe(
    `${stream} "https://${address}:10250/exec/default/web/web?command=ls&command=-l&error=1&output=1": ${lost}`,
  );
  expect(run('attach -q web').stderr).toBe(
    `${stream} "https://${address}:10250/attach/default/web/web?error=1&output=1": ${lost}`,
  );
});

it('logs waits for a first pod, and not for ever', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const run = (line: string) => kubectl.run(line.split(' '), { until: cluster.now + 60_000 });
  run('create job three --image=busybox -- echo hello');
  expect(run('logs job/three').stderr).not.toContain('timed out');
  run('create deployment none --image=nginx --replicas=0');
  cluster.advance(5_000);
  const from = cluster.now;
  expect(run('logs deployment/none')).toMatchObject({
    code: 1,
    stderr: 'error: timed out waiting for the condition\n',
  });
  expect(cluster.now - from).toBe(20_000);
});

it('prints what a program says when it says it: first the wait, then the word', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const within = (ms: number, ...argv: string[]) => kubectl.run(argv, { until: cluster.now + ms });
  within(1, 'run', 'client', '--image=busybox', '--', 'sleep', '1d');
  cluster.advance(20_000);
  const nobody = ['exec', 'client', '--', 'wget', '-O-', '10.244.0.99'];
  const begins = 'Connecting to 10.244.0.99 (10.244.0.99:80)\n';
  expect(within(2000, ...nobody).stderr).toBe(begins);
  expect(within(4000, ...nobody).stderr).toBe(
    `${begins}wget: can't connect to remote host (10.244.0.99): No route to host\ncommand terminated with exit code 1\n`,
  );
  const script = ['exec', 'client', '--', 'sh', '-c', 'echo one; sleep 5; echo two'];
  expect(within(2000, ...script).stdout).toBe('one\n');
  expect(within(6000, ...script).stdout).toBe('one\ntwo\n');
});
