/** Fields of an object by the path that `differences` writes, from a line of its YAML to the write that last changed it. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Change } from '../../run/cluster.ts';
import { differences, itemNames } from './diff.ts';

/** The path of the field that stands in a line of YAML: `status.conditions[Ready].status`; undefined when none does. */
export function fieldAt(text: string, line: number): string | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (node: unknown): number => lines.linePos((node as Node | undefined)?.range?.[0] ?? 0).line - 1;
  let found: string | undefined;
  const visit = (node: unknown, path: string): void => {
    if (isMap(node))
      for (const { key, value } of node.items) {
        if (!isScalar(key) || lineOf(key) > line) continue;
        found = path === '' ? String(key.value) : `${path}.${String(key.value)}`;
        visit(value, found);
      }
    else if (isSeq(node)) {
      const names = itemNames(node.toJSON() as unknown[]);
      node.items.forEach((item, i) => {
        if (lineOf(item) > line) return;
        found = `${path}[${names[i]}]`;
        visit(item, found);
      });
    }
  };
  visit(document.contents, '');
  return found;
}

/** Whether a write changed the field, something in it, or what it is in. */
export const touches = (path: string, changed: string): boolean =>
  changed === path || changed.startsWith(`${path}.`) || changed.startsWith(`${path}[`) || path.startsWith(`${changed}.`) || path.startsWith(`${changed}[`); // biome-ignore format: a list

/** The newest write to an object that changed a field; its creation when none did. @param changes of the object, oldest first */
export function lastWrite(changes: readonly Change[], path: string): Change | undefined {
  return (
    changes.findLast(
      ({ before, object, type }) =>
        type === 'MODIFIED' && differences(before, object).some((each) => touches(path, each.path)),
    ) ?? changes.findLast(({ type }) => type === 'ADDED')
  );
}
