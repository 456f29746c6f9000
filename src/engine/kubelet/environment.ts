/** A container's environment: envFrom, env, valueFrom, `$(VAR)`; what is missing keeps it from being created. */

import { milliValue, wholeValue } from '../api/quantity.ts';
import type { ConfigMap, Container, KubeObject, Pod, Secret } from '../api/types.ts';
import { changeAt, revisionAt } from '../store/history.ts';
import type { Context } from './context.ts';
import type { PodRecord } from './memory.ts';
import { serviceVariables } from './service-variables.ts';

export type Environment = { readonly env: Readonly<Record<string, string>> } | { readonly error: string };
type EnvVar = NonNullable<Container['env']>[number];

const EMPTY: Environment = { env: {} };

/** Thrown within this file, answered as `error`. */
class Missing extends Error {}

/** @param time the moment at which ConfigMaps and Secrets are read: an environment never changes after its start */
export function environment(ctx: Context, record: PodRecord, container: Container, time = ctx.now): Environment {
  if (!container.env?.length && !container.envFrom?.length) return EMPTY;
  const env: Record<string, string> = {};
  try {
    for (const { configMapRef, secretRef, prefix = '' } of container.envFrom ?? []) {
      const data = configMapRef
        ? configData(ctx, record.pod, 'configmaps', configMapRef.name ?? '', configMapRef.optional, time)
        : configData(ctx, record.pod, 'secrets', secretRef?.name ?? '', secretRef?.optional, time);
      for (const [name, value] of Object.entries(data ?? {})) env[`${prefix}${name}`] = value;
    }
    for (const variable of container.env ?? []) {
      const value = valueFor(ctx, record, container, variable, env, time);
      if (value !== undefined) env[variable.name] = value;
    }
    return { env };
  } catch (error) {
    if (error instanceof Missing) return { error: error.message };
    throw error;
  }
}

/** The data of a ConfigMap or Secret as text; undefined when it is missing and may be. @throws Missing */
function configData(
  ctx: Context,
  pod: Pod,
  resource: 'configmaps' | 'secrets',
  name: string,
  optional: boolean | undefined,
  time: number,
): Record<string, string> | undefined {
  const data = dataOf(ctx, pod, resource, name, time);
  if (data === undefined && !optional)
    throw new Missing(`${resource === 'secrets' ? 'secret' : 'configmap'} "${name}" not found`);
  return data;
}

/** All keys of a ConfigMap or Secret, decoded; undefined when there is none. */
export function dataOf(
  ctx: Context,
  pod: Pod,
  resource: 'configmaps' | 'secrets',
  name: string,
  time = ctx.now,
): Record<string, string> | undefined {
  const key = `${pod.metadata.namespace}/${name}`;
  const stored = storedAt(ctx, resource, key, time);
  if (stored === undefined) return undefined;
  if (resource === 'secrets') {
    const secret = stored as Secret;
    const decoded = Object.entries(secret.data ?? {}).map(([at, value]) => [at, decode(value)] as const);
    return { ...Object.fromEntries(decoded), ...secret.stringData };
  }
  const map = stored as ConfigMap;
  const binary = Object.entries(map.binaryData ?? {}).map(([at, value]) => [at, decode(value)] as const);
  return { ...map.data, ...Object.fromEntries(binary) };
}

/** When an object that is no longer there at `time` was deleted; undefined when it was not there from `since` on. */
export function deletedAt(
  ctx: Context,
  resource: string,
  key: string,
  since: number,
  time: number,
): number | undefined {
  const { history } = ctx.parts.store;
  for (let i = revisionAt(history, time) - 1; i >= 0; i--) {
    const change = history[i];
    if (change === undefined || change.time < since) return undefined;
    if (change.resource === resource && change.key === key) return change.type === 'DELETED' ? change.time : undefined;
  }
  return undefined;
}

/** When an object that was there at `time` had been changed last. */
export function changedAt(ctx: Context, resource: string, key: string, time: number): number | undefined {
  const version = storedAt(ctx, resource, key, time)?.metadata.resourceVersion;
  return version === undefined ? undefined : changeAt(ctx.parts.store.history, Number(version))?.time;
}

/** An object as it was at `time`: the first change after it knows what was before. */
function storedAt(ctx: Context, resource: string, key: string, time: number): KubeObject | undefined {
  const { store } = ctx.parts;
  if (time < ctx.now) {
    const { history } = store;
    for (let i = revisionAt(history, time); i < history.length; i++) {
      const change = history[i];
      if (change?.resource === resource && change.key === key) return change.before;
    }
  }
  return store.get(resource, key);
}

/** Base64 of UTF-8 text. */
export function decode(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
  } catch {
    return '';
  }
}

function valueFor(
  ctx: Context,
  record: PodRecord,
  container: Container,
  variable: EnvVar,
  env: Readonly<Record<string, string>>,
  time: number,
): string | undefined {
  const { valueFrom } = variable;
  if (valueFrom === undefined) {
    const { value = '' } = variable;
    return expand(value, value.includes('$(') ? { ...serviceVariables(ctx, record.pod, time), ...env } : env);
  }
  if (valueFrom.fieldRef) return fieldOf(record, valueFrom.fieldRef.fieldPath ?? '');
  if (valueFrom.resourceFieldRef) return resourceOf(ctx, record, container, valueFrom.resourceFieldRef);
  const [resource, kind, ref] = valueFrom.configMapKeyRef
    ? (['configmaps', 'ConfigMap', valueFrom.configMapKeyRef] as const)
    : (['secrets', 'Secret', valueFrom.secretKeyRef] as const);
  if (ref === undefined) return undefined;
  const data = configData(ctx, record.pod, resource, ref.name ?? '', ref.optional, time);
  const value = data?.[ref.key];
  if (value === undefined && !ref.optional)
    throw new Missing(`couldn't find key ${ref.key} in ${kind} ${record.pod.metadata.namespace}/${ref.name}`);
  return value;
}

/** Replaces `$(NAME)`; `$$` stands for a dollar (`third_party/forked/golang/expansion`). */
export function expand(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^()]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (env[name] ?? whole),
  );
}

/** The container with what its command and arguments say in place of `$(NAME)`: so its runtime is told to run it. */
export function asTold(ctx: Context, record: PodRecord, container: Container, time = ctx.now): Container {
  const { command = [], args = [] } = container;
  if (![...command, ...args].some((word) => /\$[$(]/.test(word))) return container;
  const own = environment(ctx, record, container, time);
  const known = { ...serviceVariables(ctx, record.pod, time), ...('env' in own ? own.env : {}) };
  const replaced = (words: readonly string[]) => words.map((word) => expand(word, known));
  return { ...container, command: replaced(command), args: replaced(args) };
}

/** A field of the pod as the downward API gives it. */
export function fieldOf({ pod, sandbox, node }: PodRecord, path: string): string {
  const { metadata, spec, status } = pod;
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (subscript !== null) {
    const map = subscript[1] === 'labels' ? metadata.labels : metadata.annotations;
    return map?.[subscript[2] ?? ''] ?? '';
  }
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid;
    case 'metadata.labels':
      return lines(metadata.labels);
    case 'metadata.annotations':
      return lines(metadata.annotations);
    case 'spec.nodeName':
      return node;
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? 'default';
    case 'status.hostIP':
    case 'status.hostIPs':
      return status.hostIP ?? '';
    case 'status.podIP':
    case 'status.podIPs':
      return sandbox?.address ?? '';
    default:
      return '';
  }
}

/** `key="value"` a line, sorted, as the downward API prints maps. */
function lines(map: Readonly<Record<string, string>> | undefined): string {
  const entries = Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join('\n');
}

export interface ResourceRef {
  readonly resource?: string;
  readonly divisor?: string;
}

/** `limits.memory` and the like in units of the divisor, rounded up; without a limit the node's allocatable. */
export function resourceOf(ctx: Context, record: PodRecord, container: Container, ref: ResourceRef): string {
  const [group, name = ''] = (ref.resource ?? '').split('.');
  const own = group === 'limits' ? container.resources?.limits?.[name] : container.resources?.requests?.[name];
  const node = ctx.client(record.node).get('nodes', record.node);
  const quantity = own ?? (group === 'limits' ? node?.status.allocatable?.[name] : undefined) ?? '0';
  const divisor = ref.divisor === undefined || ref.divisor === '0' ? '1' : ref.divisor;
  const value = name === 'cpu' ? milliValue : wholeValue;
  return String(Math.ceil(value(quantity) / value(divisor)));
}
