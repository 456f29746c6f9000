import { expect, it } from 'vitest';
import { controllers } from '../../src/engine/controllers/index.ts';
import { Lab } from '../../src/engine/controllers/testing/lab.ts';
import type { Change } from '../../src/run/cluster.ts';
import { whoSentence } from '../../src/ui/history/explain.ts';

const by = (actor: string): string => whoSentence({ cause: { actor }, resource: 'pods' } as unknown as Change);

it('says in a sentence what each controller is there for', () => {
  const { parts } = new Lab([]);
  const names = controllers(parts, { podUsage: () => undefined } as never).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => by(name) === `${name} wrote it.`)).toEqual([]);
  expect(by('somebody')).toBe('somebody wrote it.');
  expect(by('kubelet/worker-1')).toContain('The kubelet');
});
