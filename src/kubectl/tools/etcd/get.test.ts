/** `etcdctl get`: keys, ranges and the answer as JSON. */
import { expect, it } from 'vitest';
import { Cluster } from '../../../engine/index.ts';
import { Kubectl } from '../../index.ts';

const kubectl = new Kubectl(new Cluster());
const run = (line: string): string => {
  const { stdout, stderr } = kubectl.run(line.split(' '));
  return stdout + stderr;
};

it('tells of a key when it was made, written last, and how often, as the revisions of the API server', () => {
  run('kubectl create configmap a --from-literal=x=1');
  run('kubectl patch configmap a -p {"data":{"x":"2"}}');
  const [kv] = JSON.parse(run('etcdctl get /registry/configmaps/default/a -w json')).kvs;
  const revision = Number(run('kubectl get configmap a -o jsonpath={.metadata.resourceVersion}'));
  expect(kv).toMatchObject({ create_revision: revision - 1, mod_revision: revision, version: 2 });
  expect(atob(kv.key)).toBe('/registry/configmaps/default/a');
  expect(JSON.parse(atob(kv.value)).data).toEqual({ x: '2' });
  run('kubectl delete configmap a');
  run('kubectl create configmap a');
  expect(run('etcdctl get /registry/configmaps/default/a -w json --keys-only')).toMatch(
    /^\{"header":\{"cluster_id":14841639068965178418,"member_id":10276657743932975437,"revision":\d+,"raft_term":2\},"kvs":\[\{"key":"\S+","create_revision":\d+,"mod_revision":\d+,"version":1\}\],"count":1\}\n$/,
  );
  expect(run('etcdctl get none -w json')).toMatch(/^\{"header":\{[^}]*\}\}\n$/);
});

it('takes ranges of keys', () => {
  const keys = (line: string): string[] => run(`etcdctl get ${line} --keys-only`).split('\n').filter(Boolean);
  expect(keys('/registry/namespaces/d /registry/namespaces/kube-p')).toEqual([
    '/registry/namespaces/default',
    '/registry/namespaces/kube-node-lease',
  ]);
  expect(keys('/registry/namespaces/kube-s --from-key')[0]).toBe('/registry/namespaces/kube-system');
  expect(run('etcdctl get a --prefix --from-key')).toContain('cannot be set at the same time');
});
