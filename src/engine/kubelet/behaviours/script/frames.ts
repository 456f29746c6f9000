/** The nesting of a script that runs: where it goes next. */
import type { Frame, State } from './state.ts';
import { split } from './syntax.ts';

/** The commands of a text, from the first on. */
export const list = (text: string): Frame => ({ kind: 'list', parts: split(text), next: 0 });

/** Puts frames in the place of the innermost one. */
export function replace(state: State, ...frames: readonly Frame[]): void {
  state.frames = [...state.frames.slice(0, -1), ...frames];
}

/** Puts frames within the innermost one; the last is run first. */
export const push = (state: State, ...frames: readonly Frame[]): void => {
  state.frames = [...state.frames, ...frames];
};
