/** Whether objects of a kind can have a field at a path at all: one that they cannot have is never found, and nobody would be told. */
import { declaredField, fieldSchema, type Resource, resolveSchema, type Schema, schemaOf } from '../../engine/index.ts';
import { didYouMean } from '../suggest.ts';
import { isShort, pathSteps } from './fields.ts';

/** @returns what is wrong with a path; undefined for one that can be, and for kinds whose fields nobody knows */
export function wrongPath(resource: Resource, path: string): string | undefined {
  const schema = schemaOf(resource);
  const steps = pathSteps(path);
  if (schema === undefined || (steps.length === 1 && isShort(steps[0] ?? ''))) return undefined;
  const [first, ...rest] = steps;
  const way = first === 'conditions' ? ['status', 'conditions', ...rest] : steps;
  let at: Schema | undefined = schema;
  for (const [i, step] of way.entries()) {
    const known: Schema | undefined = resolveSchema(at);
    const within = way.slice(0, i).join('.');
    const names = Object.keys(known?.properties ?? {});
    if (known?.type === 'array') at = known.items;
    else if (known?.type !== 'object' && names.length === 0) return `"${within}" of ${resource.kind} has no fields`;
    else if (names.length > 0 && declaredField(known, step) === undefined)
      return `unknown field "${step}" in ${within ? `"${within}" of ` : ''}${resource.kind}${didYouMean(step, names)}`;
    else at = fieldSchema(known, step);
    if (at === undefined) return undefined; // whatever one likes
  }
  return undefined;
}
