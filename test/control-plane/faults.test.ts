/** What the log of the real cluster does not show, or shows only by chance. */
import { describe, expect, it } from 'vitest';
import { Cluster } from '../../src/engine/index.ts';
import { Bench, SECOND } from './bench.ts';

const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}';

describe('etcd does not answer', () => {
  it('a write that is under way ends in a time-out that is told of, one that etcd returns to succeeds', () => {
    const b = new Bench();
    b.run('kubectl apply -f -', SERVICE);
    b.run('kubectl create deployment web --image=nginx:1.21');
    while (b.running('app=web').length === 0) expect(b.cluster.parts.sim.step()).toBe(true);
    b.break('processFrozen', 'etcd');
    b.pass(33);
    b.heal('processFrozen');
    b.pass(5);
    const endpoints = () => b.run('kubectl get endpoints web -o jsonpath={.subsets[*].addresses[*].ip}');
    expect(endpoints()).toMatch(/^10\./);
    expect(b.reasons().filter((reason) => reason.startsWith('FailedToUpdate'))).toEqual([]);

    b.run('kubectl scale deployment/web --replicas=2');
    while (b.running('app=web').length < 2) expect(b.cluster.parts.sim.step()).toBe(true);
    b.break('processFrozen', 'etcd');
    b.pass(50); // the first write was given up after 34 s; what tells of it waits for etcd
    b.heal('processFrozen');
    b.pass(5);
    expect(endpoints().split(' ')).toHaveLength(2);
    const told = b.run('kubectl get events -o jsonpath={.items[*].message}');
    expect(told).toContain(
      'Failed to update endpoint default/web: Timeout: request did not complete within requested timeout - context deadline exceeded',
    );
    expect(told).toMatch(
      /Error updating Endpoint Slices for Service default\/web: failed to update web-\w{5} EndpointSlice/,
    );
  });

  it('a command goes on when etcd comes back while it waits', () => {
    const b = new Bench();
    b.break('processFrozen', 'etcd', { for: 20 * SECOND });
    expect(b.ask('kubectl create configmap c --from-literal=a=b')).toEqual({
      stdout: 'configmap/c created\n',
      stderr: '',
      code: 0,
      took: 20,
    });
  });

  it('several objects are asked for one after the other, and nothing is done twice', () => {
    const b = new Bench();
    b.break('processDown', 'etcd', { for: 90 * SECOND });
    const two = ['a', 'b'].map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}`).join('\n---\n');
    const { stdout, stderr, code, took } = b.ask('kubectl create -f -', two);
    expect({ stdout, code, took }).toEqual({ stdout: '', code: 1, took: 68 });
    expect(stderr.match(/context deadline exceeded/g)).toHaveLength(2);
    b.pass(30);
    expect(b.ask('kubectl get configmaps a b').stderr.match(/not found/g)).toHaveLength(2);
  });

  it('pods run on, nothing is placed, and all catch up', () => {
    const b = new Bench();
    b.run('kubectl create deployment web --image=nginx:1.21 --replicas=3');
    b.pass(20);
    const before = b.running('app=web');
    b.break('processDown', 'etcd');
    b.pass(600);
    b.heal('processDown');
    b.pass(30);
    expect(b.running('app=web')).toEqual(before);
    expect(b.run('kubectl get nodes --no-headers').match(/ Ready /g)).toHaveLength(3);
    b.run('kubectl scale deployment/web --replicas=5');
    b.pass(10);
    expect(b.running('app=web')).toHaveLength(5);
  });
});

describe('etcd is out of space', () => {
  it('refuses writes, answers reads, and takes writes again after compaction, defragmentation and disarming', () => {
    const b = new Bench();
    b.run('kubectl create configmap old --from-literal=a=b');
    b.break('etcdNoSpace');
    const refused = 'etcdserver: mvcc: database space exceeded\n';
    expect(b.ask('kubectl create configmap c').stderr).toBe(`error: failed to create configmap: ${refused}`);
    expect(b.ask('kubectl label configmap old x=y').stderr).toBe(`Error from server: ${refused}`);
    expect(b.run('kubectl get configmap old --no-headers')).toMatch(/^old /);
    expect(b.ask('etcdctl endpoint health')).toMatchObject({
      stdout: '127.0.0.1:2379 is unhealthy: failed to commit proposal: Active Alarm(s): NOSPACE \n',
      stderr: 'Error: unhealthy cluster\n',
      code: 1,
    });
    b.run('kubectl delete configmap old'); // what only removes needs no room
    const alarm = 'memberID:10276657743932975437 alarm:NOSPACE \n';
    expect(b.run('etcdctl alarm list')).toBe(alarm);
    expect(b.run('etcdctl alarm disarm')).toBe(alarm);
    expect(b.run('etcdctl alarm list')).toBe('');
    expect(b.ask('kubectl create configmap c').code).toBe(1); // still no room: the alarm is back
    expect(b.run('etcdctl alarm list')).toBe(alarm);
    const revision = b.cluster.parts.store.revision;
    expect(b.run(`etcdctl compact ${revision}`)).toBe(`compacted revision ${revision}\n`);
    expect(b.ask(`etcdctl compact ${revision}`).stderr).toBe(
      'Error: etcdserver: mvcc: required revision has been compacted\n',
    );
    expect(b.run('etcdctl defrag')).toMatch(/^Finished defragmenting etcd member\[127.0.0.1:2379\]. took .*ms\n$/);
    b.run('etcdctl alarm disarm');
    expect(b.run('kubectl create configmap c')).toBe('configmap/c created\n');
    expect(b.cluster.faults.active).toEqual([]);
    b.pass(60);
    expect(b.run('kubectl get nodes --no-headers').match(/ Ready /g)).toHaveLength(3);
  });
});

describe('an alarm that was disarmed without room', () => {
  it('is back with the next write, and gone with the fault', () => {
    const b = new Bench();
    b.break('etcdNoSpace');
    b.run('etcdctl alarm disarm');
    expect(b.ask('kubectl create configmap c').code).toBe(1);
    b.heal('etcdNoSpace');
    expect(b.run('kubectl create configmap c')).toBe('configmap/c created\n');
    expect(b.run('etcdctl alarm list')).toBe('');
  });

  it('stays off when there is room before the next write', () => {
    const b = new Bench();
    b.break('etcdNoSpace');
    b.run('etcdctl alarm disarm');
    b.run(`etcdctl compact ${b.cluster.parts.store.revision}`);
    b.run('etcdctl defrag');
    expect(b.cluster.faults.active).toEqual([]);
    expect(b.run('kubectl create configmap c')).toBe('configmap/c created\n');
  });
});

describe('a slow API server', () => {
  it('makes a command wait once, and says nothing before', () => {
    const b = new Bench();
    b.break('apiServerSlow', undefined, { params: { ms: 7000 } });
    expect(b.ask('kubectl get configmaps --no-headers')).toMatchObject({ code: 0, took: 7 });
    expect(b.ask('kubectl version').took).toBe(7);
    expect(b.ask('kubectl create configmap c').stdout).toBe('configmap/c created\n');
  });
});

describe('checkpoint and restore in the middle', () => {
  it.each([
    ['processDown', 'kube-apiserver'],
    ['processFrozen', 'kube-apiserver'],
    ['processDown', 'etcd'],
    ['processFrozen', 'etcd'],
    ['processDown', 'kube-scheduler'],
    ['processFrozen', 'kube-controller-manager'],
    ['etcdNoSpace', undefined],
    ['apiServerSlow', undefined],
  ])('%s %s goes on the same way', (kind, name) => {
    const b = new Bench();
    b.run('kubectl create deployment web --image=nginx:1.21 --replicas=3');
    b.run('kubectl run crasher --image=busybox:1.36 -- sh -c "sleep 3; exit 1"');
    b.cluster.advance(3200);
    b.break(kind, name, { for: 90 * SECOND });
    b.pass(57);
    const middle = b.cluster.checkpoint();
    const goOn = () => {
      b.pass(180);
      return JSON.stringify(b.cluster.parts.store.history);
    };
    const first = goOn();
    b.cluster.restore(middle);
    expect(goOn()).toBe(first);
    const fresh = new Cluster({ controlPlane: false });
    fresh.restore(middle);
    fresh.advance(180 * SECOND);
    expect(JSON.stringify(fresh.parts.store.history)).toBe(first);
  });
});

describe('leader election', () => {
  const twoReplicas = () => {
    const b = new Bench({ controlPlane: true, controlPlanes: 3, nodes: [{ name: 'worker' }] });
    b.run('kubectl create deployment web --image=nginx:1.21 --replicas=2');
    b.pass(30);
    return b;
  };
  const lease = (b: Bench) =>
    JSON.parse(b.run('kubectl -n kube-system get lease kube-controller-manager -o json')).spec as {
      holderIdentity: string;
      leaseTransitions: number;
      renewTime: string;
    };
  const leader = (b: Bench) => lease(b).holderIdentity.split('_')[0] ?? '';

  it('another replica takes over once the Lease of a dead leader is over, and not before', () => {
    const b = twoReplicas();
    const first = lease(b);
    expect(Date.parse(first.renewTime)).toBeGreaterThan(b.cluster.now - 3000);
    b.break('processDown', 'kube-controller-manager', { params: { machine: leader(b) } });
    b.run('kubectl scale deployment/web --replicas=5');
    b.pass(12);
    expect(b.pods('app=web')).toHaveLength(2);
    b.pass(13);
    expect(b.running('app=web')).toHaveLength(5);
    const second = lease(b);
    expect(second.leaseTransitions).toBe(first.leaseTransitions + 1);
    expect(second.holderIdentity).not.toBe(first.holderIdentity);
    b.heal('processDown');
    b.pass(60);
    expect(lease(b).holderIdentity).toBe(second.holderIdentity);
    expect(b.run('kubectl -n kube-system get events -o jsonpath={.items[*].message}')).toContain(
      `${second.holderIdentity} became leader`,
    );
  });

  it('a replica that stands by is not missed', () => {
    const b = twoReplicas();
    const standby = ['control-plane', 'control-plane-2'].find((name) => name !== leader(b)) ?? '';
    const { holderIdentity } = lease(b);
    b.break('processDown', 'kube-controller-manager', { params: { machine: standby } });
    b.run('kubectl scale deployment/web --replicas=4');
    b.pass(15);
    expect(b.running('app=web')).toHaveLength(4);
    expect(lease(b).holderIdentity).toBe(holderIdentity);
  });

  it('a leader without the API server gives up after its deadline, and one leads again when it is back', () => {
    const b = twoReplicas();
    const restarts = () =>
      b.pods('component=kube-controller-manager').map((pod) => pod.status.containerStatuses?.[0]?.restartCount ?? 0);
    const before = restarts();
    b.break('processDown', 'kube-apiserver');
    b.pass(40);
    b.heal('processDown');
    b.pass(90);
    b.run('kubectl scale deployment/web --replicas=4');
    b.pass(15);
    expect(b.running('app=web')).toHaveLength(4);
    expect(restarts()).not.toEqual(before);
  });

  it('etcd needs most of its members', () => {
    const b = twoReplicas();
    b.break('processDown', 'etcd', { id: 'one', params: { machine: 'control-plane' } });
    b.run('kubectl get pods');
    b.break('nodeDown', undefined, { id: 'two', target: { node: 'control-plane-2' } });
    expect(b.ask('kubectl get pods').took).toBe(60);
    b.heal('one');
    b.run('kubectl get pods');
  });

  it('goes on the same way from a checkpoint in the middle', () => {
    const b = twoReplicas();
    b.break('processDown', 'kube-controller-manager', { params: { machine: leader(b) } });
    b.pass(7);
    const middle = b.cluster.checkpoint();
    b.pass(60);
    const first = JSON.stringify(b.cluster.parts.store.history);
    b.cluster.restore(middle);
    b.pass(60);
    expect(JSON.stringify(b.cluster.parts.store.history)).toBe(first);
  });
});
