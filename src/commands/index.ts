/** All commands, in the order of help. */
import type { Command } from './command.ts';
import { explainCommand } from './explain.ts';
import { listCommand } from './list.ts';
import { playCommand } from './play.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';

export const commands: readonly Command[] = [playCommand, runCommand, listCommand, explainCommand, schemaCommand];

/** What the program does without a command. */
export const defaultCommand = playCommand;
