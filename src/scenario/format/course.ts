/** A course: lessons in order. */
import * as z from 'zod/mini';
import { about, id, optional, text } from './common.ts';
import { API_VERSION } from './scenario.ts';

export const Course = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Course'),
  metadata: z.strictObject({ name: id, title: text, summary: optional(text), authors: optional(z.array(text)) }),
  lessons: about(z.array(text).check(z.minLength(1)), 'Names of scenarios beside the course, in order.'),
});
export type Course = z.infer<typeof Course>;
