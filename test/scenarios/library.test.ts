/** The scenarios that ship: each is sound, proven, and gives one timeline for one seed in every process. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { prove } from '../../src/run/proof/prove.ts';
import { lint, loadFile, problemText } from '../../src/scenario/index.ts';
import { hashes, library } from './play.ts';

describe.each(library.entries())('$name', ({ file }) => {
  it('is sound and proven', { timeout: 60_000 }, async () => {
    const loaded = loadFile(file);
    expect(lint(loaded).map(problemText)).toEqual([]);
    const presets = loaded.scenario.ci?.presets?.map((each) => (each === 'default' ? undefined : each)) ?? [undefined];
    const proof = await prove({ seeds: [1], presets, load: (preset) => loadFile(file, { preset }) });
    expect(proof.problems.map(problemText)).toEqual([]);
  });
});

describe('timelines', () => {
  it('are the same twice and in another process, and others for another seed', { timeout: 240_000 }, async () => {
    const child = execFileSync(process.execPath, ['--import', 'tsx', 'test/scenarios/hashes.ts'], { encoding: 'utf8' });
    const [first, second, other] = [await hashes(1), await hashes(1), await hashes(2)];
    expect(second).toEqual(first);
    expect(JSON.parse(child)).toEqual(first);
    for (const [name, hash] of Object.entries(first)) expect(`${name} ${other[name]}`).not.toBe(`${name} ${hash}`);
  });
});
