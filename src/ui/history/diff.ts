/** What differs between two versions of an object, as paths with the value before and after. */

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
  for (const key of ['name', 'type', 'key', 'containerPort', 'ip', 'uid']) {
    const value = item[key];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  return undefined;
}

function byName(list: readonly unknown[]): Map<string, unknown> {
  const names = list.map(nameOf);
  const unique = new Set(names).size === names.length && names.every((name) => name !== undefined);
  return new Map(list.map((item, i) => [unique ? (names[i] as string) : String(i), item]));
}

function walk(path: string, before: unknown, after: unknown, found: Difference[]): void {
  if (before === after || NOISE.has(path)) return;
  if (isMap(before) && isMap(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      walk(path === '' ? key : `${path}.${key}`, before[key], after[key], found);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [a, b] = [byName(before), byName(after)];
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

/** A value in one line; a condition in words. */
export function valueText(value: unknown): string {
  if (value === undefined) return '<none>';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.length > 0 && value.every(isCondition)) return value.map(conditionText).join('; ');
  return isCondition(value) ? conditionText(value) : (JSON.stringify(value) ?? '');
}

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
