import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Hand } from '../../test/run/hand.ts';
import { Clock, type Driven } from './clock.ts';
import { Journal, journalName, newestJournal, openElsewhere, readJournal } from './journal.ts';

describe('a journal', () => {
  it('gives back what was written, without the half line of a process that died', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
    const path = join(folder, 'runs', 'a.jsonl');
    const header = { wavetank: '1', seed: 1, attended: true };
    const journal = Journal.create(path, header);
    journal.input({ time: 5, line: 'kubectl get pods' });
    journal.mark(9, true);
    journal.branch('branch-1', 7);
    appendFileSync(path, '{"input":{"ti');
    expect(readJournal(path)).toEqual({
      header,
      lines: [
        { open: process.pid },
        { input: { time: 5, line: 'kubectl get pods' } },
        { t: 9 },
        { branch: 'branch-1', t: 7 },
      ],
    });
    const more = Journal.append(path);
    more.input({ time: 10, line: 'again' });
    more.close();
    expect(readJournal(path).lines.slice(-2)).toEqual([{ input: { time: 10, line: 'again' } }, { end: true }]);
    expect(newestJournal(join(folder, 'runs'))).toBe(path);
    expect(newestJournal(join(folder, 'none'))).toBeUndefined();
  });

  it('finds the newest run of a scenario by its name', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
    const begin = (name: string): string => {
      const path = join(folder, journalName(name));
      Journal.create(path, { wavetank: '1', seed: 1, attended: true }).close();
      return path;
    };
    const drain = begin('drain');
    begin('drain-2');
    utimesSync(drain, 1, 1); // the others are newer
    expect(newestJournal(folder, undefined, 'drain')).toBe(drain);
    expect(newestJournal(folder, undefined, 'dra')).toBeUndefined();
  });

  it('knows whether another process has the run open, and can be copied then', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'wavetank-')), 'a.jsonl');
    const journal = Journal.create(path, { wavetank: '1', seed: 1, attended: true });
    journal.input({ time: 5, line: 'kubectl get pods' });
    expect(openElsewhere(readJournal(path))).toBeUndefined(); // it is this one
    const open = `{"open":${process.ppid}}\n`;
    appendFileSync(path, open);
    const recorded = readJournal(path);
    expect(openElsewhere(recorded)).toBe(process.ppid);
    const copy = path.replace('a.jsonl', 'b.jsonl');
    Journal.copy(copy, recorded).mark(9, true);
    expect(readJournal(copy)).toEqual({
      header: recorded.header,
      lines: [{ open: process.pid }, { input: { time: 5, line: 'kubectl get pods' } }, { t: 9 }],
    });
    expect(readJournal(path)).toEqual(recorded);
    appendFileSync(path, '{"end":true}\n');
    expect(openElsewhere(readJournal(path))).toBeUndefined();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    appendFileSync(path, `{"open":${pid}}\n`);
    expect(openElsewhere(readJournal(path))).toBeUndefined(); // it was killed
  });
});

/** Something that is due at given times, each a change. */
class Dues implements Driven {
  now = 0;
  revision = 0;
  held = false;
  hurries = true;
  readonly #dues: number[];
  constructor(dues: number[]) {
    this.#dues = dues;
  }
  get next(): number | undefined {
    return this.#dues[0];
  }
  step(until: number): boolean {
    const [due] = this.#dues;
    if (this.held || due === undefined || due > until) return false;
    this.#dues.shift();
    this.now = due;
    this.revision++;
    return true;
  }
  advance(until: number): void {
    this.now = Math.max(this.now, until);
  }
}

describe('the clock', () => {
  const start = (dues: number[], options: { speed?: number; idleSkip?: number } = {}) => {
    const real = new Hand();
    const driven = new Dues(dues);
    const clock = new Clock(
      () => driven,
      () => {},
      { ...options, real },
    );
    clock.start();
    return { real, driven, clock };
  };

  it('goes as fast as it is told', () => {
    const { real, driven, clock } = start([500, 2500], { speed: 2 });
    real.pass(1000);
    expect([driven.now >= 1900 && driven.now <= 2000, driven.revision]).toEqual([true, 1]);
    clock.speed = 10;
    real.pass(100);
    expect(driven.revision).toBe(2);
  });

  it('uses nothing while it stands', () => {
    const { real, driven, clock } = start([500]);
    real.pass(100);
    clock.stop();
    expect(real.waiting).toBe(0);
    const { now } = driven;
    real.pass(10_000);
    expect(driven.now).toBe(now);
  });

  it('jumps over time in which nothing happens', () => {
    const { real, driven } = start([100, 3_600_000], { idleSkip: 2000 });
    real.pass(1500);
    expect(driven.revision).toBe(1);
    real.pass(1000);
    expect([driven.revision, driven.now >= 3_600_000]).toEqual([2, true]);
  });

  it('does not jump while somebody watches in slow motion', () => {
    const { real, driven, clock } = start([100, 3_600_000], { idleSkip: 2000 });
    clock.speed = 0.5;
    real.pass(10_000);
    expect([driven.revision, driven.now < 10_000]).toEqual([1, true]);
    clock.speed = 1;
    real.pass(1000);
    expect(driven.revision).toBe(2);
  });

  it('jumps for who asks for it, whether or not a script waits, and never for who does not want it', () => {
    const { real, driven, clock } = start([100, 3_600_000, 7_200_000]);
    driven.hurries = false;
    real.pass(60_000);
    expect([driven.revision, clock.skips]).toEqual([1, false]);
    clock.skips = true;
    real.pass(200);
    expect([driven.revision, driven.now >= 3_600_000]).toEqual([2, true]);
    real.pass(1_500); // each stretch is looked at for a while
    expect(driven.revision).toBe(2);
    clock.skips = false;
    real.pass(60_000);
    expect(driven.revision).toBe(2);

    const guided = start([100, 3_600_000], { idleSkip: 2000 });
    expect(guided.clock.skips).toBe(true);
    guided.driven.hurries = false;
    expect(guided.clock.skips).toBe(false); // a person is waited for
    guided.driven.hurries = true;
    guided.clock.skips = false;
    guided.real.pass(60_000);
    expect(guided.driven.revision).toBe(1);
  });

  it('does not move while it is held', () => {
    const { real, driven } = start([100]);
    driven.held = true;
    real.pass(5000);
    expect(driven.now).toBe(0);
    driven.held = false;
    real.pass(300);
    expect(driven.revision).toBe(1);
    expect(driven.now).toBeLessThan(1000);
  });
});
