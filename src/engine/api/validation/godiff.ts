/**
 * How two values differ, as some refusals show it: a unified diff of the API server's own Go values, written as JSON with one
 * space of indentation (apimachinery `pkg/util/diff`).
 */
import { dump } from './dump.ts';
import { byMatches } from './matching.ts';
import { hunks } from './unified.ts';

type Json = Record<string, unknown>;

/** The internal pod keeps what concerns the host's namespaces in its security context. */
const HOST = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'] as const;

function podText(spec: object): string {
  const value = JSON.parse(dump('core.PodSpec', 'core/v1.PodSpec', spec).text) as Json;
  const context = value['SecurityContext'] as Json | null;
  if (context !== null && context !== undefined)
    for (const name of HOST) {
      const go = `${name[0]?.toUpperCase()}${name.slice(1)}`;
      const held = (spec as Json)[name];
      if (held !== undefined && go in context) context[go] = held;
    }
  return JSON.stringify(value, null, 1);
}

const text = (type: string, from: string, value: object): string =>
  JSON.stringify(JSON.parse(dump(type, from, value).text), null, 1);

const differing = (before: string, after: string): string => hunks(before, after, undefined, byMatches);

export const podDiff = (before: object, after: object): string => differing(podText(before), podText(after));

export const goDiff = (type: string, from: string, before: object, after: object): string =>
  differing(text(type, from, before), text(type, from, after));
