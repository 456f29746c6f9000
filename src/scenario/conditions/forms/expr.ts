/** A CEL expression over lists of objects. */
import { checkExpression, evaluate, namesIn } from '../expression.ts';
import { objects } from '../objects.ts';
import type { Scene } from '../scene.ts';
import type { Form } from './form.ts';

export const expr: Form<string> = {
  holds: (form, { scene }) => evaluate(form, variables(scene, form)) === true,
  words: (form) => form,
  depends: () => undefined,
  check(form, checker) {
    const why = checkExpression(form);
    if (why !== undefined) checker.wrong(why);
  },
};

/** The variables that an expression names: lists of objects by plural, `ns` (CEL keeps the word namespace for itself), `now` (seconds since start), `inputs`. */
function variables(scene: Scene, expression: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of namesIn(expression)) {
    if (name === 'now') found[name] = (scene.cluster.now - scene.start) / 1000;
    else if (name === 'ns') found[name] = scene.namespace;
    else if (name === 'inputs') found[name] = scene.inputs.map(({ line }) => line);
    else {
      const resource = scene.resource(name);
      if (resource?.plural === name) found[name] = objects(scene, { kind: name });
    }
  }
  return found;
}
