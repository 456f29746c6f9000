/** What `--help` prints. */
import type { Command } from './command.ts';

export function helpText(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Wavetank: a Kubernetes cluster that you can watch, break, rewind and understand in one terminal.',
    '',
    'Usage: wavetank [command] [options]',
    '',
    'Without a command: a list of scenarios to pick from; without a terminal, the first one as text.',
    '',
    'Commands:',
    ...commands.map(({ name, short }) => `  ${name.padEnd(width)}  ${short}`),
    '',
    'wavetank COMMAND --help tells more. Exit codes: 0 passed, 1 failed, 2 bad input, 3 invalid run.',
  ].join('\n');
}

export function helpFor({ name, use, short, options = {} }: Command): string {
  const lines = Object.entries(options).map(([option, { value, help }]) => ({
    left: `--${option}${value === undefined ? '' : ` ${value}`}`,
    help,
  }));
  const width = Math.max(0, ...lines.map(({ left }) => left.length));
  return [
    short,
    '',
    `Usage: wavetank ${name} ${use} ${lines.length > 0 ? '[options]' : ''}`.trimEnd(),
    ...(lines.length > 0 ? ['', 'Options:'] : []),
    ...lines.map(({ left, help }) => `  ${left.padEnd(width)}  ${help}`),
  ].join('\n');
}
