/** `kubectl set`: image, env, resources, selector, serviceaccount */
import type { Command } from '../command.ts';
import { env } from './set-env.ts';
import { image } from './set-image.ts';
import { resources } from './set-resources.ts';
import { selector, serviceaccount, subject } from './set-simple.ts';

export const set: Command = {
  name: 'set',
  use: 'SUBCOMMAND [options]',
  short: 'Set specific features on objects',
  long: 'Configure application resources.\n\n These commands help you make changes to existing application resources.',
  commands: [env, image, resources, selector, serviceaccount, subject],
};
