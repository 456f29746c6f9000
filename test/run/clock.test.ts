/** The clock between real and virtual time: whole milliseconds of a cluster, whatever the speed. */
import { describe, expect, it } from 'vitest';
import { realCluster, TestTime } from '../ui/real-cluster.ts';

describe('the clock of a run', () => {
  it('loses nothing at speeds whose slices are shorter than a millisecond', () => {
    const time = new TestTime();
    const { run } = realCluster('rolling-update', { real: time });
    run.clock.speed = 0.1;
    const before = run.core.now;
    run.resume();
    for (let i = 0; i < 1_000; i++) {
      run.clock.nudge(); // as keys do
      time.pass(1);
    }
    run.pause();
    expect(run.core.now - before).toBeGreaterThan(95);
    expect(run.core.now - before).toBeLessThan(115);
    expect(Number.isInteger(run.core.now)).toBe(true);
    run.close();
  });

  it('comes to the end of a time limit that was set at any moment', () => {
    const time = new TestTime();
    const { run } = realCluster('rolling-update', { real: time });
    run.clock.speed = 17.3;
    run.resume();
    time.pass(1_234.5);
    const ended: number[] = [];
    for (let i = 0; i < 5; i++) {
      time.pass(77.7);
      const status = run.input("kubectl wait namespace/default --for=jsonpath='{.status.phase}'=Gone --timeout=2s");
      if ('onExit' in status) status.onExit((code) => ended.push(code));
    }
    time.pass(2_000);
    expect(ended).toEqual([1, 1, 1, 1, 1]);
    run.close();
  });

  it('comes to what is due after a long quiet by one step', () => {
    const { run } = realCluster('09-service');
    run.core.advance(run.core.start + 30_000);
    run.input('kubectl create cronjob daily --image=busybox --schedule="0 3 * * *" -- date');
    expect(run.step(true)).toBe('found');
    expect(run.core.now - run.core.start).toBeGreaterThan(3 * 3_600_000 - 1_000);
    expect(run.core.now - run.core.start).toBeLessThan(3 * 3_600_000 + 1_000);
    expect(run.core.cluster.parts.store.count('jobs.batch')).toBe(1);
    run.close();
  });

  it('passes with each step even where nothing is due any more', () => {
    const { run } = realCluster('09-service');
    run.core.advance(run.core.start + 30_000);
    const came = [1, 2, 3, 4].map(() => [run.step(true), run.core.now] as const);
    expect(came.map(([stepped]) => stepped)).toEqual(['end', 'end', 'end', 'end']);
    expect(new Set(came.map(([, now]) => now)).size).toBe(4);
    run.close();
  });

  it('takes the speed that a step asks for', () => {
    const time = new TestTime();
    const { run } = realCluster('frozen-node', { real: time });
    expect(run.clock.speed).toBe(10);
    run.resume();
    time.pass(60_000);
    expect(run.core.player?.state.steps['page']?.phase).toBe('done');
    expect(run.clock.speed).toBe(2);
    run.close();
  });

  it('does not leap over what a stopped process or a sleeping machine has missed', () => {
    const time = new TestTime();
    const { run } = realCluster('rolling-update', { real: time });
    run.clock.speed = 2;
    run.resume();
    time.pass(1_000);
    const before = run.core.now;
    time.sleep(3_600_000);
    time.pass(100);
    expect(run.core.now - before).toBeGreaterThan(0);
    expect(run.core.now - before).toBeLessThan(5_000);
    run.close();
  });
});
