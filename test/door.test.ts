/** The start of the bundle: with its compiled form, without it, and with one that does not fit. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'wavetank-door-'));
const dist = join(root, 'dist');
const cache = join(dist, 'program.cache');
/** How long the fingerprint before the compiled form is. */
const HEAD = 67;

symlinkSync(resolve('scenarios'), join(root, 'scenarios'));
symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
beforeEach(() => cpSync('dist', dist, { recursive: true }));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const wavetank = (...args: string[]): string =>
  execFileSync(process.execPath, [join(dist, 'wavetank.js'), ...args], { encoding: 'utf8' });

const works = (): void => expect(wavetank('--version')).toMatch(/^wavetank \d/);

it('says what a word may mean that is no command', () => {
  const told = (word: string) => spawnSync(process.execPath, ['dist/wavetank.js', word], { encoding: 'utf8' });
  expect(told('rolling-update')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('unknown command "rolling-update" - did you mean "play rolling-update"?'),
  });
  expect(told('plya').stderr).toContain('did you mean "play"?');
});

/** What the door tells V8 at the start, and what is told once a run is long; none of it for a version without flags. */
function flagsOf(): string[][] {
  const door = readFileSync(join(dist, 'wavetank.js'), 'utf8');
  const [major] = process.versions.node.split('.');
  const [, start, long] = new RegExp(`\\b${major}"?: { start: "(.+?)", long: "(.+?)" }`).exec(door) ?? [];
  return [start, long].map((flags) => flags?.split(' ') ?? []);
}

it('tells V8 nothing that this version does not know', () => {
  expect(flagsOf()).toHaveLength(2);
  for (const flags of flagsOf())
    expect(spawnSync(process.execPath, [...flags, '-e', '0'], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
});

describe('the start', () => {
  it('takes the compiled form that the build left', () => {
    const source = readFileSync(join(dist, 'program.js'), 'latin1');
    const kept = readFileSync(cache);
    expect(kept.toString('latin1', 0, HEAD)).toBe(source.slice(0, HEAD));
    // V8 takes what was compiled under its own flags, which are those that the door sets.
    const [start = []] = flagsOf();
    const script = `'' + new (require('vm').Script)(require('fs').readFileSync('${join(dist, 'program.js')}', 'latin1'),
      { cachedData: require('fs').readFileSync('${cache}').subarray(${HEAD}) }).cachedDataRejected`;
    expect(execFileSync(process.execPath, [...start, '-p', script], { encoding: 'utf8' })).toBe('false\n');
    works();
  });

  it('says nothing of its own: V8 complains about flags that its version does not know', () => {
    expect(spawnSync(process.execPath, [join(dist, 'wavetank.js'), '--version'], { encoding: 'utf8' }).stderr).toBe('');
  });

  it('does without', () => {
    rmSync(cache);
    works();
  });

  it('does not take what was compiled from another program', () => {
    const source = 'throw new Error("stale")'.padEnd(readFileSync(join(dist, 'program.js'), 'latin1').length);
    const other = Buffer.concat([Buffer.from(`// ${'0'.repeat(64)}`), new Script(source).createCachedData()]);
    writeFileSync(cache, other);
    works();
  });

  it.each([
    ['nothing', () => Buffer.alloc(0)],
    ['zeros', (kept: Buffer) => Buffer.alloc(kept.length)],
    ['a part', (kept: Buffer) => kept.subarray(0, 100_000)],
    [
      'another V8',
      (kept: Buffer) => Buffer.concat([kept.subarray(0, HEAD), Buffer.from('x'), kept.subarray(HEAD + 1)]),
    ],
  ])('does not take a cache that is %s', (_, spoilt) => {
    writeFileSync(cache, spoilt(readFileSync(cache)));
    works();
  });

  it('does not take it under flags that it was not made with', () => {
    const args = ['--no-opt', join(dist, 'wavetank.js'), '--version'];
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' })).toMatch(/^wavetank \d/);
  });

  it('still reaches the packages beside the bundle', () => {
    expect(wavetank('shell', '-c', 'kubectl get namespaces -o name | head -1')).toBe('namespace/default\n');
  });
});

it.runIf(existsSync('/dev/full'))('says in one line that what is printed cannot be written, and that it failed', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [join(dist, 'wavetank.js'), 'list'], {
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  });
  closeSync(full);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^wavetank: what is printed cannot be written: ENOSPC.*\n$/),
  });
});
