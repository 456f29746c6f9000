/** Whether a CustomResourceDefinition's schema is one (apiextensions-apiserver `validateCustomResourceDefinitionValidation`). */
import { validateBySchema } from '../../custom/validate.ts';
import { Errors } from '../rule.ts';
import { openApi, unstructured } from './openapi.ts';
import type { Schema } from './schema.ts';
import { structural } from './structural.ts';

export type { Schema } from './schema.ts';

/** Structure first, its refusals sorted; then what holds for any schema; then the defaults, which must fit. */
export function schema(of: Schema, path: string, errors: Errors): void {
  const before = errors.causes.length;
  if (of.nullable) errors.forbidden(`${path}.nullable`, 'nullable cannot be true at the root');
  const found = new Errors();
  const foreign = unstructured(of);
  if (foreign === undefined) {
    structural(of, 'root', path, found);
    if (found.causes.length === 0) defaults(of, path, found);
  }
  const text = ({ field = '', message }: (typeof found.causes)[number]) => `${field}: ${message}`;
  errors.causes.push(...found.causes.sort((a, b) => (text(a) < text(b) ? -1 : 1)));
  openApi(of, path, errors);
  if (foreign !== undefined && errors.causes.length === before)
    errors.invalid(path, '', `OpenAPIV3Schema '${foreign}' is not supported`);
}

function defaults(of: Schema, path: string, errors: Errors): void {
  if (of.default !== undefined) {
    const found = new Errors(); // the texts name the place within the default only
    validateBySchema(of.default, of, '', found);
    for (const { field, ...cause } of found.causes)
      errors.causes.push({ ...cause, field: `${path}.default${field ? `.${field}` : ''}` });
  }
  if (of.items) defaults(of.items, `${path}.items`, errors);
  for (const [key, value] of Object.entries(of.properties ?? {})) defaults(value, `${path}.properties[${key}]`, errors);
  if (typeof of.additionalProperties === 'object')
    defaults(of.additionalProperties, `${path}.additionalProperties`, errors);
}
