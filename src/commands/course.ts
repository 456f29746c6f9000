/** `wavetank course` and `wavetank exercise`: lessons in order, and problems to solve. */
import { progressFile, readProgress } from '../run/progress.ts';
import { type Course, didYouMean } from '../scenario/index.ts';
import { type Arguments, type Command, library, PASSED, UsageError } from './command.ts';
import { openInterface } from './play.ts';

const stars = (count: number | undefined): string => '*'.repeat(count ?? 0).padEnd(3, '.');

export const courseCommand: Command = {
  name: 'course',
  use: '[NAME]',
  short: 'Go on with a course where you left it',
  options: {
    lesson: { value: 'NAME', help: 'open this lesson' },
    list: { help: 'show the lessons and what you reached' },
  },
  run(args) {
    const [name] = args.words;
    const all = library.courses();
    const known = all.map(({ course }) => course.metadata.name);
    if (name === undefined && all.length !== 1) {
      for (const { course } of all) console.log(`${course.metadata.name}  ${course.metadata.title}`);
      return PASSED;
    }
    const found = name === undefined ? all[0] : all.find(({ course }) => course.metadata.name === name);
    if (found === undefined) throw new UsageError(`unknown course "${name}"${didYouMean(name ?? '', known)}`);
    return follow(found.course, args);
  },
};

async function follow({ metadata, lessons }: Course, args: Arguments): Promise<number> {
  const wanted = args.options['lesson'];
  if (typeof wanted === 'string' && !lessons.includes(wanted))
    throw new UsageError(`the course has no lesson "${wanted}"${didYouMean(wanted, lessons)}`);
  const progress = readProgress(progressFile());
  const next = typeof wanted === 'string' ? wanted : lessons.find((lesson) => progress[lesson] === undefined);
  if (args.options['list'] !== undefined || next === undefined || !process.stdout.isTTY) {
    console.log(metadata.title);
    const titles = new Map(library.entries().map((entry) => [entry.name, entry.title]));
    for (const lesson of lessons) {
      const mark = lesson === next ? '>' : ' ';
      console.log(`${mark} ${stars(progress[lesson]?.stars)}  ${lesson.padEnd(22)} ${titles.get(lesson) ?? ''}`);
    }
    if (next === undefined) console.log('All lessons are done.');
    return PASSED;
  }
  const entries = library.entries().filter(({ name }) => lessons.includes(name));
  return openInterface(next, args, () => entries);
}

export const exerciseCommand: Command = {
  name: 'exercise',
  use: '[NAME]',
  short: 'Open a problem to solve; without a name, the list of them',
  async run(args) {
    const [name] = args.words;
    const entries = library.entries().filter(({ section }) => section === 'exercises');
    if (name === undefined) {
      const progress = readProgress(progressFile());
      for (const entry of entries)
        console.log(
          `${stars(progress[entry.name]?.stars)}  ${entry.name.padEnd(20)} ${entry.difficulty.padEnd(12)} ${entry.description}`,
        );
      return PASSED;
    }
    const names = entries.map((entry) => entry.name);
    if (!names.includes(name)) throw new UsageError(`unknown exercise "${name}"${didYouMean(name, names)}`);
    if (!process.stdout.isTTY) {
      const { scenario } = library.load(name);
      console.log(`${scenario.metadata.title}\n\n${scenario.metadata.summary ?? ''}`);
      for (const goal of scenario.goals ?? []) console.log(`- ${goal.title}`);
      return PASSED;
    }
    return openInterface(name, args, () => entries);
  },
};
