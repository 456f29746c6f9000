/** `while` and `until`. */
import { push, replace } from './frames.ts';
import type { Frame, State } from './state.ts';
import { type Shape, split } from './syntax.ts';

/** Loops are followed for so many rounds in all. */
const MAX_ROUNDS = 20_000;

export function beginLoop({ kind, head, body }: Extract<Shape, { head: string }>, state: State): void {
  const endless =
    kind === 'while' && /^(?:true|:|\[ 1 \])$/.test(head.trim()) && !/\b(?:exit|break|return)\b/.test(body);
  const parts = split(head);
  push(
    state,
    { kind, head: parts, body: split(body), stage: 'head', since: state.at, endless },
    { kind: 'list', parts, next: 0, condition: true },
  );
}

/** The head of a loop or its body has ended. */
export function stepLoop(frame: Extract<Frame, { kind: 'while' | 'until' }>, state: State): void {
  if (frame.stage === 'head') {
    if ((state.code === 0) === (frame.kind === 'until')) {
      state.code = 0;
      replace(state);
    } else replace(state, { ...frame, stage: 'body' }, { kind: 'list', parts: frame.body, next: 0 });
    return;
  }
  state.at = Math.max(state.at, frame.since + state.pace);
  const stuck = frame.endless && state.at === frame.since;
  if (++state.rounds >= MAX_ROUNDS || stuck || (frame.endless && !isFollowed(state))) {
    state.forever = true;
    state.waits = true;
  } else
    replace(
      state,
      { ...frame, stage: 'head', since: state.at },
      { kind: 'list', parts: frame.head, next: 0, condition: true },
    );
}

/** Somebody reads: an endless loop is followed, not only recognized. */
const isFollowed = ({ horizon }: State): boolean => horizon < Number.POSITIVE_INFINITY;
