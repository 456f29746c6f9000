import { expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Headless, Kubectl, Paced, PracticeShell } from '../index.ts';

const ready = (): Cluster => {
  const cluster = new Cluster({ nodes: [{ name: 'node-a' }] });
  cluster.advance(30_000);
  return cluster;
};
const shell = (cluster: Cluster): PracticeShell => new PracticeShell(new Paced(new Headless(new Kubectl(cluster))));

it('a command finds what the one before it set going', async () => {
  const script =
    'kubectl create deployment web --image=nginx; kubectl get pods --no-headers; kubectl wait --for=condition=Ready pod --all';
  const { stdout, code } = await shell(ready()).exec(script);
  expect(stdout).toMatch(
    /^deployment.apps\/web created\nweb-\S+ +0\/1 +ContainerCreating +0 +0s\npod\/web-\S+ condition met\n$/,
  );
  expect(code).toBe(0);
});

it('takes a tenth of a second from one command to the next, and none before the first', async () => {
  const cluster = ready();
  const { now } = cluster;
  await shell(cluster).exec('kubectl get nodes');
  expect(cluster.now - now).toBe(0);
  const other = ready();
  await shell(other).exec('for i in 1 2 3; do kubectl get nodes; done');
  expect(other.now - now).toBe(200);
});
