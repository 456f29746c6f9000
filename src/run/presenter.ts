/** What a presenter sees on a second terminal: the notes of the step that a run is at, read from its journal. */

import { fromTime } from '../engine/index.ts';
import { clockText, oneLine, type Scenario, type Step, visible } from '../scenario/index.ts';
import type { Recorded } from './journal.ts';
import { setupOf } from './resume.ts';

export interface Page {
  readonly step: string | undefined;
  readonly lines: readonly string[];
  /** The run is over. */
  readonly ended: boolean;
}

/** Where a run is: its step, and the last moment that was noted (virtual ms). */
function whereIs({ lines }: Recorded): { step: string | undefined; time: number | undefined; ended: boolean } {
  let steps: { step: string; t: number }[] = [];
  const branches = new Map<string, typeof steps>();
  let branch = 'main';
  let time: number | undefined;
  let ended = false;
  for (const line of lines) {
    ended = 'end' in line;
    if ('step' in line) steps.push(line);
    else if ('branch' in line) {
      branches.set(branch, steps);
      branch = line.branch;
      steps = steps.filter(({ t }) => t <= line.t);
    } else if ('switch' in line) {
      branches.set(branch, steps);
      branch = line.switch;
      steps = branches.get(branch) ?? [];
    }
    if ('t' in line) time = line.t;
    else if ('input' in line) time = line.input.time;
  }
  return { step: steps.at(-1)?.step, time, ended };
}

export function presenterPage(recorded: Recorded): Page {
  const { step: id, time, ended } = whereIs(recorded);
  const scenario = scenarioOf(recorded);
  if (scenario === undefined) return { step: undefined, lines: ['This run plays no scenario.'], ended };
  const steps = scenario.steps ?? [];
  const at = steps.findIndex((step) => step.id === id);
  const start = fromTime(scenario.clock?.start ?? '2026-01-01T00:00:00Z');
  const clock = time === undefined ? '' : clockText(time - start);
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
    ...(caption === undefined ? [] : visible(caption).trim().split('\n')),
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
