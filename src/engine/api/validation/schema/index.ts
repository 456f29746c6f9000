/** Whether a CustomResourceDefinition's schema is one (apiextensions-apiserver `validateCustomResourceDefinitionValidation`). */
import { validateBySchema } from '../../custom/validate.ts';
import { Errors } from '../rule.ts';
import { openApi } from './openapi.ts';
import type { Schema } from './schema.ts';
import { structural } from './structural.ts';

export type { Schema } from './schema.ts';

/** Structure first, its refusals sorted; then what holds for any schema; then the defaults, which must fit. */
export function schema(of: Schema, path: string, errors: Errors): void {
  if (of.nullable) errors.forbidden(`${path}.nullable`, 'nullable cannot be true at the root');
  const found = new Errors();
  structural(of, 'root', path, found);
  if (found.causes.length === 0) defaults(of, path, found);
  const text = ({ field = '', message }: (typeof found.causes)[number]) => `${field}: ${message}`;
  errors.causes.push(...found.causes.sort((a, b) => (text(a) < text(b) ? -1 : 1)));
  openApi(of, path, errors);
}

function defaults(of: Schema, path: string, errors: Errors): void {
  if (of.default !== undefined) validateBySchema(of.default, of, `${path}.default`, errors);
  if (of.items) defaults(of.items, `${path}.items`, errors);
  for (const [key, value] of Object.entries(of.properties ?? {})) defaults(value, `${path}.properties[${key}]`, errors);
  if (typeof of.additionalProperties === 'object')
    defaults(of.additionalProperties, `${path}.additionalProperties`, errors);
}
