import { expect, it } from 'vitest';
import { Cluster } from '../engine/index.ts';
import { Kubectl, MemoryFiles } from './index.ts';

const MAPS = ['a', 'b', 'c']
  .map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`)
  .join('---\n');

function applied(instant: boolean): { cluster: Cluster; times: () => number[]; code: () => number | undefined } {
  const cluster = new Cluster({ seed: 1, nodes: [{ name: 'node-a' }] });
  cluster.advance(10_000);
  const since = cluster.now;
  const process = new Kubectl(cluster).start(['apply', '-f', '-'], {
    files: new MemoryFiles(),
    stdin: MAPS,
    instant,
    stdout: () => {},
    stderr: () => {},
  });
  const times = () =>
    cluster.parts.store.history.filter((c) => /^default\/[abc]$/.test(c.key)).map((c) => c.time - since);
  return { cluster, times, code: () => process.code };
}

it('the objects of a file come one after another, in simulated time', () => {
  const { cluster, times, code } = applied(false);
  expect(times()).toEqual([0]);
  expect(code()).toBeUndefined();
  cluster.advance(100);
  expect(times()).toEqual([0, 4, 8]);
  expect(code()).toBe(0);
});

it('what a cluster has at its start comes at one instant', () => {
  const { times, code } = applied(true);
  expect(times()).toEqual([0, 0, 0]);
  expect(code()).toBe(0);
});
