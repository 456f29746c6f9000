import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hexNanos } from './event.ts';

it('names an event after the nanosecond in hexadecimal digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1e12, max: 4e12 }), fc.integer({ min: 0, max: 999_999 }), (now, offset) => {
      expect(hexNanos(now, offset)).toBe((BigInt(now) * 1_000_000n + BigInt(offset)).toString(16));
    }),
  );
});
