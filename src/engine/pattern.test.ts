import { describe, expect, it } from 'vitest';
import { compilePattern, isTame } from './pattern.ts';

describe("somebody else's patterns", () => {
  it.each(['Insufficient cpu', '^web-[a-z0-9]{5}$', 'a+b', '(po|pod)s? ', '\\(a+\\)', '[(*+]+x'])(
    '%s is harmless',
    (text) => expect(isTame(text)).toBe(true),
  );

  it.each(['(a+)+$', '(a|aa)*b', '.*.*x', '(?:a{2,})+', '(x)*', '\\d+.*'])('%s may backtrack', (text) =>
    expect(isTame(text)).toBe(false),
  );

  it.each([
    ['(a+)+$', 'aaa', true],
    ['(a+)+$', 'aab', false],
    ['^(\\d+)\\.(\\d+)$', '12.5', true],
    ['(scale|delete) .*(web|db) *$', 'kubectl scale deployment web', true],
    ['[^/]+/[^/]+', 'default/web', true],
  ])('%s in %s is as everywhere', (text, found, fits) => {
    expect(compilePattern(text).test(found)).toBe(fits);
    expect(new RegExp(text).test(found)).toBe(fits);
  });

  it.each(['(a+)+$', '(a|aa)+$', '(.*a){12}', 'a*a*a*a*b', 'a*b'])('%s takes no long time', (text) => {
    const began = performance.now();
    expect(compilePattern(text).test(`${'a'.repeat(50_000)}!`)).toBe(text.includes('{12}'));
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it.each(['(', '(a+)+(?=b)', '(a)*\\1', '((a{1000}){1000}){1000}'])('%s is refused', (text) => {
    expect(() => compilePattern(text)).toThrow();
  });
});
