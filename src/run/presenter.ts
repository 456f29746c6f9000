/** What a presenter sees on a second terminal: the notes of the step that a run is at, read from its journal. */

import { clockText, oneLine, type Scenario, type Step, startTime, visible } from '../scenario/index.ts';
import { branchesOf } from './branches.ts';
import type { Recorded } from './journal.ts';
import { setupOf } from './resume.ts';

export interface Page {
  readonly step: string | undefined;
  readonly lines: readonly string[];
  /** The run is over. */
  readonly ended: boolean;
}

export function presenterPage(recorded: Recorded): Page {
  const { active, ended } = branchesOf(recorded);
  const { time } = active;
  const id = active.steps.at(-1)?.step;
  const scenario = scenarioOf(recorded);
  if (scenario === undefined) return { step: undefined, lines: ['This run plays no scenario.'], ended };
  const steps = scenario.steps ?? [];
  const at = steps.findIndex((step) => step.id === id);
  const clock = Number.isFinite(time) ? clockText(time - startTime(scenario)) : '';
  const head = `${oneLine(scenario.metadata.title)}   ${clock}   step ${at + 1} of ${steps.length}`;
  const step = steps[at];
  const next = steps[at + 1];
  const lines = [
    head,
    '',
    ...(step === undefined ? ['Nothing has happened yet.'] : about(step)),
    '',
    next === undefined ? 'This is the last step.' : `Next: ${oneLine(next.title ?? next.id)} (${momentOf(next)})`,
    ...(ended ? ['', 'The run has ended.'] : []),
  ];
  return { step: id, lines, ended };
}

function about({ id, title, say, notes, ask }: Step): string[] {
  const caption = typeof say === 'string' ? say : say?.text;
  return [
    `== ${oneLine(title ?? id)}`,
    // The line ends of its file mean nothing, as in the interface.
    ...(caption === undefined ? [] : [oneLine(caption)]),
    '',
    'Notes:',
    ...(notes === undefined
      ? ['  (none)']
      : visible(notes)
          .trim()
          .split('\n')
          .map((line) => `  ${line}`)),
    ...(ask?.answer === undefined ? [] : [`  The right answer is ${ask.answer}.`]),
  ];
}

/** When a step happens, in few words. */
function momentOf({ when }: Step): string {
  if (when === undefined) return 'right after';
  if (when.manual !== undefined)
    return `when you say so: ${oneLine(typeof when.manual === 'string' ? when.manual : when.manual.label)}`;
  if (when.at !== undefined) return `at ${when.at}`;
  if (typeof when.after === 'string') return `after ${when.after}`;
  if (when.after !== undefined) return `after ${[when.after.step, when.after.delay].filter(Boolean).join(' + ')}`;
  return when.every === undefined ? 'when what it waits for happens' : 'again and again';
}

function scenarioOf({ header }: Recorded): Scenario | undefined {
  return setupOf(header, () => {
    throw new Error('nothing runs here');
  }).scenario?.scenario;
}
