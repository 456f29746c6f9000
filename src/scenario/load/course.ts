/** From a file to a course. */
import { Course } from '../format/course.ts';
import { parseYaml } from './document.ts';
import { BadFile } from './problem.ts';
import { conform } from './shape.ts';

/** @throws BadFile */
export function loadCourse(file: string, text: string): Course {
  const { sources, problems } = parseYaml(file, text);
  const [source] = sources;
  if (source === undefined) {
    const empty = { code: 'E001', severity: 'error' as const, file, line: 1, column: 1, message: 'expected a course' };
    throw new BadFile(problems.length > 0 ? problems : [empty]);
  }
  const fitted = conform(Course, source.value);
  if ('value' in fitted) return fitted.value;
  throw new BadFile(
    fitted.misfits.map(({ path, key, message }) => ({
      code: 'E001',
      severity: 'error' as const,
      file,
      ...source.place(path, key),
      message,
    })),
  );
}
