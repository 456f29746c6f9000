/** All commands, in the order of help. */

import { checkCommand } from './check.ts';
import type { Command } from './command.ts';
import { compareCommand } from './compare.ts';
import { courseCommand, exerciseCommand } from './course.ts';
import { explainCommand } from './explain.ts';
import { listCommand } from './list.ts';
import { newCommand } from './new.ts';
import { playCommand } from './play.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';
import { kubectlCommand, shellCommand } from './shell.ts';

export const commands: readonly Command[] = [
  playCommand,
  runCommand,
  listCommand,
  courseCommand,
  exerciseCommand,
  checkCommand,
  compareCommand,
  explainCommand,
  newCommand,
  schemaCommand,
  shellCommand,
  kubectlCommand,
];

/** What the program does without a command. */
export const defaultCommand = playCommand;
