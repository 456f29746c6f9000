/** Goals with hints and solutions, and assertions over a whole run. */
import * as z from 'zod/mini';
import { Action } from './actions.ts';
import { about, duration, id, optional, text } from './common.ts';
import { Condition } from './conditions.ts';
import { Expectation } from './steps.ts';

export const Hint = z.strictObject({
  text: text,
  level: about(optional(z.int().check(z.gte(1), z.lte(3))), '1 where to look, 2 what is wrong, 3 how to mend it.'),
  after: about(optional(duration), 'Simulated time since the goal opened.'),
  when: about(optional(Condition), 'Only while this holds.'),
  cost: about(optional(z.number()), 'Points that it costs.'),
});

export type Hint = z.infer<typeof Hint>;

export const Goal = z.strictObject({
  id: id,
  title: text,
  check: about(Condition, 'The goal is reached when this holds.'),
  hold: about(optional(duration), 'How long it must hold.'),
  after: about(optional(text), 'It opens when this step is done; at the start unless given.'),
  needs: about(optional(z.array(text)), 'Goals to reach before it opens.'),
  optional: optional(z.boolean()),
  points: optional(z.number()),
  deadline: about(optional(duration), 'Simulated time after opening at which it is lost.'),
  failWhen: about(optional(Expectation), 'Breaks the goal for good; `message` says why.'),
  hints: optional(z.array(Hint)),
  solution: about(optional(z.array(Action)), 'Actions that reach the goal.'),
  alternatives: about(optional(z.array(z.array(Action))), 'Other ways to reach it, proven too.'),
  mistakes: about(optional(z.array(z.array(Action))), 'Answers that must not reach it, proven too.'),
  debrief: about(optional(text), 'Shown after: cause, evidence, what it is like in real life.'),
});
export type Goal = z.infer<typeof Goal>;

export const Assertion = z.strictObject({
  id: id,
  expect: Expectation,
  mode: about(
    optional(z.enum(['start', 'end', 'always', 'never', 'eventually'])),
    'When it is looked at; at the end unless given.',
  ),
  within: about(optional(duration), 'The time in which `eventually` must come true.'),
  message: optional(text),
});
export type Assertion = z.infer<typeof Assertion>;
