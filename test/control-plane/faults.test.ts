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
    b.pass(30);
    const orphans = b.pods('app=after').map((pod) => pod.metadata.uid);
    const restored = b.ask('etcdutl snapshot restore snap.db --data-dir=new');
    expect({ code: restored.code, took: restored.took }).toEqual({ code: 0, took: 4 });
    expect(b.pods('app=after')).toEqual([]);
    expect(b.pods('app=web')).toHaveLength(4);
    b.pass(60);
    expect(b.running('app=web')).toEqual(web);
    expect(b.running('app=kept')).toEqual(kept);
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
