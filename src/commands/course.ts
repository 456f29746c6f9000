/** `wavetank course` and `wavetank exercise`: lessons in order, and problems to solve. */

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { journalFolder, newestJournal, readJournal } from '../run/journal.ts';
import { markOf } from '../run/marks.ts';
import { program } from '../run/program.ts';
import { progressFile, readProgress } from '../run/progress.ts';
import { type Course, didYouMean, EXERCISES, Library, loadCourse, oneLine } from '../scenario/index.ts';
import type { ScenarioEntry } from '../ui/index.tsx';
import { type Arguments, type Command, library, PASSED, UsageError } from './command.ts';
import { hanging } from './help.ts';
import { lessonsOf, withStars } from './lessons.ts';
import { openInterface, WAYS } from './play.ts';

export const courseCommand: Command = {
  name: 'course',
  use: '[NAME|FILE]',
  short: 'Go on with a course where you left it',
  options: {
    lesson: { value: 'NAME', help: 'open this lesson (by its number, too), from its beginning' },
    list: { help: 'show the lessons and what you reached: *** without a hint, fewer with hints' },
    ...WAYS,
  },
  run(args) {
    const [name] = args.words;
    if (name?.endsWith('.yaml')) return follow(courseIn(name), args, new Library(dirname(name), false));
    const all = library.courses();
    const known = all.map(({ course }) => course.metadata.name);
    if (name === undefined && all.length !== 1) {
      for (const { course } of all) console.log(`${course.metadata.name}  ${course.metadata.title}`);
      return PASSED;
    }
    const found = name === undefined ? all[0] : all.find(({ course }) => course.metadata.name === name);
    if (found === undefined)
      throw new UsageError(
        `unknown course "${name}"${didYouMean(name ?? '', known) || `; there is ${known.join(', ')}`}`,
      );
    return follow(found.course, args, library);
  },
};

/** A course of one's own, with its lessons beside it. @throws BadFile; Error when the file cannot be read */
const courseIn = (file: string): Course => loadCourse(file, readFileSync(file, 'utf8'));

/** @param from where the lessons are */
async function follow(course: Course, args: Arguments, from: Library): Promise<number> {
  const { metadata, lessons } = course;
  const named = args.options['lesson'];
  const wanted = typeof named === 'string' ? (lessonCalled(named, lessons) ?? named) : undefined;
  if (typeof wanted === 'string' && !lessons.includes(wanted))
    throw new UsageError(`the course has no lesson "${wanted}"${didYouMean(wanted, lessons) || '; --list shows them'}`);
  const list = () => lessonsOf(course, from);
  const entries = list();
  const missing = lessons.find((lesson) => !entries.some(({ name }) => name === lesson));
  if (missing !== undefined) throw new UsageError(`there is no lesson ${missing}.yaml beside the course`);
  const left = typeof wanted === 'string' ? undefined : leftOff(entries, from);
  const next = typeof wanted === 'string' ? wanted : (left?.lesson ?? entries.find((entry) => entry.next)?.name);
  if (args.options['list'] !== undefined || next === undefined || !process.stdout.isTTY) {
    console.log(oneLine(metadata.title));
    for (const { name, title, stars: reached } of entries)
      console.log(
        `${name === next ? '>' : ' '} ${markOf({ stars: reached ?? 0 })}  ${name.padEnd(22)} ${oneLine(title)}`,
      );
    if (next === undefined) console.log('All lessons are done.');
    return PASSED;
  }
  if (left !== undefined)
    return openInterface(
      left.journal,
      { ...args, options: { ...args.options, resume: true } },
      { entries: list, from },
    );
  return openInterface(next, args, { entries: list, from });
}

/** The lesson of a name, or of the number that its name begins with. */
const lessonCalled = (name: string, lessons: readonly string[]): string | undefined =>
  lessons.find((lesson) => lesson === name) ??
  lessons.find((lesson) => /^\d+$/.test(name) && Number.parseInt(lesson, 10) === Number(name));

/** The lesson and the journal of the newest run, if that was of a lesson as it is now, and did not reach its goals. */
function leftOff(lessons: readonly ScenarioEntry[], from: Library): { lesson: string; journal: string } | undefined {
  const journal = newestJournal(journalFolder());
  if (journal === undefined) return undefined;
  const { header } = readJournal(journal);
  if (header.wavetank !== WAVETANK_VERSION) return undefined;
  const open = lessons.filter(({ stars: reached }) => reached === 0).map(({ name }) => name);
  const lesson = open.find((name) => readFileSync(from.find(name), 'utf8') === header.scenario?.text);
  return lesson === undefined ? undefined : { lesson, journal };
}

export const exerciseCommand: Command = {
  name: 'exercise',
  use: '[NAME|FILE]',
  short: 'Open a problem to solve; without a name, the list of them',
  options: WAYS,
  async run(args) {
    const [name] = args.words;
    const entries = library.entries().filter(({ section }) => section === EXERCISES);
    if (name === undefined) {
      const progress = readProgress(progressFile());
      for (const entry of entries) {
        const head = `${markOf({ stars: progress[entry.name]?.stars ?? 0 })}  ${entry.name.padEnd(20)} ${entry.difficulty.padEnd(12)} `;
        console.log(hanging(head, entry.description, process.stdout.columns));
      }
      if (process.stdout.isTTY) console.log(`\n${program()} exercise NAME opens one.`);
      return PASSED;
    }
    const names = entries.map((entry) => entry.name);
    if (!names.includes(name) && !name.endsWith('.yaml'))
      throw new UsageError(`unknown exercise "${name}"${didYouMean(name, names)}`);
    if (!process.stdout.isTTY) {
      const { scenario } = library.load(name);
      console.log(`${oneLine(scenario.metadata.title)}\n\n${oneLine(scenario.metadata.summary ?? '')}`);
      for (const goal of scenario.goals ?? []) console.log(`- ${oneLine(goal.title)}`);
      return PASSED;
    }
    return openInterface(name, args, {
      entries: () => withStars(library.entries().filter(({ section }) => section === EXERCISES)),
      exercise: true,
    });
  },
};
