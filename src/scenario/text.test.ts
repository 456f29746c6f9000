import { describe, expect, it } from 'vitest';
import { clockText, fromMs, toMs } from './duration.ts';
import { near } from './suggest.ts';
import { oneLine, visible } from './text.ts';

describe('text from files', () => {
  it('shows control characters instead of obeying them', () => {
    expect(visible('a\u001b[31mred\u0007\u009b2J\u202eback\n\tok')).toBe('a^[[31mred^G\\u009b2J\\u202eback\n\tok');
    expect(oneLine(' two\nlines ')).toBe('two lines');
  });
});

describe('durations', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['2d', 172_800_000],
  ])('%s', (text, ms) => expect(toMs(text)).toBe(ms));
  it('refuses what is none', () => expect(toMs('10 minutes')).toBeNaN());
  it('writes them short', () => {
    expect([0, 1500, 75_000, 3_600_000, -5000].map(fromMs)).toEqual(['0s', '1.5s', '1m15s', '1h', '-5s']);
    expect([0, 65_300, 3_725_000, -30_000].map(clockText)).toEqual(['+00:00.0', '+01:05.3', '+1:02:05.0', '-00:30.0']);
  });
});

describe('near words', () => {
  it('finds typing errors and parts of names', () => {
    expect(near('nod-failure', ['node-failure', 'rolling-update'])).toEqual(['node-failure']);
    expect(near('rolling', ['node-failure', 'rolling-update'])).toEqual(['rolling-update']);
    expect(near('xyz', ['node-failure'])).toEqual([]);
  });
});
