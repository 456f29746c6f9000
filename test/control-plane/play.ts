/** Plays the log on a simulated cluster, at the log's times. */
import { Cluster } from '../../src/engine/index.ts';
import { Headless, Kubectl, PracticeShell } from '../../src/kubectl/index.ts';
import type { Entry } from './log.ts';

/** What was there before the log begins. */
const START = `kubectl create namespace cpf >/dev/null
kubectl apply -f - >/dev/null <<'END'
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: cpf }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { terminationGracePeriodSeconds: 1, containers: [{ name: web, image: "nginx:1.21" }] }
---
apiVersion: v1
kind: Pod
metadata: { name: crasher, namespace: cpf }
spec: { containers: [{ name: main, image: "busybox:1.36", command: [sh, -c, sleep 5; exit 1] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: cpf }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
END`;

const CUT = 'head -c $(( ($(wc -c < DIR/snap.db) / 1024) * 512 + 32 )) DIR/snap.db > DIR/cut.db';

/** What the log's deeds are here. */
const DEEDS: Readonly<Record<string, readonly ['break' | 'heal', string, string]>> = {
  'SCHEDULER STOPPED': ['break', 'processFrozen', 'kube-scheduler'],
  'SCHEDULER CONTINUED': ['heal', 'processFrozen', 'kube-scheduler'],
  'CONTROLLER-MANAGER STOPPED': ['break', 'processFrozen', 'kube-controller-manager'],
  'CONTROLLER-MANAGER CONTINUED': ['heal', 'processFrozen', 'kube-controller-manager'],
  'APISERVER KILLED': ['break', 'processDown', 'kube-apiserver'],
  'APISERVER READY': ['heal', 'processDown', 'kube-apiserver'],
  'ETCD STOPPED': ['break', 'processFrozen', 'etcd'],
  'ETCD CONTINUED': ['heal', 'processFrozen', 'etcd'],
};

export interface Played {
  readonly entry: Entry;
  readonly lines: readonly string[];
  readonly exit: number;
  /** Whole virtual seconds. */
  readonly took: number;
}

/** @param whole entries whose command is run without the `tail` behind it */
export async function play(
  entries: readonly Entry[],
  seed: number,
  whole: (entry: Entry) => boolean = () => false,
): Promise<Played[]> {
  const cluster = new Cluster({ seed, controlPlane: false });
  const kubectl = new Kubectl(cluster, { namespace: 'cpf', server: 'https://127.0.0.1:6443' });
  const shell = new PracticeShell(new Headless(kubectl));
  cluster.advance(60_000);
  // The images were on every node already.
  await shell.exec(
    'for i in 1 2 3 4 5 6; do kubectl run w$i --image=nginx:1.21; kubectl run b$i --image=busybox:1.36; done',
  );
  // The node controller looks every 5 s; in the log it did so right after the API server was back.
  cluster.advance(59_300);
  await shell.exec('kubectl delete pods --all --force');
  await shell.exec(START);
  await shell.exec('mkdir -p DIR DATA');
  const start = cluster.now;
  const played: Played[] = [];
  for (const entry of entries) {
    // The log stops etcd and the API server a second before the restore; here that is part of the restore.
    const early = entry.command?.includes('restore DIR/snap.db') ? 1000 : 0;
    const until = start + entry.at * 1000 - early;
    if (until > cluster.now) cluster.advance(until - cluster.now);
    const [what, kind, name] = DEEDS[entry.deed ?? ''] ?? [];
    if (what === 'break') cluster.faults.inject({ id: `${name}`, kind: kind ?? '', target: { name: name ?? '' } });
    if (what === 'heal') cluster.faults.heal(`${name}`);
    if (entry.command === undefined) continue;
    // A file that was cut, as the log has one.
    if (entry.command.includes('DIR/cut.db')) await shell.exec(CUT);
    const before = cluster.now;
    let output = '';
    const line = whole(entry) ? entry.command.replace(/ \| tail -\d+$/, '') : entry.command;
    const { code } = await shell.exec(line, (_, text) => {
      output += text.replace(/^.*\binfo\t.*\n/gm, ''); // the log leaves them out
    });
    const lines = output === '' ? [] : output.replace(/\n+$/, '').split('\n');
    played.push({ entry, lines, exit: code, took: Math.floor((cluster.now - before) / 1000) });
  }
  return played;
}
