/** What differs between two versions of an object, as paths with the value before and after. */
import { type Change, settled } from '../../run/cluster.ts';

export interface Difference {
  /** `status.conditions[Ready].status` */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Written by the server at every change: they say nothing. */
const NOISE = new Set(['metadata.resourceVersion', 'metadata.managedFields', 'metadata.generation']);

const isMap = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** What names an item of a list, so that items are compared with themselves and not with their place. */
function nameOf(item: unknown): string | undefined {
  if (!isMap(item)) return undefined;
  // one key may have a taint, or a toleration, for each effect
  if (typeof item['key'] === 'string' && typeof item['effect'] === 'string') return `${item['key']}:${item['effect']}`;
  for (const key of ['name', 'type', 'key', 'containerPort', 'ip', 'uid']) {
    const value = item[key];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  return undefined;
}

/** The names of a list's items; undefined when they do not tell them apart. */
function namesOf(list: readonly unknown[]): string[] | undefined {
  const names = list.map(nameOf).filter((name) => name !== undefined);
  return new Set(names).size === list.length ? names : undefined;
}

/** What the items of a list are called in a path. */
export const itemNames = (list: readonly unknown[]): string[] => namesOf(list) ?? list.map((_, i) => String(i));

const byPlace = (list: readonly unknown[]) => new Map(list.map((item, i) => [String(i), item]));

/** What a write changed in an object that was there before, and still is. */
export function differencesIn({ type, before, object, time }: Change): Difference[] {
  if (type !== 'MODIFIED' || before === undefined) return [];
  return differences(settled(before, time), settled(object, time));
}

/** The items of two lists under names that hold for both: their own, or else their places. */
function paired(before: readonly unknown[], after: readonly unknown[]): [Map<string, unknown>, Map<string, unknown>] {
  const [a, b] = [namesOf(before), namesOf(after)];
  if (a === undefined || b === undefined) return [byPlace(before), byPlace(after)];
  return [new Map(a.map((name, i) => [name, before[i]])), new Map(b.map((name, i) => [name, after[i]]))];
}

function walk(path: string, before: unknown, after: unknown, found: Difference[]): void {
  if (before === after || NOISE.has(path)) return;
  const [was, is] = [stateOf(before), stateOf(after)];
  if (was !== undefined && is !== undefined && was.name !== is.name) {
    found.push({ path, before, after });
    return;
  }
  if (isMap(before) && isMap(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      walk(path === '' ? key : `${path}.${key}`, before[key], after[key], found);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [a, b] = paired(before, after);
    for (const key of new Set([...a.keys(), ...b.keys()])) walk(`${path}[${key}]`, a.get(key), b.get(key), found);
    return;
  }
  found.push({ path, before, after });
}

export function differences(before: unknown, after: unknown): Difference[] {
  const found: Difference[] = [];
  walk('', before, after, found);
  return found;
}

/** A value in one line; a condition in words, a taint as kubectl writes it. */
export function valueText(value: unknown): string {
  if (value === undefined) return '<none>';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.length > 0 && value.every(isCondition)) return value.map(conditionText).join('; ');
  if (Array.isArray(value) && value.length > 0 && value.every(isTaint)) return value.map(valueText).join(', ');
  if (isTaint(value)) return `${value.key}${value.value ? `=${value.value}` : ''}:${value.effect}`;
  if (isCondition(value)) return conditionText(value);
  const state = stateOf(value);
  return state === undefined ? (JSON.stringify(value) ?? '') : stateText(state);
}

interface ContainerState {
  readonly name: 'waiting' | 'running' | 'terminated';
  readonly about: { readonly reason?: string; readonly exitCode?: number };
}

/** The state of a container, if the value is one: a map of just the state that it is in. */
function stateOf(value: unknown): ContainerState | undefined {
  if (!isMap(value)) return undefined;
  const [name, more] = Object.keys(value);
  if (more !== undefined || (name !== 'waiting' && name !== 'running' && name !== 'terminated')) return undefined;
  const about = value[name];
  return isMap(about) ? { name, about } : undefined;
}

/** `terminated (Completed, exit code 0)` */
function stateText({ name, about: { reason, exitCode } }: ContainerState): string {
  const more = [reason, exitCode === undefined ? undefined : `exit code ${exitCode}`].filter((text) => text);
  return more.length === 0 ? name : `${name} (${more.join(', ')})`;
}

interface TaintLike {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** A taint has no operator, which a toleration has. */
const isTaint = (value: unknown): value is TaintLike =>
  isMap(value) && typeof value['key'] === 'string' && typeof value['effect'] === 'string' && !('operator' in value);

interface ConditionLike {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

const isCondition = (value: unknown): value is ConditionLike =>
  isMap(value) && typeof value['type'] === 'string' && typeof value['status'] === 'string';

/** `Ready is False (ContainersNotReady): containers with unready status: [web]` */
function conditionText({ type, status, reason, message }: ConditionLike): string {
  return `${type} is ${status}${reason ? ` (${reason})` : ''}${message ? `: ${message}` : ''}`;
}
