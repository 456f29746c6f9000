/** What the App needs of a view. Views hold their own state; the App owns the stack, the prompt, dialogs and pacing. */
import type { Binding, Scope } from '../keys/table.ts';
import type { TerminalEvent } from '../terminal/keys.ts';

export type MouseEvent = Extract<TerminalEvent, { type: 'mouse' }>;

/** An object, one of its writes, or one of its fields. */
export interface Subject {
  readonly resource: string;
  readonly key: string;
  readonly rev?: number;
  /** `status.conditions[Ready].status` */
  readonly path?: string | undefined;
}

export interface View {
  /** How the crumbs name it. */
  readonly crumb: string;
  /** Where its keys are looked up, nearest first. `global` and `time` follow by themselves. */
  readonly scopes: readonly Scope[];
  /** Actions of the key table that its objects can do. */
  readonly actions: readonly string[];
  /** One line for learners about what is shown. */
  readonly concept: string;
  /** Whether a key of its scopes leads nowhere here: then it is no hint, and stands in no help. */
  idle?(binding: Binding): boolean;
  /** What `/` edits; undefined when the view has nothing to filter. */
  filter?: string;
  /** What one asks about here by asking why. */
  subject?(): Subject | undefined;
  /** The command line that prints what is shown; undefined where none does. */
  asks?(): string | undefined;
  /** What is shown, as text, for saving; undefined where there is nothing to save. */
  text?(): string;
  /** Under which name it is saved; the crumb's when left out. */
  fileName?(): string;
  /** Keeps what was chosen for this kind of view, over runs. */
  remember?(): void;
  /** Takes the whole screen. */
  readonly fullscreen?: boolean;
  /** One chooses from it what to do next. */
  readonly isChoice?: boolean;
  /** It tells what the guide would. */
  readonly hasStory?: boolean;
  /** Takes the data of this moment. @returns whether anything that is shown changed */
  refresh(): boolean;
  /** Exactly `height` lines of exactly `width` columns, frame included. */
  render(width: number, height: number): readonly string[];
  /** @returns whether the view did something with it */
  run(command: string, key: string): boolean;
  /** Keys that no binding takes, while the view edits text of its own (the shell). @returns whether it was used */
  input?(event: TerminalEvent): boolean;
  /** @param y row within the view, from 0 */
  mouse?(event: MouseEvent, x: number, y: number): boolean;
  dispose?(): void;
}
