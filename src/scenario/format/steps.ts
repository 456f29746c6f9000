/** Steps: when something happens, what is done, said, shown and expected. */
import * as z from 'zod/mini';
import { Action } from './actions.ts';
import { about, duration, id, optional, text } from './common.ts';
import { Condition, conditionShape, exactlyOne, FORMS } from './conditions.ts';

export const Expectation = about(
  z
    .strictObject({
      ...conditionShape,
      within: about(optional(duration), 'It may take this long to become true; it must hold at once unless given.'),
    })
    .check(exactlyOne(FORMS, 'an expectation')) as unknown as z.ZodMiniType<Expectation>,
  'A condition that must hold at this point.',
);
export interface Expectation extends Condition {
  within?: string | 0;
}

const After = z.strictObject({ step: optional(text), delay: optional(duration) });
const On = z.strictObject({
  ...conditionShape,
  occurrence: about(optional(z.int().check(z.positive())), 'The nth time that it becomes true.'),
  since: about(optional(z.enum(['armed', 'start'])), 'start: what happened earlier counts too.'),
  level: about(optional(z.boolean()), 'true: it may be true already; otherwise it must become true.'),
  delay: about(optional(duration), 'Simulated time between the moment and the step.'),
});
export interface On extends Condition {
  occurrence?: number;
  since?: 'armed' | 'start';
  level?: boolean;
  delay?: string | 0;
}

export const When = about(
  z
    .strictObject({
      at: about(optional(duration), 'Simulated time since the start.'),
      after: about(
        optional(z.union([text, After])),
        'A step, or a time after the step before, or both: {step, delay}.',
      ),
      on: about(
        optional(On.check(exactlyOne(FORMS, 'a condition')) as unknown as z.ZodMiniType<On>),
        'When something happens, from the moment that the step before is done.',
      ),
      every: about(
        optional(
          z.strictObject({
            interval: optional(duration),
            cron: about(optional(text), 'Five fields, UTC.'),
            count: optional(z.int().check(z.positive())),
            until: about(optional(text), 'Ends when this step is done.'),
          }),
        ),
        'Again and again.',
      ),
      manual: about(
        optional(
          z.union([
            text,
            z.strictObject({
              label: text,
              key: about(
                optional(z.string().check(z.length(1))),
                'A key that does it, beside `>`, wherever the open view gives it no meaning; the guide shows it there.',
              ),
              auto: about(optional(duration), 'An unattended run does it by itself after this time; 0 unless given.'),
            }),
          ]),
        ),
        'When somebody says so; the label names what will happen.',
      ),
    })
    .check(exactlyOne(['at', 'after', 'on', 'every', 'manual'], 'when')),
  'When the step happens; right after the step before unless given.',
);
export type When = z.infer<typeof When>;

export const Say = z.union([
  text,
  z.strictObject({
    text: text,
    as: about(optional(z.enum(['narrator', 'alert', 'chat', 'page'])), 'Who speaks.'),
    hold: about(optional(duration), 'How long it stays at least, in real time.'),
  }),
]);

export const Show = z.strictObject({
  view: about(
    text,
    'A kind, a view of the interface (map, pulses, story), or of the object in `select`: describe, yaml, logs, why, rollout, network.',
  ),
  namespace: optional(text),
  select: about(
    optional(text),
    'The name of the object to put the cursor on, `*` for any letters; KIND/NAME for a view of one object.',
  ),
  filter: about(optional(text), 'What `/` is given there: which rows of a list are shown, what to look for in a text.'),
});

export const Choice = z.union([
  text,
  z.strictObject({
    text: text,
    from: about(optional(duration), 'With `reveal`: right when it takes at least this long'),
    to: about(optional(duration), 'and less than this.'),
  }),
]);

export const Ask = z.strictObject({
  prompt: text,
  choices: z.array(Choice).check(z.minLength(2)),
  answer: about(optional(z.int().check(z.positive())), 'The number of the right choice, from 1.'),
  reveal: about(
    optional(z.strictObject({ when: Condition, within: optional(duration) })),
    'The engine runs ahead, silently, and measures when this becomes true.',
  ),
  explain: about(optional(text), 'Said after the answer.'),
});

export const Step = z.strictObject({
  id: id,
  title: optional(text),
  chapter: about(optional(text), 'Starts a chapter: a marker in recordings and menus.'),
  when: optional(When),
  timeout: about(optional(duration), 'How long an `on` may wait; 10m unless given.'),
  onTimeout: about(optional(z.enum(['fail', 'continue'])), 'fail unless given.'),
  say: about(optional(Say), 'A caption.'),
  notes: about(optional(text), "For the presenter's eyes."),
  show: optional(Show),
  do: about(optional(z.array(Action)), 'Actions, in order.'),
  expect: about(
    optional(z.union([Expectation, z.array(Expectation)])),
    'What must hold after the actions; in order, each from when the one before is decided.',
  ),
  speed: about(
    optional(z.number().check(z.positive())),
    'Simulated seconds per real second from this step on, until somebody sets it.',
  ),
  pause: about(optional(z.boolean()), 'true: the clock stops after the step until somebody goes on.'),
  ask: optional(Ask),
});
export type Step = z.infer<typeof Step>;
export type Ask = z.infer<typeof Ask>;
export type Show = z.infer<typeof Show>;
