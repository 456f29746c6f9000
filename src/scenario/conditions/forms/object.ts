/** Objects that exist and what holds of them. */
import type { Condition } from '../../format/conditions.ts';
import { field } from '../fields.ts';
import { lookFor, objects, targetWords } from '../objects.ts';
import type { Scene } from '../scene.ts';
import { amount, type Form, resourceId } from './form.ts';

const SIGNS: Readonly<Record<string, string>> = { eq: '=', ne: '!=', gt: '>', gte: '>=', lt: '<', lte: '<=' };

type Named = NonNullable<Condition['object']>;
type Where = NonNullable<Named['where']>[number];

export const object: Form<Named> = {
  holds: (form, { scene }) => lookFor(scene, form).holds,
  words(form) {
    const where = (form.where ?? []).map(({ path, op = 'eq', value }) =>
      [path, SIGNS[op] ?? op, value === undefined ? '' : JSON.stringify(value)].join(' ').trim(),
    );
    const count = form.exists === false ? 'no' : form.count === undefined ? '' : amount(form.count);
    const which = form.all ? 'every' : count;
    return [which, targetWords(form), where.length > 0 ? `with ${where.join(' and ')}` : ''].filter(Boolean).join(' ');
  },
  found(form, scene) {
    const { holds, meant, fitting } = lookFor(scene, form);
    if (holds) return undefined;
    if (meant.length === 0) return `found no ${targetWords(form)}`;
    if (form.exists === false) return `found ${fitting.length}`;
    const where = hardest(form, scene);
    const found = where && objects(scene, form).map((each) => field(each, where.path, scene.cluster.now));
    const values = where && found ? `; ${where.path}: ${tally(found)}` : '';
    if (form.count === undefined || form.all) return `found ${fitting.length} of ${meant.length}${values}`;
    return `found ${fitting.length}, wanted ${amount(form.count)}${fitting.length < meant.length ? values : ''}`;
  },
  depends: ({ kind }, scene) => [resourceId(scene, kind)],
  check({ kind, where = [] }, checker) {
    checker.kind(kind, 'kind');
    for (const [i, { path, op, value }] of where.entries()) {
      checker.path(kind, path, 'where', String(i), 'path');
      if (op === 'matches') checker.pattern(String(value), 'where', String(i), 'value');
    }
  },
};

/** The demand that the fewest objects meet: what was found of it says most. */
function hardest(form: Named, scene: Scene): Where | undefined {
  const met = (where: Where): number => lookFor(scene, { ...form, where: [where] }).fitting.length;
  return (form.where ?? []).toSorted((a, b) => met(a) - met(b))[0];
}

/** How many values are told apart. */
const MOST = 5;

/** `4 false, 2 true`; one of each: `"a", "b"`. */
function tally(values: readonly unknown[]): string {
  const counts = new Map<string, number>();
  for (const value of values) {
    const text = JSON.stringify(value) ?? 'none';
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const told = [...counts].map(([text, count]) => (counts.size === values.length ? text : `${count} ${text}`));
  return told.length > MOST ? `${told.slice(0, MOST).join(', ')}, …` : told.join(', ');
}
