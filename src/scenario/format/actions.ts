/** What a step does. A bare line of text is a command in the command language. */
import * as z from 'zod/mini';
import { FAULT_KINDS } from '../../engine/index.ts';
import { about, duration, id, manifest, optional, scalar, text } from './common.ts';
import { Condition, exactlyOne } from './conditions.ts';

export const FaultTarget = z.strictObject({
  node: about(optional(text), 'A node by name, `*` for any letters.'),
  nodeSelector: about(optional(text), 'Nodes by label selector.'),
  nodeOf: about(optional(text), 'The nodes that pods of this label selector run on.'),
  zone: about(optional(text), 'Nodes by topology.kubernetes.io/zone.'),
  claim: about(optional(text), 'A PersistentVolumeClaim by name; else those of the pods.'),
  service: about(optional(text), 'A Service by name.'),
  pod: about(optional(text), 'A pod by name, `*` for any letters.'),
  selector: about(optional(text), 'Pods by label selector.'),
  namespace: optional(text),
  name: about(optional(text), 'What else the fault is about: a process, an image, a controller, a service.'),
});

export const Fault = z.strictObject({
  id: about(optional(id), 'What `heal` calls it; the kind unless given.'),
  kind: z.enum(FAULT_KINDS),
  target: optional(FaultTarget),
  mode: about(
    optional(z.enum(['one', 'all', 'fixed', 'percent', 'random'])),
    'How many of those that match; all unless given.',
  ),
  value: about(optional(z.number().check(z.positive())), 'The number for fixed, the share for percent.'),
  for: about(optional(duration), 'It heals by itself after this time.'),
  permanent: about(optional(z.boolean()), 'true: it is meant to stay.'),
  params: about(optional(z.record(z.string(), scalar)), "The fault's own settings, see docs/faults.md."),
});
export type Fault = z.infer<typeof Fault>;

export const Run = z.strictObject({
  command: text,
  stdin: optional(z.string()),
  exit: about(optional(z.int()), 'The exit code that is right; 0 unless given.'),
  output: about(optional(text), 'A regular expression that the output matches.'),
});
export type Run = z.infer<typeof Run>;

export const Traffic = z.strictObject({
  id: about(optional(id), 'What `stop` and the condition `traffic` call it; load unless given.'),
  host: about(text, 'A Service (web, web.shop) or an address.'),
  port: about(optional(z.int().check(z.gte(1), z.lte(65535))), '80 unless given.'),
  path: optional(text),
  from: about(optional(text), 'The pod that asks, by name; somebody outside the cluster unless given.'),
  rate: about(z.number().check(z.positive(), z.lte(1_000_000)), 'Requests per second.'),
});
export type Traffic = z.infer<typeof Traffic>;

const actionShape = {
  run: about(optional(z.union([text, Run])), 'A command line: kubectl scale deployment/web --replicas=3.'),
  apply: about(
    optional(z.union([text, manifest, z.array(manifest)])),
    'Objects, inline, or the path of a file beside the scenario.',
  ),
  fault: about(optional(Fault), 'Breaks something.'),
  heal: about(optional(z.union([id, z.enum(FAULT_KINDS)])), 'Mends what the fault of this id broke.'),
  traffic: about(optional(Traffic), 'Requests, again and again; a second time changes the rate.'),
  stop: about(optional(id), 'Ends the traffic of this id.'),
  wait: about(optional(duration), 'Lets this much simulated time pass before the next action.'),
  until: about(optional(Condition), 'Waits until this holds before the next action.'),
  unless: about(
    optional(Condition),
    'Where this holds somebody did it already: the action is passed over, and what its step expects is not judged.',
  ),
};
export const ACTIONS = ['run', 'apply', 'fault', 'heal', 'traffic', 'stop', 'wait', 'until'] as const;

export interface Action {
  run?: string | z.infer<typeof Run>;
  apply?: string | z.infer<typeof manifest> | z.infer<typeof manifest>[];
  fault?: Fault;
  heal?: string;
  traffic?: Traffic;
  stop?: string;
  wait?: string | 0;
  until?: Condition;
  unless?: Condition;
  within?: string | 0;
}

export const Action = z.union([
  text,
  z
    .strictObject({ ...actionShape, within: about(optional(duration), 'How long `until` may take; 5m unless given.') })
    .check(exactlyOne(ACTIONS, 'an action')),
]) as unknown as z.ZodMiniType<string | Action>;
