/** The sentence about a kind is told whole in 80 columns. */
import { expect, it } from 'vitest';
import { realCluster } from '../../../test/ui/real-cluster.ts';
import { kindOf } from './registry.ts';

it('the first sentence of every kind fits below its list', () => {
  const { client, run } = realCluster('node-failure');
  const first = client.resources().map((resource) => kindOf(resource, client).concept.split(/(?<=[.!?]) /)[0] ?? '');
  expect(first.length).toBeGreaterThan(50);
  expect(first.filter((sentence) => sentence === '' || sentence.length > 78)).toEqual([]);
  run.close();
});
