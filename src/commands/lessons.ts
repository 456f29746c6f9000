/** Scenarios as a learner sees them: with what was reached of them, and courses as the lessons in them. */
import { resolve } from 'node:path';
import { noteReached, progressFile, readProgress, starsOf } from '../run/progress.ts';
import type { Run } from '../run/run.ts';
import { type Course, type Entry, type Library, nameOf, oneLine } from '../scenario/index.ts';
import type { ScenarioEntry } from '../ui/index.tsx';
import { library } from './command.ts';

/** Under what it is kept what was reached of a scenario: two files of one name are two scenarios. */
function keyOf(file: string): string {
  const path = resolve(file);
  return library.holds(path) ? nameOf(path) : path;
}

/** Keeps what is reached in a run, as it is. */
export function keepWhatIsReached(run: Run): void {
  const { scenario } = run.setup;
  if (scenario === undefined) return;
  run.onNews((news, { player }) => {
    const decides = news.type === 'goal' || news.type === 'finished';
    const stars = decides && player ? starsOf(player.state) : undefined;
    if (stars !== undefined) noteReached(progressFile(), keyOf(scenario.file), { stars });
  });
}

/** Scenarios, those that were played to their end with what was reached of them. */
export function withMarks(entries: readonly Entry[]): (Entry & ScenarioEntry)[] {
  const progress = readProgress(progressFile());
  return entries.map((entry) => {
    const { stars } = progress[keyOf(entry.file)] ?? {};
    return { ...entry, ...(stars === undefined ? {} : stars === 0 ? { told: true } : { stars }) };
  });
}

/** Scenarios with what was reached of them by now, nothing included. What comes next is not yet reached, and follows on what was reached last. */
export function withStars(entries: readonly Entry[]): ScenarioEntry[] {
  const progress = readProgress(progressFile());
  const keys = entries.map(({ file }) => keyOf(file));
  const last = keys.indexOf(Object.keys(progress).findLast((key) => keys.includes(key)) ?? '');
  const next = [...entries.slice(last + 1), ...entries].find(({ file }) => progress[keyOf(file)] === undefined);
  return withMarks(entries).map((entry, i) => ({ ...entry, stars: entry.stars ?? 0, next: entries[i] === next }));
}

/** The lessons of a course, in its order; those that are not there are left out. */
export function lessonsOf({ lessons }: Course, from: Library): ScenarioEntry[] {
  const entries = from.entries();
  return withStars(lessons.flatMap((lesson) => entries.find(({ name }) => name === lesson) ?? []));
}

/** The courses of a library as rows of the list of scenarios: each opens its lessons. */
export function courseRows(from: Library): ScenarioEntry[] {
  const progress = readProgress(progressFile());
  return from.courses().map(({ course }) => {
    const { name, title, summary } = course.metadata;
    const done = course.lessons.filter((lesson) => progress[lesson] !== undefined).length;
    return {
      name,
      title: oneLine(title),
      description: oneLine(summary ?? ''),
      section: 'course',
      difficulty: done === 0 ? `${course.lessons.length} lessons` : `${done} of ${course.lessons.length} done`,
      lessons: () => lessonsOf(course, from),
    };
  });
}
