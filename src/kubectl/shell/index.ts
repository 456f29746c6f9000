/** The practice shell (loads a shell language when first used). */
export {
  type Commander,
  type CommandIo,
  type Edit,
  type ExtraCommand,
  editorFailed,
  Flow,
  Headless,
  inSlices,
  type Job,
  type Output,
} from './commander.ts';
export type { Completion } from './complete.ts';
export type { History } from './history.ts';
export { Paced, START } from './paced.ts';
export type { Reads } from './reading.ts';
export { HOME, PracticeShell, type ShellOptions, type ShellResult } from './shell.ts';
