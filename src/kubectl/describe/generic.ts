/** Kinds without a describer: names, labels, annotations, and every other field by its name. */
import type { KubeObject } from '../../engine/index.ts';
import { sortedKeys, type Writer } from './writer.ts';

const SKIP = new Set([
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
]);
const ACRONYMS = new Set(['API', 'URL', 'UID', 'OSB', 'GUID']);

/** `lastTransitionTime` → `Last Transition Time`; names with other characters than letters stay as they are. */
function labelFor(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field;
  return (field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|-/gu) ?? [field])
    .map((part) =>
      ACRONYMS.has(part.toUpperCase()) ? part.toUpperCase() : part[0]?.toUpperCase() + part.slice(1).toLowerCase(),
    )
    .join(' ');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fields(w: Writer, level: number, content: Record<string, unknown>, path: string): void {
  for (const field of sortedKeys(content)) {
    const value = content[field];
    const at = `${path}.${field}`;
    if (SKIP.has(at) || value === undefined) continue;
    if (isRecord(value)) {
      w.line(level, `${labelFor(field)}:`);
      fields(w, level + 1, value, at);
    } else if (Array.isArray(value)) {
      w.line(level, `${labelFor(field)}:`);
      for (const item of value) {
        if (isRecord(item)) fields(w, level + 1, item, at);
        else w.line(level + 1, String(item));
      }
    } else w.line(level, `${labelFor(field)}:\t${value === null ? '<nil>' : String(value)}`);
  }
}

export function generic(w: Writer, object: KubeObject): void {
  w.field('Name', object.metadata.name);
  w.field('Namespace', object.metadata.namespace ?? '');
  w.labels('Labels', object.metadata.labels);
  w.annotations('Annotations', object.metadata.annotations);
  fields(w, 0, object as unknown as Record<string, unknown>, '');
}
