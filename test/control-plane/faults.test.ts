/** What the log of the real cluster does not show, or shows only by chance. */
import { describe, expect, it } from 'vitest';
import { Cluster, type FaultSpec, type Pod } from '../../src/engine/index.ts';
import { Kubectl, MemoryFiles } from '../../src/kubectl/index.ts';

const SECOND = 1000;

class Bench {
  readonly cluster: Cluster;
  readonly kubectl: Kubectl;
  readonly files = new MemoryFiles();

  constructor(options: ConstructorParameters<typeof Cluster>[0] = {}) {
    this.cluster = new Cluster({ controlPlane: false, ...options });
    this.kubectl = new Kubectl(this.cluster);
    this.cluster.advance(60 * SECOND);
  }

  /** What a line answers, and how many whole seconds it took. */
  ask(line: string, stdin = ''): { stdout: string; stderr: string; code: number; took: number } {
    const before = this.cluster.now;
    const result = this.kubectl.run(line.trim().split(' '), { files: this.files, stdin });
    return { ...result, took: Math.floor((this.cluster.now - before) / SECOND) };
  }

  /** A line that must succeed. */
  run(line: string, stdin = ''): string {
    const { stdout, stderr, code } = this.ask(line, stdin);
    expect({ line, stderr, code }).toEqual({ line, stderr: expect.not.stringMatching(/error/i), code: 0 });
    return stdout;
  }

  pass(seconds: number): void {
    this.cluster.advance(seconds * SECOND);
  }

  break(kind: string, name?: string, more: Partial<FaultSpec> = {}): void {
    this.cluster.faults.inject({ id: kind, kind, ...(name ? { target: { name } } : {}), ...more });
  }

  heal(kind: string): void {
    expect(this.cluster.faults.heal(kind)).toBe(true);
  }

  pods(selector: string): Pod[] {
    return this.cluster.parts.api.list({ name: 'x', groups: ['system:masters'] }, 'pods', { labelSelector: selector });
  }

  /** Name and restarts of the pods that run. */
  running(selector: string): string[] {
    return this.pods(selector)
      .filter((pod) => pod.status.containerStatuses?.every(({ ready }) => ready))
      .map((pod) => `${pod.metadata.name} ${pod.status.containerStatuses?.[0]?.restartCount}`);
  }

  reasons(): string[] {
    return [...this.cluster.parts.store.list('events')].map((event) => (event as { reason?: string }).reason ?? '');
  }
}

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

describe('a slow API server', () => {
  it('makes a command wait once, and says nothing before', () => {
    const b = new Bench();
    b.break('apiServerSlow', undefined, { params: { ms: 7000 } });
    expect(b.ask('kubectl get configmaps --no-headers')).toMatchObject({ code: 0, took: 7 });
    expect(b.ask('kubectl version').took).toBe(7);
    expect(b.ask('kubectl create configmap c').stdout).toBe('configmap/c created\n');
  });
});

describe('backup and restore', () => {
  const made = () => {
    const b = new Bench();
    b.run('kubectl create deployment web --image=nginx:1.21 --replicas=4');
    b.run('kubectl create deployment kept --image=nginx:1.21');
    b.pass(30);
    b.run('etcdctl snapshot save snap.db');
    return b;
  };

  it('rolls the objects back, and kubelets start what comes back and end what is gone', () => {
    const b = made();
    const [web, kept] = [b.running('app=web'), b.running('app=kept')];
    b.run('kubectl delete deployment web');
    b.run('kubectl create deployment after --image=nginx:1.21 --replicas=3');
    b.pass(70); // the snapshot's heartbeats are old by now
    const orphans = b.pods('app=after').map((pod) => pod.metadata.uid);
    const restored = b.ask('etcdutl snapshot restore snap.db --data-dir=new');
    expect({ code: restored.code, took: restored.took }).toEqual({ code: 0, took: 4 });
    expect(b.pods('app=after')).toEqual([]);
    expect(b.pods('app=web')).toHaveLength(4);
    b.pass(60);
    expect(b.running('app=web')).toEqual(web);
    expect(b.running('app=kept')).toEqual(kept);
    expect(b.reasons()).not.toContain('NodeNotReady');
    const { runtime } = b.cluster;
    for (const pod of b.pods('app=web')) {
      const key = `default/${pod.metadata.name}`;
      expect(runtime.exec(key, undefined, ['hostname'])).toMatchObject({ code: 0 });
    }
    const { pods } = b.cluster.kubelets.context;
    expect(orphans.filter((uid) => pods.get(uid)?.containers.some((each) => each.finishedAt === undefined))).toEqual(
      [],
    );
    b.run('kubectl scale deployment/web --replicas=6');
    b.pass(10);
    expect(b.running('app=web')).toHaveLength(6);
  });

  it('keeps the history, the owners of fields, and the way back', () => {
    const b = made();
    const before = b.cluster.checkpoint();
    const fields = () => b.run('kubectl get deployment web -o yaml --show-managed-fields');
    const [then, revision] = [fields(), b.cluster.parts.store.revision];
    b.run('kubectl scale deployment/web --replicas=1');
    b.pass(20);
    b.run('etcdutl snapshot restore snap.db --data-dir=new');
    expect(fields()).toBe(then);
    const { history } = b.cluster.parts.store;
    expect(history.every((change, i) => change.rev === i + 1)).toBe(true);
    expect(history.length).toBeGreaterThan(revision);
    b.cluster.restore(before);
    expect(b.cluster.parts.store.revision).toBe(revision);
    expect(b.pods('app=web')).toHaveLength(4);
  });

  it('refuses what is cut or no snapshot, and stores nothing', () => {
    const b = made();
    const text = b.files.read('snap.db') ?? '';
    b.files.write('cut.db', text.slice(0, 1024 + 32));
    b.files.write('torn.db', text.slice(0, 1000));
    b.files.write('note.txt', 'not a snapshot, only a note about one, of some length');
    b.files.write('changed.db', text.replace('"web"', '"bew"'));
    b.files.write('empty.db', '');
    const before = b.cluster.parts.store.revision;
    const refusal = (file: string, more = '') => {
      const { stderr, code } = b.ask(`etcdutl snapshot restore ${file}${more}`);
      expect(code).toBe(1);
      return stderr;
    };
    expect(refusal('cut.db')).toMatch(/^Error: expected sha256 \[(\d+ ){31}\d+\], got \[(\d+ ){31}\d+\]\n$/);
    expect(refusal('torn.db')).toBe('Error: snapshot missing hash but --skip-hash-check=false\n');
    expect(refusal('note.txt')).toBe('Error: snapshot missing hash but --skip-hash-check=false\n');
    expect(refusal('note.txt', ' --skip-hash-check')).toBe('Error: invalid database\n');
    expect(refusal('changed.db')).toMatch(/^Error: expected sha256/);
    expect(refusal('empty.db')).toBe('Error: seek empty.db: invalid argument\n');
    expect(refusal('none.db')).toBe('Error: open none.db: no such file or directory\n');
    expect(refusal('')).toBe('Error: snapshot restore expects one argument, found 0\n');
    expect(b.ask('etcdutl snapshot status note.txt').stderr).toBe('Error: invalid database\n');
    expect(b.ask('etcdctl snapshot sav x').stderr).toContain('unknown command "sav" for "etcdctl snapshot"');
    b.run('etcdutl snapshot status snap.db');
    b.ask('etcdutl snapshot restore snap.db --data-dir=new');
    expect(refusal('snap.db', ' --data-dir=new')).toBe('Error: data-dir "new" not empty or could not be read\n');
    expect(b.cluster.parts.store.history.slice(before).some(({ key }) => key.includes('bew'))).toBe(false);
  });

  it('cannot save without etcd', () => {
    const b = new Bench();
    b.break('processDown', 'etcd');
    expect(b.ask('etcdctl snapshot save snap.db')).toEqual({
      stdout: '',
      stderr: 'Error: context deadline exceeded\n',
      code: 1,
      took: 5,
    });
    expect(b.files.read('snap.db')).toBeUndefined();
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

describe('certificates', () => {
  it('the server: nobody believes it, until it has a new one', () => {
    const b = new Bench({ controlPlane: true });
    b.run('kubectl create deployment web --image=nginx:1.21 --replicas=2');
    b.pass(30);
    const before = b.running('app=web');
    b.break('certificateExpired', 'apiserver');
    b.pass(90);
    const text =
      'Unable to connect to the server: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: ' +
      'current time 2026-01-01T00:03:00Z is after 2026-01-01T00:01:30Z\n';
    expect(b.ask('kubectl get pods').stderr).toBe(text);
    expect(b.run('kubeadm certs check-expiration')).toMatch(
      /^apiserver +Jan 01, 2026 00:01 UTC {3}<invalid> {7}ca +no {6}$/m,
    );
    expect(b.ask('kubeadm certs renew apiservr').stderr).toBe(
      'Error: unknown certificate "apiservr" - did you mean "apiserver"?\n',
    );
    expect(b.run('kubeadm certs renew apiserver')).toContain('certificate for serving the Kubernetes API renewed\n');
    expect(b.run('kubeadm certs check-expiration')).toMatch(/^apiserver +Jan 01, 2027 00:03 UTC {3}365d /m);
    b.pass(90);
    expect(b.running('app=web')).toEqual(before);
    expect(b.run('kubectl get nodes --no-headers').match(/ Ready /g)).toHaveLength(4);
    expect(b.cluster.faults.active).toEqual([]);
  });

  it("a kubelet's: its node falls silent, its pods run on", () => {
    const b = new Bench();
    b.run('kubectl create deployment web --image=nginx:1.21 --replicas=3');
    b.pass(30);
    b.break('kubeletCertificateExpired', undefined, { target: { node: 'node-a' } });
    b.pass(60);
    expect(b.run('kubectl get node node-a --no-headers')).toContain(' NotReady ');
    b.heal('kubeletCertificateExpired');
    b.pass(15);
    expect(b.run('kubectl get node node-a --no-headers')).toContain(' Ready ');
    expect(b.running('app=web').every((each) => each.endsWith(' 0'))).toBe(true);
  });

  it("kubectl's, the controller manager's, and the one that the API server shows to kubelets", () => {
    const b = new Bench();
    b.run('kubectl run web --image=nginx:1.21');
    b.pass(20);
    b.break('certificateExpired', 'admin.conf');
    expect(b.ask('kubectl get pods').stderr).toBe('error: You must be logged in to the server (Unauthorized)\n');
    b.heal('certificateExpired');
    b.break('certificateExpired', 'apiserver-kubelet-client');
    expect(b.ask('kubectl logs web').stderr).toBe(
      'error: You must be logged in to the server (the server has asked for the client to provide credentials ( pods/log web))\n',
    );
    expect(b.ask('kubectl exec web -- ls').code).toBe(1);
    b.heal('certificateExpired');
    b.break('certificateExpired', 'controller-manager.conf');
    b.run('kubectl create deployment late --image=nginx:1.21');
    b.pass(60);
    expect(b.pods('app=late')).toEqual([]);
    b.run('kubeadm certs renew all');
    b.pass(10);
    expect(b.running('app=late')).toHaveLength(1);
  });
});
