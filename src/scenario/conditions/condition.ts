/** The condition language: whether a condition holds, in words, what was found instead, what it depends on. */
import { toMs } from '../duration.ts';
import type { Condition } from '../format/conditions.ts';
import { change } from './forms/change.ts';
import { cluster, time } from './forms/clock.ts';
import { event } from './forms/event.ts';
import { expr } from './forms/expr.ts';
import type { Checker, Form } from './forms/form.ts';
import { http } from './forms/http.ts';
import { input } from './forms/input.ts';
import { joined } from './forms/joined.ts';
import { log } from './forms/log.ts';
import { metric } from './forms/metric.ts';
import { object } from './forms/object.ts';
import { rollout } from './forms/rollout.ts';
import { schedule } from './forms/schedule.ts';
import { traffic } from './forms/traffic.ts';
import type { Look, Scene } from './scene.ts';

type Name = Exclude<keyof Condition, 'for' | 'message'>;

const FORMS: { readonly [K in Name]-?: Form<NonNullable<Condition[K]>> } = {
  object,
  change,
  event,
  log,
  input,
  rollout,
  http,
  traffic,
  metric,
  schedule,
  cluster,
  time,
  expr,
  ...joined({ holds, words: inWords, found: foundInstead, unmet, depends }),
};
const NAMES = Object.keys(FORMS) as Name[];

/** The form of a condition, and its value; the loader makes sure that there is exactly one. */
function formOf(condition: Condition): { name: Name; form: Form<unknown>; value: unknown } {
  const name = NAMES.find((each) => condition[each] !== undefined);
  if (name === undefined) throw new Error('a condition without a form');
  return { name, form: FORMS[name] as Form<unknown>, value: condition[name] };
}

/** @param path where memory of this part is kept */
export function holds(condition: Condition, look: Look, path = ''): boolean {
  const { form, value } = formOf(condition);
  const inner = form.holds(value, look, path);
  if (condition.for === undefined) return inner;
  const key = `${path}#for`;
  if (!inner) {
    delete look.memory[key];
    return false;
  }
  const { now } = look.scene.cluster;
  const since = (look.memory[key] as number | undefined) ?? now;
  look.memory[key] = since;
  const due = since + toMs(condition.for);
  if (now >= due) return true;
  look.wake(due);
  return false;
}

/** `6 Pod (app=web) with ready = true`, for verdicts; its author's words if there are any. */
export function inWords(condition: Condition): string {
  if (condition.message !== undefined) return condition.message;
  const { form, value } = formOf(condition);
  const text = form.words(value);
  return condition.for === undefined ? text : `${text}, for ${condition.for}`;
}

/** What was found instead of what a condition says, for the forms where that says something. */
export function foundInstead(condition: Condition, scene: Scene): string | undefined {
  const { form, value } = formOf(condition);
  return form.found?.(value, scene);
}

/** What does not hold of a condition: the first such part of one that wants several; undefined when it holds. */
export function unmet(condition: Condition, look: Look, path = ''): Condition | undefined {
  if (holds(condition, look, path)) return undefined;
  if (condition.message !== undefined) return condition;
  const { form, value } = formOf(condition);
  return form.unmet?.(value, look, path) ?? condition;
}

function depends(condition: Condition, scene: Scene): readonly string[] | undefined {
  const { form, value } = formOf(condition);
  return form.depends(value, scene);
}

/** The resources (ids) on whose changes a condition depends; undefined means all. */
export function dependsOn(condition: Condition, scene: Scene): ReadonlySet<string> | undefined {
  const ids = depends(condition, scene);
  return ids && new Set(ids);
}

/** Checks the form of a condition, without the conditions in it. @param checkerAt makes a checker for the part of this name */
export function checkForm(condition: Condition, checkerAt: (name: string) => Checker): void {
  const { name, form, value } = formOf(condition);
  form.check?.(value, checkerAt(name));
}
