import { beforeEach, describe, expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Kubectl, MemoryFiles } from '../index.ts';
import { splitWords } from '../words.ts';

let kubectl: Kubectl;
const run = (line: string) => kubectl.run(splitWords(line));
const pass = (seconds: number) => kubectl.cluster.advance(seconds * 1000);

beforeEach(() => {
  const cluster = new Cluster();
  cluster.advance(30_000);
  kubectl = new Kubectl(cluster);
  run('create deployment web --image=nginx:1.25 --replicas=2');
  run('expose deployment web --port=80');
  run('run client --image=alpine:3.20 --command -- sleep 1d');
  pass(15);
});

describe('load', () => {
  it('is started, shown and stopped', () => {
    expect(run('load start shop --from pod/client --to svc/web --rate 600/m').stdout).toBe('load/shop started\n');
    pass(10);
    expect(run('load list').stdout.split('\n')[1]).toMatch(
      /^shop +pod\/default\/client +web\.default\.svc\.cluster\.local:80\/ +10\/s +1\d\d +0 +2ms +<none>$/,
    );
    expect(run('load start shop --from client --to web --rate 5').stdout).toBe('load/shop configured\n');
    expect(run('load stop shop').stdout).toBe('load/shop stopped\n');
    expect(run('load list')).toMatchObject({ code: 0, stderr: 'No loads found\n' });
  });

  it('asks nothing when the sender is gone, and says so', () => {
    run('load start shop --from pod/client --to svc/web');
    run('delete pod client --now');
    pass(60);
    expect(run('load list').stdout).toMatch(/ +0 +\d+ms +the sender is gone$/m);
  });

  it('says why requests fail', () => {
    run('load start shop --from pod/client --to svc/web');
    run('scale deployment/web --replicas=0');
    pass(60);
    expect(run('load list').stdout).toMatch(/refused: \d+/);
  });

  it.each([
    ['load start', 'error: exactly one NAME is required, got 0'],
    ['load start a', 'error: required flag(s) "to" not set'],
    ['load start a --to svc/wbe', 'Error from server (NotFound): services "wbe" not found'],
    ['load start a --to svc/web', 'error: service "web" has no address outside the cluster: give --from=pod/NAME'],
    ['load start a --to svc/web --from pod/x', 'Error from server (NotFound): pods "x" not found'],
    ['load start a --to svc/web --from client --rate=-1', 'error: invalid argument "-1" for "--rate" flag'],
    ['load start A --to svc/web', 'error: invalid name "A"'],
    ['load stop b', 'Error: load "b" not found'],
    ['load begin', 'error: unknown command "begin"'],
  ])('%s is refused', (line, text) => {
    const { code, stderr } = run(line);
    expect([code, stderr.startsWith(text) || stderr]).toEqual([1, true]);
    expect(kubectl.cluster.loads.running.size).toBe(0);
  });
});

describe('node', () => {
  const nodes = () => kubectl.cluster.parts.client('test').list('nodes');
  const ready = () =>
    [...nodes()].flatMap(({ metadata, status }) =>
      status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ? [metadata.name] : [],
    );

  it('adds a machine that registers and takes pods', () => {
    expect(run('node add gpu-1 --zone z --cpu 8 --labels gpu=yes --taints gpu=yes:NoSchedule').stdout).toBe(
      'node/gpu-1 added\n',
    );
    pass(15);
    expect(ready()).toContain('gpu-1');
    const node = kubectl.cluster.parts.client('test').get('nodes', 'gpu-1');
    expect(node?.metadata.labels).toMatchObject({ gpu: 'yes', 'topology.kubernetes.io/zone': 'z' });
    expect(node?.spec.taints).toEqual([{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }]);
    expect(node?.status.capacity).toMatchObject({ cpu: '8', memory: '8Gi' });
  });

  it('removes one with what ran on it, and its name can be used again', () => {
    const home = run("get pods -l app=web -o jsonpath='{.items[0].spec.nodeName}'").stdout;
    expect(run(`node remove ${home}`).stdout).toBe(`node/${home} removed\n`);
    pass(120);
    expect(ready()).not.toContain(home);
    expect(run('get deployment web').stdout).toContain('2/2');
    expect(run(`node add ${home}`).code).toBe(0);
    pass(15);
    expect(ready()).toContain(home);
    const addresses = [...nodes()].map(({ status }) => status.addresses?.[0]?.address);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('goes back with a checkpoint', () => {
    const saved = kubectl.cluster.checkpoint();
    run('node remove node-a');
    run('node add node-x');
    pass(30);
    kubectl.cluster.restore(saved);
    pass(30);
    expect(ready().sort()).toEqual(['control-plane', 'node-a', 'node-b', 'node-c']);
  });

  it.each([
    ['node add', 'error: exactly one NAME is required, got 0'],
    ['node add node-a', 'Error from server (AlreadyExists): nodes "node-a" already exists'],
    ['node add Big', 'error: invalid node name "Big"'],
    ['node add x --cpu lots', 'error: invalid argument "lots" for "--cpu" flag'],
    ['node add x --taints a=b:NoSchedul', 'error: invalid argument "a=b:NoSchedul" for "--taints" flag'],
    ['node remove nope', 'Error from server (NotFound): nodes "nope" not found'],
    ['node remove node-a control-plane', 'error: control-plane carries the control plane and cannot be removed'],
  ])('%s is refused', (line, text) => {
    const { code, stderr } = run(line);
    expect([code, stderr.startsWith(text) || stderr]).toEqual([1, true]);
    expect([...nodes()]).toHaveLength(4);
  });
});

describe('minikube', () => {
  it('gives the address of a Service of type NodePort', () => {
    expect(run('minikube service web').stderr).toBe('* service default/web has no node port\n');
    run('expose deployment web --name=open --type=NodePort --port=80');
    pass(2);
    const url = run('minikube service open --url').stdout.trim();
    expect(url).toMatch(/^http:\/\/10\.0\.0\.\d+:3\d{4}$/);
    const [host = '', port] = url.replace('http://', '').split(':');
    const answer = kubectl.cluster.network.request({ kind: 'outside' }, { host, port: Number(port), path: '/' });
    expect(answer.answer?.status).toBe(200);
    run('scale deployment/web --replicas=0');
    pass(40);
    expect(run('minikube service open').stderr).toContain('SVC_UNREACHABLE');
    expect(run('minikube service nope').stderr).toContain("SVC_NOT_FOUND: Service 'nope' was not found in 'default'");
  });

  it('tells how the machines are, in its exit code, too', () => {
    expect(run('minikube status')).toMatchObject({ code: 0 });
    kubectl.cluster.faults.inject({ id: 'x', kind: 'kubeletStopped', target: { node: 'node-a' } });
    expect(run('minikube status')).toMatchObject({ code: 2 });
    expect(run('minikube status').stdout).toContain('node-a\ntype: Worker\nhost: Running\nkubelet: Stopped\n');
  });

  it('makes a route to Services of type LoadBalancer while its tunnel runs', () => {
    const { cluster } = kubectl;
    run('create service loadbalancer door --tcp=80');
    run('set selector service door app=web');
    let printed = '';
    const tunnel = kubectl.start(['minikube', 'tunnel'], {
      files: new MemoryFiles(),
      stdin: '',
      stdout: (text) => {
        printed += text;
      },
      stderr: () => {},
    });
    run('expose deployment web --name=gate --type=LoadBalancer --port=80');
    pass(2);
    const address = (name: string) =>
      run(`get service ${name} -o jsonpath={.status.loadBalancer.ingress[0].ip}`).stdout;
    const asked = (host: string) =>
      cluster.network.request({ kind: 'outside' }, { host, port: 80, path: '/' }).answer?.status;
    const ip = run('get service door -o jsonpath={.spec.clusterIP}').stdout;
    expect([address('door'), asked(ip), asked(address('gate'))]).toEqual([ip, 200, 200]);
    run('delete service gate');
    pass(1);
    tunnel.interrupt();
    expect([address('door'), asked(ip)]).toEqual(['', undefined]);
    expect(printed.match(/^\* St.*$/gm)).toEqual([
      '* Starting tunnel for service door.',
      '* Starting tunnel for service gate.',
      '* Stopped tunnel for service gate.',
      '* Stopped tunnel for service door.',
    ]);
  });

  it('has addons that do their work', () => {
    run('minikube addons enable ingress');
    run('create ingress shop --rule=shop.example/*=web:80');
    pass(30);
    expect(run('minikube addons list').stdout).toMatch(/ingress +\| minikube \| enabled/);
    const host = 'ingress-nginx-controller.ingress-nginx';
    const call = { host, port: 80, path: '/', header: 'shop.example' };
    expect(kubectl.cluster.network.request({ kind: 'pod', key: 'default/client' }, call).answer?.status).toBe(200);
    run('minikube addons disable ingress');
    pass(60);
    expect(run('get namespace ingress-nginx').code).toBe(1);
    expect(run('minikube addons enable ingres').stderr).toContain('did you mean "ingress"?');
  });
});
