/** The scenarios that ship: each is sound and proven. (`wavetank check --prove` does it over more seeds.) */
import { describe, expect, it } from 'vitest';
import { prove } from '../../src/run/proof/prove.ts';
import { lint, loadFile, problemText } from '../../src/scenario/index.ts';
import { library } from './play.ts';

describe.each(library.entries())('$name', ({ file }) => {
  it('is sound and proven', { timeout: 60_000 }, async () => {
    const loaded = loadFile(file);
    expect(lint(loaded).map(problemText)).toEqual([]);
    const presets = loaded.scenario.ci?.presets?.map((each) => (each === 'default' ? undefined : each)) ?? [undefined];
    const proof = await prove({ seeds: [1], presets, load: (preset) => loadFile(file, { preset }) });
    expect(proof.problems.map(problemText)).toEqual([]);
  });
});

describe('courses', () => {
  it.each(library.courses())('$course.metadata.name has its lessons', ({ course }) => {
    const names = library.entries().map(({ name }) => name);
    expect(course.lessons.filter((lesson) => !names.includes(lesson))).toEqual([]);
  });
});
