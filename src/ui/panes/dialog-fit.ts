/** What of a dialog stands where there is no room for all of it: never without its buttons, its refusal, its field and its line. */
import type { Span } from '../text/line.ts';

export interface Row {
  readonly spans: Span[];
  /** The field that a click on it means. */
  readonly field?: number;
}

export interface Parts {
  /** What will happen, in words. */
  readonly text: readonly Row[];
  readonly fields: readonly Row[];
  /** The row among the fields that has the focus. */
  readonly focus: number;
  readonly commands: readonly Row[];
  readonly problem: readonly Row[];
  readonly buttons: Row;
}

const BLANK: Row = { spans: [] };
/** Rows that a part keeps, whatever the others want. */
const LEAST = 3;

const spaced = (rows: readonly Row[]): readonly Row[] => (rows.length === 0 ? [] : [...rows, BLANK]);

/** As many rows for each as there are in all, those first that come first. */
function shares(room: number, wanted: readonly number[]): number[] {
  const given = wanted.map((each) => Math.min(each, LEAST));
  let rest = room - given.reduce((sum, each) => sum + each, 0);
  return given.map((each, i) => {
    const more = Math.max(0, Math.min((wanted[i] ?? 0) - each, rest));
    rest -= more;
    return each + more;
  });
}

/** The first rows; that there are more stands in the last of them. */
function begun(rows: readonly Row[], room: number): readonly Row[] {
  if (rows.length <= room) return rows;
  return [...rows.slice(0, room - 1), { spans: [...(rows[room - 1]?.spans ?? []), ['dim', '…']] }];
}

/** The rows around the one that has the focus; how many are left out stands above and below. */
function around(rows: readonly Row[], focus: number, room: number): readonly Row[] {
  if (rows.length <= room) return rows;
  const from = Math.max(0, Math.min(focus - (room >> 1), rows.length - room));
  const shown = rows.slice(from, from + room);
  const below = rows.length - from - room;
  if (from > 0) shown[0] = { spans: [['dim', `  … ${from + 1} above`]] };
  if (below > 0) shown[room - 1] = { spans: [['dim', `  … ${below + 1} below`]] };
  return shown;
}

/** @param room rows within the frame */
export function whatFits({ text, fields, focus, commands, problem, buttons }: Parts, room: number): readonly Row[] {
  const whole = [BLANK, ...text, BLANK, ...spaced(fields), ...spaced(commands), ...problem, buttons];
  if (whole.length <= room) return whole;
  const refusal = problem.slice(0, LEAST);
  const left = room - 1 - refusal.length;
  const [forCommands = 0, forFields = 0, forText = 0] = shares(left, [commands.length, fields.length, text.length]);
  return [
    ...begun(text, forText),
    ...around(fields, focus, forFields),
    ...begun(commands, forCommands),
    ...refusal,
    buttons,
  ];
}
