/**
 * The condition language: one form per field, the same for waits, expectations, goals, hints, assertions and invariants.
 * A condition names exactly one form; `for`, `within` and the like stand beside it.
 */
import * as z from 'zod/mini';
import { about, amount, duration, optional, scalar, text } from './common.ts';

/** Which objects are meant. */
export const target = {
  kind: about(text, 'A kind or resource name as kubectl takes it: Pod, deploy, cronjobs.'),
  name: about(optional(text), 'The name; `*` stands for any letters.'),
  selector: about(optional(text), 'A label selector as kubectl takes it: app=web,tier!=db.'),
  namespace: about(optional(text), "The namespace; the scenario's own unless given, `*` for all."),
};

export const OPERATORS = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'matches',
  'exists',
  'allSame',
  'allDifferent',
] as const;

export const where = z.strictObject({
  path: about(
    text,
    'A field: spec.replicas, metadata.labels["app.kubernetes.io/name"], status.conditions.Ready.status (a list is entered by an ' +
      "element's name or type), or a short word: ready, phase, restarts, reason, node, age.",
  ),
  op: about(optional(z.enum(OPERATORS)), 'eq unless given.'),
  value: optional(z.union([scalar, z.array(scalar)])),
});

export const ObjectForm = z.strictObject({
  ...target,
  exists: about(optional(z.boolean()), 'false: no such object is there.'),
  count: about(optional(amount), 'How many objects match; at least one unless given.'),
  where: about(optional(z.array(where)), 'What must hold of each object that is counted.'),
  all: about(optional(z.boolean()), 'true: what `where` says must hold of every object named, not of some.'),
});

export const ChangeForm = z.strictObject({
  of: z.strictObject(target),
  path: text,
  from: about(optional(scalar), 'The value before; any unless given.'),
  to: about(optional(scalar), 'The value after; any other than before unless given.'),
  by: about(
    optional(z.enum(['command'])),
    'command: a command line itself changed it, not a controller that followed.',
  ),
});

export const EventForm = z.strictObject({
  reason: optional(text),
  about: about(optional(text), 'The object as kubectl writes it, with `*` for any letters: pod/web-*, node/worker-1.'),
  type: optional(z.enum(['Normal', 'Warning'])),
  message: about(optional(text), 'A regular expression that the message matches.'),
  namespace: optional(text),
  count: about(optional(z.int().check(z.positive())), 'How many times it was seen.'),
});

export const LogForm = z.strictObject({
  pod: about(optional(text), 'A name, with `*` for any letters.'),
  selector: optional(text),
  container: optional(text),
  namespace: optional(text),
  matches: about(text, 'A regular expression that a line matches.'),
});

export const InputForm = z.strictObject({
  matches: about(optional(text), 'A regular expression that the command line matches.'),
  verb: about(optional(text), 'The kubectl verb: scale, delete, rollout.'),
  ok: about(optional(z.boolean()), 'Whether the command succeeded.'),
});

export const RolloutForm = z.strictObject({
  of: about(text, 'deployment/web, statefulset/db, daemonset/agent.'),
  namespace: optional(text),
  state: z.enum(['complete', 'progressing', 'failed']),
});

export const HttpForm = z.strictObject({
  host: about(text, 'A Service (web, web.shop) or an address.'),
  port: about(optional(z.int().check(z.gte(1), z.lte(65535))), '80 unless given.'),
  path: about(optional(text), '/ unless given.'),
  from: about(optional(text), 'The pod that asks, by name; somebody outside the cluster unless given.'),
  namespace: about(optional(text), "The asking pod's."),
  status: about(optional(z.int()), 'The status that comes back; any answer unless given.'),
  failure: about(
    optional(z.enum(['unresolved', 'nameserver', 'refused', 'timeout', 'unreachable', 'closed', 'foreign'])),
    'There is no answer, for this reason.',
  ),
  body: about(optional(text), 'A regular expression that the answer matches.'),
});

export const TrafficForm = z.strictObject({
  id: about(optional(text), 'The traffic that is meant; load unless given.'),
  ok: about(optional(amount), 'How many requests were answered.'),
  failed: about(optional(amount), 'How many were not, since it began.'),
  mean: about(optional(amount), 'What the answers took on average, in milliseconds.'),
});

export const METRICS = ['cpu', 'memory', 'requests', 'errors'] as const;

export const MetricForm = z
  .strictObject({
    name: about(
      z.enum(METRICS),
      'cpu and memory that pods or a node use, requests a second that pods serve, errors of a traffic in percent.',
    ),
    pod: about(optional(text), 'A pod by name, `*` for any letters.'),
    selector: about(optional(text), 'Pods by label selector.'),
    namespace: optional(text),
    node: about(optional(text), 'A node by name.'),
    traffic: about(optional(text), 'For errors: the id of a traffic; load unless given.'),
    stat: about(optional(z.enum(['max', 'min', 'sum', 'average'])), 'Over the pods that are meant; max unless given.'),
    over: about(optional(duration), 'For errors: the time they are counted over; 30s unless given.'),
    op: about(z.enum(['gt', 'gte', 'lt', 'lte']), 'How it compares.'),
    value: about(z.union([z.number(), text]), 'A number, or a quantity: 250m, 64Mi.'),
  })
  .check(
    z.refine(
      ({ name, pod, selector, node }) =>
        name === 'errors' || [pod, selector, node].filter((each) => each !== undefined).length === 1,
      { error: 'a metric has exactly one of pod, selector, node', abort: true },
    ),
  );

export const ScheduleForm = z.strictObject({
  pod: about(text, 'A name, with `*` for any letters.'),
  namespace: optional(text),
  node: about(optional(text), 'It runs on a node of this name.'),
  reason: about(optional(text), 'It waits, and the reason matches this regular expression.'),
  refusedBy: about(
    optional(
      z.strictObject({
        node: about(text, 'A node by name, `*` for any letters.'),
        plugin: about(optional(text), 'The plugin that said no: NodeResourcesFit, TaintToleration, NodeAffinity.'),
        because: about(optional(text), 'A regular expression that one of its reasons matches.'),
      }),
    ),
    'At the last attempt this node was refused: what the scheduler thought of each node, not only the sum of it.',
  ),
});

export const TimeForm = z.strictObject({
  at: about(optional(duration), 'Since the start of the scenario.'),
  after: about(optional(z.strictObject({ step: text, delay: optional(duration) })), 'Since a step happened.'),
});

export interface Condition {
  object?: z.infer<typeof ObjectForm>;
  change?: z.infer<typeof ChangeForm>;
  event?: z.infer<typeof EventForm>;
  log?: z.infer<typeof LogForm>;
  input?: z.infer<typeof InputForm>;
  rollout?: z.infer<typeof RolloutForm>;
  http?: z.infer<typeof HttpForm>;
  traffic?: z.infer<typeof TrafficForm>;
  metric?: z.infer<typeof MetricForm>;
  schedule?: z.infer<typeof ScheduleForm>;
  cluster?: 'settled';
  time?: z.infer<typeof TimeForm>;
  expr?: string;
  all?: Condition[];
  any?: Condition[];
  not?: Condition;
  sequence?: Condition[];
  for?: string | 0;
  message?: string;
}

/** The fields of which a condition has exactly one. */
export const FORMS = [
  'object',
  'change',
  'event',
  'log',
  'input',
  'rollout',
  'http',
  'traffic',
  'metric',
  'schedule',
  'cluster',
  'time',
  'expr',
  'all',
  'any',
  'not',
  'sequence',
] as const;

/** Refuses objects that have not exactly one of `fields`. */
export function exactlyOne(fields: readonly string[], what: string): z.core.$ZodCheck<object> {
  return z.refine((value: object) => fields.filter((field) => field in value).length === 1, {
    error: `${what} has exactly one of ${fields.join(', ')}`,
    abort: true,
  });
}

/** The forms and modifiers, for use inside a larger object. */
export const conditionShape = {
  object: about(optional(ObjectForm), 'Objects that exist and what holds of them.'),
  change: about(optional(ChangeForm), 'A field went from one value to another.'),
  event: about(optional(EventForm), 'An event was recorded.'),
  log: about(optional(LogForm), 'A container wrote a line.'),
  input: about(
    optional(InputForm),
    'The person at the keyboard ran a command, or opened a list, describe or YAML of it in the interface.',
  ),
  rollout: about(optional(RolloutForm), 'How far a rollout is.'),
  http: about(optional(HttpForm), 'What a request through the simulated network meets; asked once a second.'),
  traffic: about(optional(TrafficForm), 'What became of requests that an action sends.'),
  metric: about(optional(MetricForm), 'What is used, served or lost; looked at once a second.'),
  schedule: about(optional(ScheduleForm), "The scheduler's verdict on a pod."),
  cluster: about(optional(z.literal('settled')), 'Nothing has changed for 10 s.'),
  time: about(optional(TimeForm), 'The simulated clock.'),
  expr: about(
    optional(text),
    'A CEL expression over pods, deployments, … (lists), ns (the namespace), now (seconds since the start) and inputs (lines).',
  ),
  all: about(optional(z.array(z.lazy(() => Condition)).check(z.minLength(1))), 'All of them hold.'),
  any: about(optional(z.array(z.lazy(() => Condition)).check(z.minLength(1))), 'One of them holds.'),
  not: about(optional(z.lazy(() => Condition)), 'It does not hold.'),
  sequence: about(
    optional(z.array(z.lazy(() => Condition)).check(z.minLength(2))),
    'One after the other, in this order.',
  ),
  for: about(optional(duration), 'It must hold this long without a break.'),
  message: about(optional(text), 'What it asks for, as people are told: in a verdict, and of a goal that lacks it.'),
};

export const Condition: z.ZodMiniType<Condition> = z
  .strictObject(conditionShape)
  .check(exactlyOne(FORMS, 'a condition')) as unknown as z.ZodMiniType<Condition>;
