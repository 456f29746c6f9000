/**
 * The patch of client-side apply: what was written differs from what is there, and what was applied last but is no longer
 * written goes away. Lists merge as the schema says (apimachinery `strategicpatch.CreateThreeWayMergePatch`).
 */
import { fieldSchema, type KubeObject, noMergeKey, type Resource, type Schema, schemaOf } from '../engine/index.ts';
import { isRecord, same } from './change.ts';

type Json = Record<string, unknown>;

/** @returns the strategic merge patch; empty when nothing has to change @throws ApiError when an item of a list has no key */
export function threeWay(original: object, current: KubeObject, written: KubeObject, resource: Resource): Json {
  return maps(original as Json, current as unknown as Json, written as unknown as Json, schemaOf(resource));
}

function maps(original: Json, current: Json, written: Json, schema: Schema | undefined): Json {
  const patch: Json = {};
  for (const key of Object.keys(written)) {
    const now = written[key];
    if (now === undefined) continue;
    if (now === null) {
      if (current[key] !== undefined) patch[key] = null;
      continue;
    }
    const field = fieldSchema(schema, key);
    const [was, is] = [original[key], current[key]];
    if (isRecord(now) && isRecord(is)) {
      const inner = maps(isRecord(was) ? was : {}, is, now, field);
      if (Object.keys(inner).length === 0) continue;
      if (strategies(field).includes('retainKeys')) inner['$retainKeys'] = Object.keys(now).sort();
      patch[key] = inner;
    } else if (Array.isArray(now) && Array.isArray(is) && strategies(field).includes('merge'))
      lists(key, Array.isArray(was) ? was : [], is, now, field, patch);
    else if (!same(now, is)) patch[key] = now;
  }
  for (const key of Object.keys(original)) if (!(key in written) && key in current) patch[key] = null;
  return patch;
}

const strategies = (field: Schema | undefined): string[] => (field?.['x-kubernetes-patch-strategy'] ?? '').split(',');

function lists(
  name: string,
  original: readonly unknown[],
  current: readonly unknown[],
  written: readonly unknown[],
  field: Schema | undefined,
  patch: Json,
): void {
  const key = field?.['x-kubernetes-patch-merge-key'];
  if (key === undefined || !written.every(isRecord)) {
    const added = written.filter((item) => !current.some((c) => same(c, item)));
    const removed = original.filter(
      (item) => !written.some((w) => same(w, item)) && current.some((c) => same(c, item)),
    );
    if (added.length > 0) patch[name] = added;
    if (removed.length > 0) patch[`$deleteFromPrimitiveList/${name}`] = removed;
    return;
  }
  for (const item of written) if (item[key] === undefined) throw noMergeKey(item, key);
  const find = (list: readonly unknown[], value: unknown): Json | undefined =>
    list.find((item): item is Json => isRecord(item) && item[key] === value);
  const items: Json[] = [];
  for (const item of written as readonly Json[]) {
    const is = find(current, item[key]);
    if (is === undefined) {
      items.push(item);
      continue;
    }
    const inner = maps(find(original, item[key]) ?? {}, is, item, field?.items);
    if (Object.keys(inner).length > 0) items.push({ ...inner, [key]: item[key] });
  }
  for (const item of original)
    if (isRecord(item) && find(written, item[key]) === undefined && find(current, item[key]) !== undefined)
      items.push({ $patch: 'delete', [key]: item[key] });
  if (items.length === 0) return;
  patch[name] = items;
  patch[`$setElementOrder/${name}`] = (written as readonly Json[]).map((item) => ({ [key]: item[key] }));
}
