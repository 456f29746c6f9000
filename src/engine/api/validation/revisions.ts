/** ControllerRevisions: what controllers keep of earlier templates; made once, and never changed. */
import { semanticEqual } from '../schema/empties.ts';
import type { ControllerRevision } from '../types.ts';
import { metadata } from './metadata.ts';
import { all, type Errors, IMMUTABLE, NEGATIVE, type Rule } from './rule.ts';
import { subdomain } from './texts.ts';

function ordinal({ revision }: ControllerRevision, errors: Errors): void {
  if (revision < 0) errors.invalid('revision', revision, NEGATIVE);
}

export const controllerRevision: Rule<ControllerRevision> = all<ControllerRevision>(
  metadata(subdomain),
  (of, _, errors) => {
    ordinal(of, errors);
    const data: unknown = of.data;
    if (data === undefined || data === null) errors.required('data', 'data is mandatory');
    else if (typeof data !== 'object' || Array.isArray(data))
      errors.required('data', 'data must be a valid JSON object');
  },
);

export const controllerRevisionUpdate =
  (now: ControllerRevision, old: ControllerRevision): Rule<ControllerRevision> =>
  (_, __, errors) => {
    ordinal(now, errors);
    if (!semanticEqual(now.data, old.data)) errors.invalid('data', now.data ?? null, IMMUTABLE);
  };
