/** What can be said of a scenario without playing it, beyond what makes it unusable. */
import { FAULTS } from '../../engine/index.ts';
import type { Action } from '../format/actions.ts';
import type { Path } from '../load/document.ts';
import type { LoadedScenario } from '../load/load.ts';
import type { Problem } from '../load/problem.ts';
import { long, walk } from '../load/walk.ts';

/** A caption's most lines, and columns of a line. */
const LINES = 8;
const COLUMNS = 120;

/** A whole command that changes a cluster: a verb with a flag or an object, not the mere mention of a verb. */
const CHANGING =
  /\bkubectl\s+(apply|create|run|delete|scale|patch|set|edit|label|annotate|taint|rollout\s+(undo|restart)|drain|uncordon)\b[^.;,]*(\s-\S|\S\/\S)/;

export function lint(loaded: LoadedScenario): Problem[] {
  const problems: Problem[] = [];
  const { scenario } = loaded;
  const warn = (code: string, path: Path, message: string) =>
    problems.push({ code, severity: 'warning', ...loaded.place(path), message });
  faultsWithoutEnd(loaded, warn);
  for (const [i, step] of (scenario.steps ?? []).entries()) {
    const text = typeof step.say === 'string' ? step.say : step.say?.text;
    if (text !== undefined) caption(text, ['steps', i, 'say'], warn);
  }
  for (const [i, goal] of (scenario.goals ?? []).entries())
    for (const [j, hint] of (goal.hints ?? []).entries()) {
      if ((hint.level ?? 1) > 2) continue;
      const told = CHANGING.test(hint.text) || commands(goal.solution).some((line) => hint.text.includes(line));
      if (told) warn('W102', ['goals', i, 'hints', j], `a hint of level ${hint.level ?? 1} gives the answer away`);
    }
  for (const [i, each] of (scenario.cluster?.manifests ?? []).entries())
    if (typeof each === 'object' && 'status' in each)
      warn('W101', ['cluster', 'manifests', i], `the status of ${each.kind} is written by hand`);
  walk(scenario, {
    action({ apply }, path) {
      for (const each of Array.isArray(apply) ? apply : typeof apply === 'object' ? [apply] : [])
        if ('status' in each) warn('W101', path, `the status of ${each.kind} is written by hand`);
    },
  });
  return [...loaded.warnings, ...problems];
}

type Warn = (code: string, path: Path, message: string) => void;

const commands = (actions: readonly (string | Action)[] | undefined): string[] =>
  (actions ?? []).flatMap((action) => {
    const { run } = long(action);
    const line = typeof run === 'string' ? run : run?.command;
    return line === undefined ? [] : [line];
  });

function caption(text: string, path: Path, warn: Warn): void {
  const lines = text.trim().split('\n');
  const longest = Math.max(...lines.map((line) => line.length));
  if (lines.length > LINES) warn('W106', path, `the caption has ${lines.length} lines; ${LINES} are enough`);
  else if (longest > COLUMNS) warn('W106', path, `a line of the caption has ${longest} columns; ${COLUMNS} are enough`);
}

/** Kinds that are over in the moment they strike, unless they strike again and again. */
const AT_ONCE = new Set(FAULTS.filter(({ facts }) => facts === undefined).map(({ name }) => name));

function faultsWithoutEnd({ scenario }: LoadedScenario, warn: Warn): void {
  const healed = new Set<string>();
  walk(scenario, { action: ({ heal }) => heal !== undefined && healed.add(heal) });
  walk(scenario, {
    action({ fault }, path) {
      if (fault === undefined || fault.permanent || fault.for !== undefined) return;
      if (AT_ONCE.has(fault.kind) && fault.params?.['every'] === undefined) return;
      const id = fault.id ?? fault.kind;
      if (!healed.has(id)) warn('W103', [...path, 'fault'], `the fault "${id}" never ends`);
    },
  });
}
