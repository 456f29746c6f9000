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
