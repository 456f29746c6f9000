/** `--record`, deprecated and in use: the command line stands in an annotation, which `rollout history` shows. */
import { type KubeObject, keyOf } from '../engine/index.ts';
import { MERGE } from './change.ts';
import type { Invocation } from './command.ts';
import type { Info } from './mapper.ts';

export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

const asked = ({ flags }: Invocation): boolean => flags.has('record') && flags.bool('record');

/** The command line as kubectl keeps it: the words, and behind them the flags by their long names. */
const lineOf = ({ path, args, flags }: Invocation): string => [path, ...args, ...flags.print()].join(' ');

/** An object that is about to be sent, with the command that sends it. */
export function recorded<T extends { readonly metadata: { readonly annotations?: unknown } }>(
  on: Invocation,
  object: T,
): T {
  if (!asked(on)) return object;
  const { metadata } = object;
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...(metadata.annotations ?? {}), [CHANGE_CAUSE]: lineOf(on) } },
  };
}

/** After a change that was no object but a patch or a scale: the command is a patch of its own. @returns the object then */
export function recordNow(on: Invocation, { resource, object }: Info): KubeObject {
  if (!asked(on)) return object;
  const patch = { metadata: { annotations: { [CHANGE_CAUSE]: lineOf(on) } } };
  return on.api.patch(resource.id, keyOf(object), MERGE, patch, { manager: 'kubectl' });
}
