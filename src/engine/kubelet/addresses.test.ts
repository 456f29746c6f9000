import { describe, expect, it } from 'vitest';
import { cidrOf } from './addresses.ts';

describe('the address ranges of nodes', () => {
  const ranges = Array.from({ length: 10_000 }, (_, index) => cidrOf(index));

  it('are those of the cluster network first', () => {
    expect(ranges.slice(0, 2)).toEqual(['10.244.0.0/24', '10.244.1.0/24']);
    expect(ranges[256]).toBe('10.245.0.0/24');
  });

  it('are distinct in a large cluster, well formed, and nobody else has them', () => {
    expect(new Set(ranges).size).toBe(ranges.length);
    for (const range of ranges) {
      const parts = range.replace('/24', '').split('.').map(Number);
      expect(parts.every((part) => part >= 0 && part <= 255)).toBe(true);
      expect(parts[1]).toBeGreaterThanOrEqual(128); // machines are in 10.0.0.0/16, Services in 10.96.0.0/12
    }
  });
});
