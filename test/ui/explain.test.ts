import { expect, it } from 'vitest';
import { controllers } from '../../src/engine/controllers/index.ts';
import { Lab } from '../../src/engine/controllers/testing/lab.ts';
import type { Change } from '../../src/run/cluster.ts';
import { chainOf } from '../../src/ui/history/chain.ts';
import { whoSentence } from '../../src/ui/history/explain.ts';
import { realCluster, TestTime } from './real-cluster.ts';

const by = (actor: string): string => whoSentence({ cause: { actor }, resource: 'pods' } as unknown as Change);

it('says in a sentence what each controller is there for', () => {
  const { parts } = new Lab([]);
  const names = controllers(parts, { podUsage: () => undefined } as never).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => by(name) === `${name} wrote it.`)).toEqual([]);
  expect(by('somebody')).toBe('somebody wrote it.');
  expect(by('kubelet/worker-1')).toContain('The kubelet');
});

it('says in a sentence what a kubelet or the scheduler did by a write, since they write for many reasons', () => {
  const { run, client } = realCluster('08-deployment', { real: new TestTime() });
  const pass = (seconds: number) => run.core.advance(run.core.now + seconds * 1000);
  pass(3);
  run.input('kubectl run crash --image=busybox -- sh -c "sleep 2; exit 3"');
  run.input('kubectl run once --image=busybox --restart=Never -- true');
  run.input('kubectl run long --image=nginx');
  run.input('kubectl run typo --image=ngnix:1');
  run.input(`kubectl run huge --image=nginx --overrides='{"spec":{"nodeSelector":{"no":"where"}}}'`);
  pass(60);
  run.input('kubectl delete pod long --grace-period=1 --wait=false');
  pass(5);
  const told = (name: string) =>
    client.time.history.flatMap((change) =>
      change.resource === 'pods' && change.key === `default/${name}` && change.cause.actor !== 'user'
        ? [whoSentence(change)]
        : [],
    );
  expect(told('crash').slice(0, 8)).toEqual([
    'The scheduler chooses a node for every pod that has none.',
    'The kubelet has taken up the pod, and makes it ready to start.',
    'The kubelet has started the container.',
    'The kubelet has found that a container ended.',
    'The kubelet has started the container again.',
    'The kubelet has found that a container ended.',
    'The container has ended, and its kubelet waits before it starts it again.',
    'The kubelet has started the container again.',
  ]);
  expect(told('once').slice(2)).toEqual([
    'The kubelet has found that a container ended.',
    'The containers have ended and are not started again, as its kubelet reports.',
  ]);
  expect(told('long').at(-1)).toBe('All its containers have ended, so its kubelet lets the pod go.');
  expect(told('typo')).toContain('The kubelet cannot pull the image, and tries again later.');
  expect(told('huge')).toEqual([
    'The scheduler found no node for it; it tries again when something changes that may help.',
  ]);
  run.close();
});

it('knows everybody who writes in a cluster, and of what was set up with it names no timer', () => {
  const { run, client } = realCluster('autoscaling', { real: new TestTime() });
  run.core.advance(run.core.now + 60_000);
  const { history } = client.time;
  expect(history.map(whoSentence).filter((text) => / wrote it\.$/.test(text))).toEqual([]);
  const first = history.find(({ cause }) => cause.actor === 'kubeadm');
  expect(chainOf(client.time, first?.rev, client).map(({ origins }) => origins)).toEqual([[]]);
  run.close();
});
