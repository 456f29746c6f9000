/** What the player's alarms, watches and courses are called, and what stands behind a name. */
import type { Action } from '../format/actions.ts';
import type { Condition } from '../format/conditions.ts';
import type { Expectation, Step } from '../format/steps.ts';
import type { Path, Place } from '../load/document.ts';
import { placeOfRefusal } from '../load/refusal.ts';
import type { Stage } from './stage.ts';

/** `step:cut` → `step`, `cut`; only the first colon parts. */
export function split(key: string): [what: string, id: string] {
  const at = key.indexOf(':');
  return at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
}

/** The step or goal of a course: `step/cut` → `cut`. */
export const ownerOf = (course: string): string => course.slice(course.indexOf('/') + 1);

export const isSolution = (course: string): boolean => course.startsWith('solve/');

/**
 * What is judged of a step. A person who has goals to reach may reach one before its step, and changes what the author expected:
 * then only the goals count. Nor is judged what would follow from something that somebody did earlier.
 */
export function expectations({ options, goals, state }: Stage, step: Step): readonly Expectation[] {
  if (options.goals === 'person' && goals.length > 0) return [];
  if (state.steps[step.id]?.already) return [];
  return step.expect === undefined ? [] : Array.isArray(step.expect) ? step.expect : [step.expect];
}

/** The actions of a course. */
export function actionsOf(stage: Stage, course: string): readonly (string | Action)[] {
  const id = ownerOf(course);
  if (!isSolution(course)) return stage.stepOf(id).do ?? [];
  const [list, index] = wayTo(stage, id);
  const goal = stage.goalOf(id);
  return (list === 'solution' ? goal.solution : goal[list]?.[index]) ?? [];
}

/** Which of a goal's lists of actions is played: its mistake or alternative if one is wanted and there, else the solution. */
function wayTo(stage: Stage, id: string): ['solution'] | ['alternatives' | 'mistakes', number] {
  const { alternative = 0, mistake } = stage.options;
  if (mistake?.goal === id) return ['mistakes', mistake.index];
  return stage.goalOf(id).alternatives?.[alternative - 1] === undefined
    ? ['solution']
    : ['alternatives', alternative - 1];
}

/** Where the action stands that a course is at; of what was applied and refused, where the field stands. */
export function placeOfAction(stage: Stage, course: string, applied?: unknown, why = ''): Place & { file: string } {
  const { loaded, steps, goals } = stage;
  const index = (stage.state.courses[course]?.index ?? 1) - 1;
  const id = ownerOf(course);
  const goal = goals.findIndex((each) => each.id === id);
  const list: Path = !isSolution(course)
    ? ['steps', steps.findIndex((each) => each.id === id), 'do']
    : ['goals', goal, ...wayTo(stage, id)];
  if (applied === undefined) return loaded.place([...list, index]);
  return placeOfRefusal(loaded, [...list, index, 'apply'], applied, why);
}

/** The condition behind a watch; undefined when nobody wants it any more. */
export function conditionOf(stage: Stage, watch: string): Condition | undefined {
  const [what, id] = split(watch);
  switch (what) {
    case 'on':
      return stage.stepOf(id).when?.on;
    case 'goal':
      return stage.goalOf(id).check;
    case 'broken':
      return stage.goalOf(id).failWhen;
    case 'noticed':
      return stage.scenario.scoring?.detected;
    case 'end':
      return stage.scenario.end?.when;
    case 'invariant':
      return stage.scenario.invariants?.find((each) => each.id === id)?.expect;
    case 'until':
      return untilOf(stage, id);
    case 'verdict':
      return expectationOf(stage, id);
    default:
      return undefined;
  }
}

function untilOf(stage: Stage, id: string): Condition | undefined {
  const course = stage.state.courses[id];
  const action = course && actionsOf(stage, id)[course.index - 1];
  return typeof action === 'object' ? action.until : undefined;
}

/** What a verdict judges: `expect/STEP/0`, `eventually/ASSERTION`. */
export function expectationOf(stage: Stage, verdict: string): Condition | undefined {
  const [what, id = '', index = '0'] = verdict.split('/');
  if (what === 'ask') return stage.stepOf(id).ask?.reveal?.when;
  if (what === 'expect') return expectations(stage, stage.stepOf(id))[Number(index)];
  return stage.scenario.assertions?.find((each) => each.id === id)?.expect;
}
