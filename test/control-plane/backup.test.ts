/** A snapshot of etcd, saved and put back. */
import { describe, expect, it } from 'vitest';
import type { Process } from '../../src/kubectl/index.ts';
import { Bench } from './bench.ts';

/** A restore that is under way. */
function restoring({ kubectl, files }: Bench): Process {
  const nowhere = () => {};
  return kubectl.start(['etcdutl', 'snapshot', 'restore', 'snap.db'], {
    files,
    stdin: '',
    stdout: nowhere,
    stderr: nowhere,
  });
}

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
    const refusal = (file: string, more = '', exit = 1) => {
      const { stderr, code } = b.ask(`etcdutl snapshot restore ${file}${more}`);
      expect(code).toBe(exit);
      return stderr;
    };
    expect(refusal('cut.db')).toMatch(/^Error: expected sha256 \[(\d+ ){31}\d+\], got \[(\d+ ){31}\d+\]\n$/);
    expect(refusal('torn.db')).toBe('Error: snapshot missing hash but --skip-hash-check=false\n');
    expect(refusal('note.txt')).toBe('Error: snapshot missing hash but --skip-hash-check=false\n');
    expect(refusal('note.txt', ' --skip-hash-check')).toBe('Error: invalid database\n');
    expect(refusal('changed.db')).toMatch(/^Error: expected sha256/);
    expect(refusal('empty.db')).toBe('Error: seek empty.db: invalid argument\n');
    expect(refusal('none.db')).toBe('Error: open none.db: no such file or directory\n');
    expect(refusal('', '', 128)).toBe('Error: snapshot restore requires exactly one argument\n');
    expect(refusal('snap.db', ' --bump-revision=5', 128)).toBe(
      'Error: --mark-compacted required if --revision-bump > 0\n',
    );
    b.files.write('short', 'hi');
    expect(refusal('short')).toBe('Error: seek short: invalid argument\n');
    expect(b.ask('etcdutl snapshot status short').stderr).toBe('Error: invalid database\n');
    expect(b.ask('etcdutl snapshot status empty.db').stderr).toBe('Error: write empty.db: bad file descriptor\n');
    expect(b.ask('etcdutl snapshot status')).toMatchObject({
      stderr: 'Error: snapshot status requires exactly one argument\n',
      code: 128,
    });
    expect(b.ask('etcdctl snapshot save').stderr).toBe('Error: snapshot save expects one argument <filename>\n');
    expect(b.ask('etcdutl snapshot status note.txt').stderr).toBe('Error: invalid database\n');
    expect(b.ask('etcdctl snapshot sav x').stderr).toContain('unknown command "sav" for "etcdctl snapshot"');
    expect(b.ask('etcdctl snapshot status snap.db').stderr).toContain('unknown command "status"'); // gone since 3.6
    b.run('etcdutl snapshot status snap.db');
    b.ask('etcdutl snapshot restore snap.db --data-dir=new');
    expect(refusal('snap.db', ' --data-dir=new')).toBe('Error: data-dir "new" not empty or could not be read\n');
    expect(b.cluster.parts.store.history.slice(before).some(({ key }) => key.includes('bew'))).toBe(false);
  });

  it('cannot save without etcd', () => {
    const b = new Bench();
    b.break('processDown', 'etcd');
    expect(b.ask('etcdctl snapshot save /nodir/x')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Error: could not open /nodir/x.part (open /nodir/x.part: no such file or directory)\n',
    });
    expect(b.ask('etcdctl snapshot save snap.db')).toEqual({
      stdout: '',
      stderr: 'Error: context deadline exceeded\n',
      code: 1,
      took: 5,
    });
    expect(b.files.read('snap.db')).toBeUndefined();
  });

  it('goes on from a checkpoint at any moment of it, without the command that asked for it', () => {
    const b = made();
    b.run('kubectl scale deployment/web --replicas=1');
    b.pass(20);
    restoring(b);
    for (const ms of [0, 400, 600, 500, 2500]) {
      b.cluster.advance(ms);
      expect(b.cluster.faults.active.map(({ id }) => id)).toEqual(['restore-kube-apiserver', 'restore-etcd']);
      const [saved, revision] = [b.cluster.checkpoint(), b.cluster.parts.store.revision];
      const story = () => JSON.stringify(b.cluster.parts.store.history.slice(revision));
      b.pass(40);
      const first = story();
      expect(b.running('app=web')).toHaveLength(4);
      b.cluster.restore(saved);
      b.pass(40);
      expect(story()).toBe(first);
      expect(b.running('app=web')).toHaveLength(4);
      b.cluster.restore(saved);
    }
  });

  it('leaves all as it was when it is interrupted before the data is replaced', () => {
    const b = made();
    b.run('kubectl scale deployment/web --replicas=1');
    b.pass(20);
    const begun = restoring(b);
    b.cluster.advance(500);
    begun.interrupt();
    expect(b.cluster.faults.active).toEqual([]);
    b.pass(40);
    expect(b.running('app=web')).toHaveLength(1);
  });
});
