/** A field went from one value to another. */
import type { Condition } from '../../format/conditions.ts';
import { changed, targetWords } from '../objects.ts';
import { type Form, resourceId } from './form.ts';
import { happened } from './happened.ts';

/** Who writes by command lines: the person, and the scenario's script. */
const COMMANDERS: ReadonlySet<string> = new Set(['user', 'scenario']);

export const change: Form<NonNullable<Condition['change']>> = {
  holds: (form, look, path) =>
    happened(look, path, (each) => {
      if (each.resource !== look.scene.resource(form.of.kind)?.id) return false;
      if (form.by !== undefined && !COMMANDERS.has(each.cause.actor)) return false;
      const after = each.type === 'DELETED' ? undefined : each.object;
      return changed(look.scene, form, each.before, after, each.time);
    }) > 0,
  words({ path, of, to, by }) {
    const value = to === undefined ? '' : ` to ${JSON.stringify(to)}`;
    return `${path} of ${targetWords(of)} changes${value}${by === undefined ? '' : ' by a command'}`;
  },
  depends: ({ of }, scene) => [resourceId(scene, of.kind)],
  check({ of, path }, checker) {
    checker.kind(of.kind, 'of', 'kind');
    checker.path(of.kind, path, 'path');
  },
};
