/** `wavetank list`: the scenarios that ship. */

import { markOf } from '../run/marks.ts';
import { program } from '../run/program.ts';
import { type Command, library, PASSED } from './command.ts';
import { withMarks } from './lessons.ts';

const presetsOf = ({ presets = [] }: { readonly presets?: readonly string[] }): string =>
  presets.length === 0 ? '' : ` (--preset ${presets.join(', ')})`;

export const listCommand: Command = {
  name: 'list',
  use: '',
  short: 'List the scenarios that ship',
  options: { format: { value: 'text|json', help: 'text unless given' } },
  run(args) {
    const entries = withMarks(library.entries());
    const marked = entries.some((entry) => markOf(entry) !== '');
    if (args.options['format'] === 'json') {
      console.log(JSON.stringify(entries, null, 2));
      return PASSED;
    }
    const width = Math.max(...entries.map(({ name }) => name.length));
    let section = '';
    for (const entry of entries) {
      if (entry.section !== section) console.log(`\n${entry.section}`);
      section = entry.section;
      const mark = marked ? `${markOf(entry).padEnd(3)}  ` : '';
      console.log(`${entry.name.padEnd(width)}  ${mark}${entry.title}${presetsOf(entry)}`);
    }
    if (process.stdout.isTTY)
      console.log(
        `\n${program()} play NAME opens one; course goes through lessons in order, exercise lists the problems.`,
      );
    return PASSED;
  },
};
