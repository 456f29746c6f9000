/** What changing commands share: the difference between two states as a patch, and sending it. */
import { ApiError, type KubeObject, keyOf, type PatchType } from '../engine/index.ts';
import type { Invocation } from './command.ts';
import type { Info } from './mapper.ts';
import type { DryRun } from './printers/index.ts';
import { sorted } from './printers/json.ts';

export const MERGE: PatchType = 'application/merge-patch+json';
export const STRATEGIC: PatchType = 'application/strategic-merge-patch+json';

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deep equality, whatever the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** The JSON merge patch that leads from `before` to `after`. */
export function mergeDiff(before: object, after: object): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  const [from, to] = [before as Record<string, unknown>, after as Record<string, unknown>];
  for (const key of Object.keys(to)) {
    const [old, now] = [from[key], to[key]];
    if (now === undefined || same(old, now)) continue;
    if (isRecord(old) && isRecord(now)) patch[key] = mergeDiff(old, now);
    else patch[key] = now;
  }
  for (const key of Object.keys(from)) if (from[key] !== undefined && to[key] === undefined) patch[key] = null;
  return patch;
}

export interface SendOptions {
  readonly manager: string;
  readonly dryRun?: DryRun;
  readonly subresource?: string;
}

/**
 * Sends the difference between the object of `info` and `after`.
 * @returns the object as it is afterwards (as it would be, in a dry run)
 */
export function send(on: Invocation, info: Info, after: KubeObject, options: SendOptions): KubeObject {
  if (options.dryRun === 'client') return after;
  const patch = mergeDiff(info.object, after);
  if (Object.keys(patch).length === 0) return info.object;
  return on.api.patch(info.resource.id, keyOf(info.object), MERGE, patch, {
    manager: options.manager,
    dryRun: options.dryRun === 'server',
    ...(options.subresource ? { subresource: options.subresource } : {}),
  });
}

/** A copy that may be changed freely. */
export function copy<T>(object: T): T {
  return structuredClone(object);
}

export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.reason === 'NotFound';

/** The pod template of a workload, or the pod itself; undefined for kinds without containers. */
export function podSpecOf(object: KubeObject): PodSpecLike | undefined {
  const { kind } = object;
  const { spec } = object as { spec?: Record<string, unknown> };
  if (spec === undefined) return undefined;
  if (kind === 'Pod') return spec as unknown as PodSpecLike;
  const template = (
    kind === 'CronJob'
      ? (spec['jobTemplate'] as { spec?: Record<string, unknown> })?.spec?.['template']
      : spec['template']
  ) as { spec?: PodSpecLike } | undefined;
  return template?.spec;
}

export interface EnvLike {
  name: string;
  value?: string;
  valueFrom?: Record<string, Record<string, unknown>>;
}

export interface ContainerLike {
  name: string;
  image?: string;
  env?: EnvLike[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  [field: string]: unknown;
}

export interface PodSpecLike {
  containers: ContainerLike[];
  initContainers?: ContainerLike[];
  serviceAccountName?: string;
  [field: string]: unknown;
}
