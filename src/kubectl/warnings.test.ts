import { expect, it } from 'vitest';
import { Cluster } from '../engine/index.ts';
import { Kubectl } from './index.ts';

const POD = `apiVersion: v1
kind: Pod
metadata: {name: odd}
spec:
  nodeSelector: {beta.kubernetes.io/os: linux}
  containers:
  - {name: main, image: nginx, ports: [{containerPort: 80}, {containerPort: 80}], env: [{name: A, value: x}, {name: A, value: z}]}
`;
const WARNINGS = [
  'Warning: spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
  'Warning: spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
  'Warning: spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
];

it('kubectl tells the warnings that come with an answer, and makes errors of them when asked', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const args = ['apply', '--dry-run=server', '-f', '-'];
  const plain = kubectl.run(args, { stdin: POD });
  expect(plain).toEqual({
    code: 0,
    stdout: 'pod/odd created (server dry run)\n',
    stderr: `${WARNINGS.join('\n')}\n`,
  });
  const strict = kubectl.run(['--warnings-as-errors', ...args], { stdin: POD });
  expect(strict.code).toBe(1);
  expect(strict.stderr).toBe(`${WARNINGS.join('\n')}\nerror: 3 warnings received\n`);
});

it('every request about an old kind is warned of once, and a Service takes the Endpoints of its name along', () => {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const kubectl = new Kubectl(cluster);
  const stdin = `apiVersion: v1
kind: Endpoints
metadata: {name: hand}
subsets: [{addresses: [{ip: 10.1.2.3}], ports: [{port: 80}]}]
`;
  const old = 'Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n';
  expect(kubectl.run(['apply', '-f', '-'], { stdin })).toEqual({
    code: 0,
    stdout: 'endpoints/hand created\n',
    stderr: old,
  });
  cluster.advance(5_000);
  expect(kubectl.run(['get', 'endpoints', 'hand', '--no-headers']).stdout).toMatch(/^hand +10\.1\.2\.3:80/); // alone it is harmless
  kubectl.run(['create', 'service', 'clusterip', 'hand', '--tcp=80']);
  kubectl.run(['set', 'selector', 'service/hand', '']);
  expect(kubectl.run(['delete', 'service', 'hand']).stderr).toBe('');
  cluster.advance(5_000);
  expect(kubectl.run(['get', 'endpoints', 'hand']).stderr).toBe(
    `${old}Error from server (NotFound): endpoints "hand" not found\n`,
  );
});
