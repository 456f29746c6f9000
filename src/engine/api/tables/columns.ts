/** What table printers share: cells, ages, and the small words that Kubernetes prints for absent values. */
import { fromTime } from '../../sim/time.ts';
import type { Container } from '../types.ts';

/** One cell as the server sends it; null is a custom column whose path finds nothing. */
export type Cell = string | number | boolean | null;

/** `metav1.TableColumnDefinition` */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  /** 0 is always shown, more only with `-o wide`. */
  readonly priority: number;
  readonly description?: string;
}

/** The cells of one object, in the order of its columns. @param now virtual milliseconds */
export type RowPrinter<T> = (object: T, now: number) => Cell[];

/**
 * A span of time in two or three significant figures, as ages are shown (apimachinery `duration.HumanDuration`).
 * @param ms a span in milliseconds; more than two seconds below zero is `<invalid>`
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 24 * 8) return pair(days, 'd', hours % 24, 'h');
  if (hours < 24 * 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  if (hours < 24 * 365 * 8) return pair(years, 'y', days % 365, 'd');
  return `${years}y`;
}

const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${smallUnit}`;

/** The age of an RFC 3339 instant. */
export function since(time: string | null | undefined, now: number): string {
  return time ? humanDuration(now - fromTime(time)) : '<unknown>';
}

export const age = (object: { metadata: { creationTimestamp: string } }, now: number): string =>
  since(object.metadata.creationTimestamp, now);

/** `key=value` pairs sorted by key, `<none>` when there are none. */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.keys(labels ?? {})
    .sort()
    .map((key) => `${key}=${labels?.[key]}`);
  return pairs.length === 0 ? '<none>' : pairs.join(',');
}

/** Names and images of containers, each as one cell. */
export function containerCells(containers: readonly Container[] | undefined): [string, string] {
  const list = containers ?? [];
  return [list.map((c) => c.name).join(','), list.map((c) => c.image ?? '').join(',')];
}

/** At most three, and how many more. */
export function listWithMore(list: readonly string[], empty: string): string {
  if (list.length === 0) return empty;
  const text = list.slice(0, 3).join(',');
  return list.length > 3 ? `${text} + ${list.length - 3} more...` : text;
}

export const hasTrue = (
  conditions: readonly { readonly type: string; readonly status: string }[] | undefined,
  type: string,
): boolean => conditions?.find((condition) => condition.type === type)?.status === 'True';
