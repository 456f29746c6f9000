/** Visits the conditions and actions of a scenario with their paths. */
import type { Action } from '../format/actions.ts';
import type { Condition } from '../format/conditions.ts';
import type { Scenario } from '../format/scenario.ts';
import type { Path } from './document.ts';

export interface Visitor {
  condition?(condition: Condition, path: Path): void;
  action?(action: Action, path: Path): void;
}

/** An action in its long form. */
export function long(action: string | Action): Action {
  return typeof action === 'string' ? { run: action } : action;
}

export function walk(scenario: Scenario, visitor: Visitor): void {
  const condition = (each: Condition | undefined, path: Path): void => {
    if (each === undefined) return;
    visitor.condition?.(each, path);
    for (const form of ['all', 'any', 'sequence'] as const)
      for (const [i, inner] of (each[form] ?? []).entries()) condition(inner, [...path, form, i]);
    condition(each.not, [...path, 'not']);
  };
  const actions = (list: readonly (string | Action)[] | undefined, path: Path): void => {
    for (const [i, each] of (list ?? []).entries()) {
      visitor.action?.(long(each), [...path, i]);
      if (typeof each === 'string') continue;
      condition(each.until, [...path, i, 'until']);
      condition(each.unless, [...path, i, 'unless']);
    }
  };
  for (const [i, step] of (scenario.steps ?? []).entries()) {
    const path = ['steps', i];
    condition(step.when?.on, [...path, 'when', 'on']);
    actions(step.do, [...path, 'do']);
    if (Array.isArray(step.expect))
      for (const [j, each] of step.expect.entries()) condition(each, [...path, 'expect', j]);
    else condition(step.expect, [...path, 'expect']);
    condition(step.ask?.reveal?.when, [...path, 'ask', 'reveal', 'when']);
  }
  for (const [i, goal] of (scenario.goals ?? []).entries()) {
    const path = ['goals', i];
    condition(goal.check, [...path, 'check']);
    condition(goal.failWhen, [...path, 'failWhen']);
    for (const [j, hint] of (goal.hints ?? []).entries()) condition(hint.when, [...path, 'hints', j, 'when']);
    actions(goal.solution, [...path, 'solution']);
    for (const ways of ['alternatives', 'mistakes'] as const)
      for (const [j, other] of (goal[ways] ?? []).entries()) actions(other, [...path, ways, j]);
  }
  for (const [i, each] of (scenario.steadyState ?? []).entries()) condition(each, ['steadyState', i]);
  for (const [i, each] of (scenario.assertions ?? []).entries()) condition(each.expect, ['assertions', i, 'expect']);
  for (const [i, each] of (scenario.invariants ?? []).entries()) condition(each.expect, ['invariants', i, 'expect']);
  condition(scenario.scoring?.detected, ['scoring', 'detected']);
  condition(scenario.end?.when, ['end', 'when']);
}
