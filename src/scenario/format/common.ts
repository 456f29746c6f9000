/** The small pieces that every part of the format uses. Types are inferred from these schemas, which are the one source. */
import * as z from 'zod/mini';
import { DURATION, LONGEST, toMs } from '../duration.ts';

/** Adds a description: it goes into the JSON Schema and from there into editors and docs/scenarios.md. */
export function about<T extends z.ZodMiniType>(schema: T, description: string): T {
  return schema.check(z.describe(description)) as T;
}

export const optional = z.exactOptional;

export const duration = about(
  z.union([
    z.string().check(
      z.regex(DURATION, 'a duration such as 90s, 2m or 1h30m'),
      z.refine((value) => !(toMs(value) > LONGEST), { error: 'expected a duration of ten years at most' }),
    ),
    z.literal(0),
  ]),
  'A length of simulated time: 90s, 2m, 1h30m, 500ms, or 0.',
);

/** A word that other parts refer to. */
export const id = z
  .string()
  .check(
    z.regex(
      /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
      "lower case letters, digits and '-', starting and ending with a letter or digit",
    ),
  );

export const text = z.string().check(z.minLength(1));

export const count = z.int().check(z.nonnegative());

/** A number exactly, or a range from low to high, both included. */
export const amount = about(
  z.union([count, z.tuple([count, count])]),
  'A number, or [low, high] with both ends included.',
);

export const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A Kubernetes object as plain YAML; the API server checks it when it is applied. */
export const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({}),
});
