import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bench } from './testing.ts';

function busy() {
  const b = bench({ nodes: [{ name: 'node-a' }, { name: 'node-b' }] });
  const crash = { name: 'main', image: 'busybox', command: ['sh', '-c', 'sleep 3; exit 1'] };
  b.pod('crash', { containers: [crash] });
  b.pod('web', {
    containers: [{ name: 'main', image: 'nginx', readinessProbe: { httpGet: { port: 80 }, periodSeconds: 3 } }],
  });
  b.pod('init', { initContainers: [{ ...crash, name: 'init' }], containers: [{ name: 'main', image: 'redis' }] });
  b.pod('pull', { containers: [{ name: 'main', image: 'missing.example/x' }] });
  return b;
}

/** Everything that was written from revision `from` on. */
function story(b: ReturnType<typeof bench>, from: number): string {
  return JSON.stringify(
    b.cluster.parts.store.history.slice(from).map(({ time, resource, key, object }) => [time, resource, key, object]),
  );
}

test('a cluster that is restored in the middle of anything tells the same story', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), fc.boolean(), (at, remove) => {
      const b = busy();
      b.cluster.advance(at);
      if (remove) b.remove('web');
      const checkpoint = b.cluster.checkpoint();
      const { revision } = b.cluster.parts.store;
      b.run(45);
      const first = story(b, revision);
      b.cluster.restore(checkpoint);
      b.run(45);
      expect(story(b, revision)).toBe(first);
    }),
    { numRuns: 12 },
  );
});
