/** What `--help` prints. */
import { wrap } from '../ui/text/width.ts';
import { type Command, DEFAULT } from './command.ts';

/** Columns below which a text is left to the terminal to break. */
const LEAST_ROOM = 20;

/** A text behind a head, broken between words where it goes on below itself. @param columns of the terminal, if it is one */
export function hanging(head: string, text: string, columns: number | undefined): string {
  const room = (columns ?? Number.POSITIVE_INFINITY) - head.length;
  const lines = room < LEAST_ROOM || text.length <= room ? [text] : wrap(text, room);
  return head + lines.join(`\n${' '.repeat(head.length)}`);
}

/** @param columns of the terminal, if it is one */
export function helpText(commands: readonly Command[], columns?: number): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    hanging(
      '',
      'Wavetank: a Kubernetes cluster that you can watch, break, rewind and understand in one terminal.',
      columns,
    ),
    '',
    'Usage: wavetank [command] [options]',
    '',
    hanging(
      '',
      `Without a command: a list of scenarios to pick from; without a terminal, ${DEFAULT} as text.`,
      columns,
    ),
    '',
    'Commands:',
    ...commands.map(({ name, short }) => hanging(`  ${name.padEnd(width)}  `, short, columns)),
    '',
    hanging(
      '',
      'wavetank COMMAND --help tells more. Exit codes: 0 passed, 1 failed, 2 bad input, 3 invalid run.',
      columns,
    ),
  ].join('\n');
}

/** @param columns of the terminal, if it is one */
export function helpFor({ name, use, short, options = {} }: Command, columns?: number): string {
  const lines = Object.entries(options).map(([option, { value, help }]) => ({
    left: `--${option}${value === undefined ? '' : ` ${value}`}`,
    help,
  }));
  const width = Math.max(0, ...lines.map(({ left }) => left.length));
  return [
    hanging('', short, columns),
    '',
    `Usage: wavetank ${name} ${use} ${lines.length > 0 ? '[options]' : ''}`.trimEnd(),
    ...(lines.length > 0 ? ['', 'Options:'] : []),
    ...lines.map(({ left, help }) => hanging(`  ${left.padEnd(width)}  `, help, columns)),
  ].join('\n');
}
