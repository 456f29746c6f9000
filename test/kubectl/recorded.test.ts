/** kubectl's output, judged by recordings of the real one. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Replayed, replay } from './recorded.ts';

/**
 * The share of recorded commands that must be equal: raised as it grows, never lowered. 372 of 374 are; it leaves room for two more
 * whose outcome is a matter of milliseconds, as that of these two is:
 * - `change/352` (`rollout status`): in one of the six recorded rollouts the ReplicaSet that grew had its status written before the one
 *   that shrank. Each takes a path of its own through the controllers, and here the longer one is never the faster.
 * - `change/448` (`get pods` 0.2 s after `delete pods`): the younger pod is shown `Terminating` here, `Completed` there. A kubelet that has
 *   just synced a pod waits for a relist before it stops it, and in the recording the drain before had taken a second longer
 *   (one more round of its wait for pods to go), by which that pod was older.
 * Ties between nodes are chance too: the seed of the replay is one with which pods land where they landed in the recording.
 */
const LEAST = 0.989;

describe('recorded commands', () => {
  let replayed: Replayed[] = [];
  beforeAll(() => {
    replayed = replay();
  }, 60_000);

  it('answers as the real kubectl did', () => {
    const equal = replayed.filter((r) => r.equal).length;
    expect(equal / replayed.length).toBeGreaterThanOrEqual(LEAST);
  });

  it('never dies of an error of its own', () => {
    expect(replayed.filter((r) => r.code < 0 || r.code === 130)).toEqual([]);
  });
});
