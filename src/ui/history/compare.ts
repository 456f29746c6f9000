/** Two moments of the cluster side by side: the same tables, object by object, and what happened on each side. */
import type { Change, Kube, KubeObject, Reader, Resource } from '../../run/cluster.ts';
import type { Context, Kind } from '../kinds/kind.ts';
import { natural } from '../table/order.ts';
import { differences, valueText } from './diff.ts';

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

/** What an object is to be: its columns may say the same of two that are not alike. */
function wish({ metadata, ...rest }: KubeObject & { status?: unknown }): unknown {
  const { labels, annotations } = metadata;
  return { ...rest, status: undefined, metadata: { labels, annotations } };
}

/** The first field in which two objects were asked for differently, as each of them has it. Pods are what others made of it. */
function firstWish({ id }: Resource, a: KubeObject | undefined, b: KubeObject | undefined): readonly [string, string] {
  const [first] = id === 'pods' || a === b || !a || !b ? [] : differences(wish(a), wish(b));
  if (first === undefined) return ['', ''];
  return [` ${first.path}: ${valueText(first.before)}`, ` ${first.path}: ${valueText(first.after)}`];
}

/** The objects of a kind on both sides, by key. */
export function pairs(kind: Kind, resource: Resource, left: Side, right: Side): Pair[] {
  const [a, b] = [left, right].map((side) => cells(kind, side, side.reader.list(resource.id))) as [
    Map<string, string>,
    Map<string, string>,
  ];
  const keys = [...new Set([...a.keys(), ...b.keys()])].sort(natural);
  return keys.map((key) => {
    const [one, other] = [a.get(key), b.get(key)];
    if (one === undefined || one !== other) return { key, left: one, right: other };
    const [mine, theirs] = firstWish(resource, left.reader.get(resource.id, key), right.reader.get(resource.id, key));
    return { key, left: one + mine, right: one + theirs };
  });
}

/** The resources that were written since a moment on either side, but for events and for leases, which only beat. */
export function touchedSince(sides: readonly Side[], time: number): string[] {
  const touched = new Set<string>();
  for (const { history } of sides)
    for (let i = history.length - 1; i >= 0; i--) {
      const change = history[i] as Change;
      if (change.time < time) break;
      touched.add(change.resource);
    }
  for (const id of ['events', 'leases.coordination.k8s.io']) touched.delete(id);
  return [...touched].sort();
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

/** Where two courses part: looked for from where the last search ended, since what was the same stays so. */
export class Parting {
  #same = 0;

  /** @returns the moment up to which both are the same, virtual ms, and whether a change that differs follows there */
  find(left: Side, right: Side): { readonly at: number; readonly parted: boolean } {
    const [a, b] = [left.history, right.history];
    while (this.#same < a.length && this.#same < b.length && same(a[this.#same] as Change, b[this.#same] as Change))
      this.#same++;
    const [first, second] = [a[this.#same], b[this.#same]];
    if (first !== undefined && second !== undefined) return { at: Math.min(first.time, second.time), parted: true };
    // one of them has not gone further than this, or nothing has happened in it since
    const [ahead, behind] = first === undefined ? [second, left] : [first, right];
    const missed = ahead !== undefined && ahead.time < behind.now;
    return { at: missed ? ahead.time : Math.min(left.now, right.now), parted: missed };
  }
}

const same = (a: Change, b: Change): boolean =>
  a.time === b.time &&
  a.resource === b.resource &&
  a.key === b.key &&
  a.type === b.type &&
  a.cause.actor === b.cause.actor;
