import { describe, expect, it } from 'vitest';
import { brings } from './behaviours/contents.ts';
import { parseImage } from './images.ts';
import { managePackages } from './packages.ts';

describe('package managers', () => {
  it('reach no repository, and say so', () => {
    expect(managePackages('apk', ['add', '--no-cache', 'curl'])).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /temporary error[\s\S]*ERROR: unable to select packages:\n {2}curl \(no such package\)/,
      ),
    });
    expect(managePackages('apt-get', ['install', '-y', 'curl'])).toMatchObject({
      code: 100,
      output: 'E: Unable to locate package curl\n',
    });
    expect(managePackages('apt-get', ['update'])?.output).toContain("Temporary failure resolving 'deb.debian.org'");
    expect(managePackages('ls', [])).toBeUndefined();
  });

  it('are what alpine has, and curl is what it has not', () => {
    const has = (image: string, program: string): boolean => brings(parseImage(image), program);
    expect(['apk', 'wget', 'nslookup', 'getent'].map((name) => has('alpine', name))).toEqual([true, true, true, true]);
    expect(['curl', 'dig', 'bash', 'python3'].map((name) => has('alpine:3.22', name))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(has('nginx:alpine', 'curl')).toBe(true);
  });
});
