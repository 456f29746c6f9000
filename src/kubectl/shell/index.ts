/** The practice shell (loads a shell language when first used). */
export { type ExtraCommand, HOME, type Output, PracticeShell, type ShellOptions, type ShellResult } from './shell.ts';
