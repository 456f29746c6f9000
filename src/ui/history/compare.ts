/** Two moments of the cluster side by side: the same tables, object by object, and what happened on each side. */
import type { Change, Kube, KubeObject, Reader, Resource } from '../../run/cluster.ts';
import type { Context, Kind } from '../kinds/kind.ts';
import { natural } from '../table/order.ts';

/** One course as it stands: what can be read of it, and its changes. */
export interface Side {
  readonly reader: Reader;
  readonly history: readonly Change[];
  /** Virtual ms. */
  readonly now: number;
}

export interface Pair {
  readonly key: string;
  /** The cells of each side; undefined where it has no such object. */
  readonly left: string | undefined;
  readonly right: string | undefined;
}

/** Columns that say how an object is, and not which it is, where it came from, or how old it is. */
export function telling(kind: Kind): Kind['columns'] {
  return kind.columns.filter(
    ({ name, live, wide }) => !live && !wide && !['NAME', 'NAMESPACE', 'IP', 'VERSION'].includes(name),
  );
}

function cells(kind: Kind, { reader, now }: Side, objects: readonly KubeObject[]): Map<string, string> {
  const context: Context = { now, cluster: reader, podUsage: () => undefined, nodeUsage: () => undefined };
  const columns = telling(kind);
  return new Map(
    objects.map((object) => {
      const { name, namespace } = object.metadata;
      const values = columns.map((column) => column.text(object, context)).filter((text) => text !== '');
      return [namespace ? `${namespace}/${name}` : name, values.join(' ')];
    }),
  );
}

/** The objects of a kind on both sides, by key. */
export function pairs(kind: Kind, resource: Resource, left: Side, right: Side): Pair[] {
  const [a, b] = [left, right].map((side) => cells(kind, side, side.reader.list(resource.id))) as [
    Map<string, string>,
    Map<string, string>,
  ];
  const keys = [...new Set([...a.keys(), ...b.keys()])].sort(natural);
  return keys.map((key) => ({ key, left: a.get(key), right: b.get(key) }));
}

/** Events since a moment, oldest first, as texts: `00:01:05 BackOff pod/web-1: Back-off …`. */
export function eventsSince({ history }: Side, time: number, clock: (ms: number) => string): string[] {
  const lines: string[] = [];
  for (const { resource, type, object, time: at } of history) {
    if (at < time || resource !== 'events' || type !== 'ADDED') continue;
    const { reason = '', involvedObject: about, message = '', type: level } = object as Kube.Event;
    const mark = level === 'Warning' ? '! ' : '';
    lines.push(`${clock(at)} ${mark}${reason} ${about.kind?.toLowerCase()}/${about.name}: ${message.trim()}`);
  }
  return lines;
}

/** When two courses parted, virtual ms: the first change that is not the same in both. */
export function parting(left: Side, right: Side): number {
  const [a, b] = [left.history, right.history];
  let i = 0;
  while (i < a.length && i < b.length && same(a[i] as Change, b[i] as Change)) i++;
  return Math.min(a[i]?.time ?? left.now, b[i]?.time ?? right.now);
}

const same = (a: Change, b: Change): boolean =>
  a.time === b.time &&
  a.resource === b.resource &&
  a.key === b.key &&
  a.type === b.type &&
  a.cause.actor === b.cause.actor;
