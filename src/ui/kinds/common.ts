/** Columns and small answers that many kinds share. */
import type { KubeObject } from '../../run/cluster.ts';
import { formatSelector } from '../../run/selectors.ts';
import { age } from '../text/age.ts';
import type { Column } from './kind.ts';

export const NAME: Column<KubeObject> = { name: 'NAME', text: (o) => o.metadata.name };

export const NAMESPACE: Column<KubeObject> = { name: 'NAMESPACE', text: (o) => o.metadata.namespace ?? '' };

export const AGE: Column<KubeObject> = {
  name: 'AGE',
  text: (o, { now }) => age(o.metadata.creationTimestamp, now),
  order: (o) => -Date.parse(o.metadata.creationTimestamp),
  live: true,
  least: 5, // 2m10s
};

export const LABELS: Column<KubeObject> = {
  name: 'LABELS',
  text: (o) => labelText(o.metadata.labels),
  wide: true,
};

/** A label selector as kubectl prints it. */
export const selectorText = formatSelector;

export function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {});
  return pairs.length === 0 ? '<none>' : pairs.map(([k, v]) => `${k}=${v}`).join(',');
}

interface Template {
  readonly spec?: { readonly containers?: readonly { readonly name: string; readonly image?: string }[] } | undefined;
}

export function containersOf(template: Template | undefined): string {
  return (template?.spec?.containers ?? []).map((c) => c.name).join(',');
}

export function imagesOf(template: Template | undefined): string {
  return (template?.spec?.containers ?? []).map((c) => c.image ?? '').join(',');
}

/** A column with a number, aligned and sorted as one. */
export function count<T>(name: string, get: (object: T) => number | undefined): Column<T> {
  return { name, text: (o) => String(get(o) ?? 0), order: (o) => get(o) ?? 0, align: 'right' };
}

/** A column of `have/want`, sorted by how much is missing, then by size. */
export function ratio<T>(name: string, get: (object: T) => readonly [have: number, want: number]): Column<T> {
  return {
    name,
    text: (o) => get(o).join('/'),
    order: (o) => {
      const [have, want] = get(o);
      return (have - want) * 100_000 + want;
    },
    align: 'right',
  };
}

export const keyOf = (o: KubeObject): string =>
  o.metadata.namespace ? `${o.metadata.namespace}/${o.metadata.name}` : o.metadata.name;
