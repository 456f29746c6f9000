/** What images do, where a scenario says it itself. */
import * as z from 'zod/mini';
import type { BehaviourSpec } from '../../engine/index.ts';
import { toMs } from '../duration.ts';
import { about, count, duration, optional, text } from './common.ts';

const Pull = z.strictObject({
  delay: about(optional(duration), 'The first time on a node.'),
  again: about(optional(duration), 'When it is there already.'),
  error: about(
    optional(text),
    'It fails, with this text of the runtime; `not found` stands for what containerd says of an image that is not there.',
  ),
});

export const Behaviour = z.strictObject({
  image: about(text, 'An image, with `*` for any letters: shop/web:*.'),
  pull: optional(Pull),
  ready: about(optional(duration), 'From the start until it answers on its ports.'),
  ports: about(optional(z.array(count)), 'Ports beside those in the pod.'),
  exit: optional(
    z.strictObject({
      after: duration,
      code: z.int(),
      reason: about(optional(text), 'OOMKilled, Error; by the code unless given.'),
      message: optional(text),
    }),
  ),
  needsEnv: about(optional(z.array(text)), 'It exits only while one of these variables is missing.'),
  stop: about(
    optional(z.union([z.literal('ignore'), z.strictObject({ after: duration, code: z.int() })])),
    'How it takes SIGTERM.',
  ),
  logs: optional(
    z.array(
      z.strictObject({
        at: about(optional(duration), 'Once, so long after the start.'),
        every: about(optional(duration), 'Again and again.'),
        text: text,
      }),
    ),
  ),
  http: optional(z.array(z.strictObject({ path: text, status: optional(z.int()), body: optional(z.string()) }))),
  usage: optional(
    z.strictObject({
      cpu: about(optional(z.number()), 'Millicores.'),
      cpuPerRequest: about(optional(z.number()), 'Millicores for each request a second.'),
      memory: about(optional(z.number()), 'Bytes.'),
      leak: about(
        optional(z.number()),
        'Bytes that it grows by each second: up to its limit, or until its node runs short.',
      ),
    }),
  ),
  writes: about(optional(z.boolean()), 'true: it writes to its volumes, and ends when it cannot.'),
  exec: about(
    optional(z.array(z.strictObject({ command: text, code: optional(z.int()), output: optional(z.string()) }))),
    'What commands in it answer.',
  ),
  files: about(optional(z.record(z.string(), z.string())), 'Files in it, by absolute path.'),
});
export type Behaviour = z.infer<typeof Behaviour>;

type Pulled = NonNullable<Behaviour['pull']>;

function pullOf({ delay, again, error }: Pulled): NonNullable<BehaviourSpec['pull']> {
  return {
    ...(delay === undefined ? {} : { duration: toMs(delay) }),
    ...(again === undefined ? {} : { again: toMs(again) }),
    ...(error === undefined ? {} : { error }),
  };
}

/** A behaviour as the engine takes it. */
export function behaviourSpec({ pull, ready, exit, stop, logs, ...same }: Behaviour): BehaviourSpec {
  return {
    ...same,
    ...(pull === undefined ? {} : { pull: pullOf(pull) }),
    ...(ready === undefined ? {} : { ready: toMs(ready) }),
    ...(exit === undefined ? {} : { exit: { ...exit, after: toMs(exit.after) } }),
    ...(stop === undefined ? {} : { stop: stop === 'ignore' ? null : { ...stop, after: toMs(stop.after) } }),
    ...(logs === undefined
      ? {}
      : {
          logs: logs.map(({ at, every, text: line }) => ({
            text: line,
            ...(at === undefined ? {} : { at: toMs(at) }),
            ...(every === undefined ? {} : { every: toMs(every) }),
          })),
        }),
  };
}
