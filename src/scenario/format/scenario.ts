/** A whole scenario file. */
import * as z from 'zod/mini';
import { Behaviour } from './behaviours.ts';
import { Clock, Cluster, Parameter } from './cluster.ts';
import { about, duration, id, optional, scalar, text } from './common.ts';
import { Condition, exactlyOne } from './conditions.ts';
import { Assertion, Goal } from './goals.ts';
import { Expectation, Step } from './steps.ts';

export const API_VERSION = 'wavetank/v1';

export const Metadata = z.strictObject({
  name: id,
  title: text,
  summary: about(optional(text), 'One line for lists.'),
  description: optional(text),
  tags: optional(z.array(text)),
  difficulty: optional(z.enum(['beginner', 'intermediate', 'advanced'])),
  duration: about(optional(duration), 'Simulated time that the scenario takes.'),
  objectives: optional(z.array(text)),
  concepts: optional(z.array(text)),
  prerequisites: optional(z.array(text)),
  authors: optional(z.array(text)),
  license: optional(text),
  version: optional(text),
});

export const Scenario = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Scenario'),
  metadata: Metadata,
  parameters: about(optional(z.array(Parameter)), '${name} stands for the value in any text.'),
  presets: about(
    optional(z.record(z.string(), z.record(z.string(), scalar))),
    'Named values of the parameters (and seed).',
  ),
  includes: about(
    optional(z.array(text)),
    'Files whose steps, goals and manifests are added: paths inside the folder.',
  ),
  seed: about(optional(z.union([z.int(), z.literal('random')])), 'Chance; 1 unless given.'),
  clock: optional(Clock),
  namespace: about(optional(text), "The namespace of commands and conditions; 'default' unless given."),
  cluster: optional(Cluster),
  behaviours: about(
    optional(z.array(Behaviour)),
    'What images do; the first that matches wins over the built-in models.',
  ),
  steps: optional(z.array(Step)),
  goals: optional(z.array(Goal)),
  scoring: about(
    optional(
      z.strictObject({
        from: about(optional(text), 'The step at which the trouble begins; the first fault unless given.'),
        detected: about(
          optional(Condition),
          'When this holds, or somebody changes something, the trouble is noticed; when somebody runs any command unless given.',
        ),
        traffic: about(optional(text), 'Requests lost are those of this traffic; of all unless given.'),
      }),
    ),
    'How well the goals were reached, in simulated time: said at the end and in the verdict.',
  ),
  steadyState: about(optional(z.array(Expectation)), 'Must hold at the start, or the run is invalid (exit code 3).'),
  assertions: optional(z.array(Assertion)),
  invariants: about(
    optional(z.array(z.strictObject({ id, expect: Condition, message: optional(text) }))),
    'Checked after every change.',
  ),
  end: about(
    optional(
      z.strictObject({ at: optional(duration), when: optional(Condition) }).check(exactlyOne(['at', 'when'], 'end')),
    ),
    'When the run ends; when all steps are done unless given.',
  ),
  ci: optional(
    z.strictObject({
      presets: optional(z.array(text)),
      seeds: optional(z.array(z.int())),
      play: about(
        optional(z.enum(['solution', 'idle'])),
        'Whether goals are solved by their solutions; solution unless given.',
      ),
    }),
  ),
});
export type Scenario = z.infer<typeof Scenario>;
