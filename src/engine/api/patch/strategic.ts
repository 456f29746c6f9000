/**
 * Strategic merge patch: as a merge patch, but lists whose schema says so merge item by item under their merge key, and
 * directives in the patch (`$patch`, `$retainKeys`, `$deleteFromPrimitiveList/x`, `$setElementOrder/x`) steer it
 * (apimachinery `strategicpatch`; Kubernetes docs, "Update API Objects in Place Using kubectl patch").
 */
import { badRequest } from '../errors.ts';
import { arrange } from './order.ts';
import { fieldOf, resolve, type Schema } from './schema.ts';
import { goText, internal, isRecord, type Json, noMergeKey, own, set, unprocessable } from './values.ts';

const DIRECTIVE = '$patch';
const RETAIN = '$retainKeys';
const DELETE_PREFIX = '$deleteFromPrimitiveList/';
const ORDER_PREFIX = '$setElementOrder/';

const BAD_RETAIN = 'invalid patch format of retainKeys';
const BAD_ORDER = 'invalid patch format of setElementOrder list';
const BAD_DELETE = 'invalid patch format of primitive list';

/** @returns a new object; neither argument is touched. @throws ApiError */
export function strategicMerge(original: Json, patch: Json, schema: Schema | undefined): Json {
  return mergeMaps(original, patch, schema);
}

function strategyOf(field: Schema | undefined): { strategy: string; key: string | undefined } {
  const words = (field?.['x-kubernetes-patch-strategy'] ?? '').split(',');
  return {
    strategy: words.find((word) => word === 'merge' || word === 'replace') ?? '',
    key: field?.['x-kubernetes-patch-merge-key'],
  };
}

function mergeMaps(original: Json, patch: Json, schema: Schema | undefined): Json {
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') {
    const { [DIRECTIVE]: _, ...rest } = patch;
    return rest;
  }
  if (directive === 'delete') return {};
  if (directive !== undefined) throw badDirective(directive, patch);
  const result = retained(original, patch);
  for (const [key, value] of Object.entries(patch)) {
    if (key === RETAIN || key.startsWith(ORDER_PREFIX)) continue;
    if (key.startsWith(DELETE_PREFIX)) deleteFrom(result, key.slice(DELETE_PREFIX.length), value);
    else mergeField(result, key, value, patch, schema);
  }
  reorder(result, original, patch, schema);
  return result;
}

const badDirective = (directive: unknown, patch: unknown) =>
  internal(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);

/** The original without what `$retainKeys` does not name. */
function retained(original: Json, patch: Json): Json {
  const keep = patch[RETAIN];
  if (keep === undefined) return { ...original };
  if (!Array.isArray(keep)) throw badRequest(BAD_RETAIN);
  for (const [key, value] of Object.entries(patch)) {
    const named = value === null || key === RETAIN || key.startsWith(DELETE_PREFIX) || key.startsWith(ORDER_PREFIX);
    if (!named && !keep.includes(key)) throw badRequest(BAD_RETAIN);
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => keep.includes(key)));
}

function deleteFrom(result: Json, key: string, values: unknown): void {
  if (!Array.isArray(values)) throw badRequest(BAD_DELETE);
  const list = result[key];
  if (Array.isArray(list)) result[key] = list.filter((item) => !values.includes(item));
}

function mergeField(result: Json, key: string, value: unknown, patch: Json, schema: Schema | undefined): void {
  if (value === null) {
    delete result[key];
    return;
  }
  const before = own(result, key);
  const field = fieldOf(schema, key);
  const { strategy, key: mergeKey } = strategyOf(field);
  if (isRecord(before) && isRecord(value))
    set(result, key, strategy === 'replace' ? value : mergeMaps(before, value, field));
  else if (Array.isArray(before) && Array.isArray(value))
    result[key] = strategy === 'merge' ? mergeLists(before, value, mergeKey, field, orderIn(patch, key)) : value;
  else {
    const clean = withoutDirectives(value);
    if (clean === undefined) delete result[key];
    else set(result, key, clean);
  }
}

const orderIn = (patch: Json, key: string): boolean => `${ORDER_PREFIX}${key}` in patch;

/** A value that meets nothing to merge with: nulls and directives in it have no effect. Undefined when nothing is left. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isRecord(value)) return value;
  if (value[DIRECTIVE] === 'delete') return undefined;
  const clean: Json = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null || key === DIRECTIVE || key === RETAIN) continue;
    if (key.startsWith(DELETE_PREFIX) || key.startsWith(ORDER_PREFIX)) continue;
    const kept = withoutDirectives(inner);
    if (kept !== undefined) set(clean, key, kept);
  }
  return clean;
}

function mergeLists(
  original: readonly unknown[],
  patch: readonly unknown[],
  mergeKey: string | undefined,
  field: Schema | undefined,
  ordered: boolean,
): unknown[] {
  const sample = original[0] ?? patch[0];
  if (sample === undefined) return [];
  if (Array.isArray(sample)) throw unprocessable();
  if (!isRecord(sample)) {
    const merged = [...new Set([...original, ...patch])];
    return ordered ? merged : arrange(merged, patch, original, undefined);
  }
  if (mergeKey === undefined) throw internal('cannot merge lists without merge key');
  const items = patch.map((item) => (isRecord(item) ? item : {}));
  const plain = items.filter((item) => item[DIRECTIVE] === undefined);
  if (items.some((item) => item[DIRECTIVE] === 'replace')) return plain;
  const gone = items.filter((item) => item[DIRECTIVE] !== undefined).map((item) => deletedKey(item, mergeKey));
  const kept = original.filter((item) => !isRecord(item) || !gone.includes(item[mergeKey]));
  const itemSchema = resolve(field)?.items;
  const merged = [...kept];
  for (const item of plain) {
    if (!(mergeKey in item)) throw noMergeKey(item, mergeKey);
    const at = merged.findIndex((other) => isRecord(other) && other[mergeKey] === item[mergeKey]);
    const match = merged[at];
    if (isRecord(match)) merged[at] = mergeMaps(match, item, itemSchema);
    else merged.push(withoutDirectives(item));
  }
  return ordered ? merged : arrange(merged, plain, kept, mergeKey);
}

function deletedKey(item: Json, mergeKey: string): unknown {
  if (item[DIRECTIVE] === 'merge') throw internal('merging lists cannot yet be specified in the patch');
  if (item[DIRECTIVE] !== 'delete') throw badDirective(item[DIRECTIVE], item);
  if (!(mergeKey in item)) throw noMergeKey(item, mergeKey);
  return item[mergeKey];
}

/** Puts each list in the order that its `$setElementOrder` asks for. */
function reorder(result: Json, original: Json, patch: Json, schema: Schema | undefined): void {
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(ORDER_PREFIX)) continue;
    if (!Array.isArray(order)) throw badRequest(BAD_ORDER);
    const key = directive.slice(ORDER_PREFIX.length);
    const list = result[key];
    if (!Array.isArray(list)) continue;
    const { key: mergeKey } = strategyOf(fieldOf(schema, key));
    checkOrder(patch[key], order, mergeKey);
    const before = original[key];
    result[key] = arrange(list, order, Array.isArray(before) ? before : [], mergeKey);
  }
}

/** The patch's items must stand in the order list, in the same order. */
function checkOrder(list: unknown, order: readonly unknown[], mergeKey: string | undefined): void {
  if (!Array.isArray(list)) return;
  const id = (item: unknown) => (mergeKey !== undefined && isRecord(item) ? item[mergeKey] : item);
  const wanted = order.map(id);
  let last = -1;
  for (const item of list) {
    if (isRecord(item) && item[DIRECTIVE] !== undefined) continue;
    const at = wanted.indexOf(id(item));
    if (at < 0 || at < last)
      throw internal(
        `The order in patch list:\n${goText(list)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`,
      );
    last = at;
  }
}
