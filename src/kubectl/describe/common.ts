/** Lines that many describers share. */
import { formatSelector, type KubeObject, type LabelSelector, type Pod, selects } from '../../engine/index.ts';
import type { Api } from '../api.ts';
import { sortedKeys, type Writer } from './writer.ts';

/** Name, namespace, labels, annotations. */
export function identity(w: Writer, { metadata }: KubeObject, namespaced = true): void {
  w.field('Name', metadata.name);
  if (namespaced) w.field('Namespace', metadata.namespace ?? '');
  w.labels('Labels', metadata.labels);
  w.annotations('Annotations', metadata.annotations);
}

/** The labels on one line, as `labels.FormatLabels`. */
export function inline(map: Readonly<Record<string, string>> | undefined): string {
  const keys = sortedKeys(map);
  return keys.length === 0 ? '<none>' : keys.map((key) => `${key}=${map?.[key]}`).join(',');
}

export function controlledBy(w: Writer, { metadata }: KubeObject): void {
  const owner = metadata.ownerReferences?.find((ref) => ref.controller);
  if (owner) w.field('Controlled By', `${owner.kind}/${owner.name}`);
}

/** `a=b,c in (d)`, as `labels.Selector.String`. */
export const selectorText = (selector: LabelSelector | undefined): string =>
  selector === undefined ? '' : formatSelector(selector).replace(/^<none>$/, '');

/** `3 Running / 0 Waiting / 0 Succeeded / 0 Failed` */
export function podCounts(api: Api, owner: KubeObject, selector: LabelSelector | undefined): string {
  const phases: Record<string, number> = {};
  const namespace = owner.metadata.namespace ?? '';
  for (const pod of api.list('pods', { namespace })) {
    if (!selects(selector, pod.metadata.labels)) continue;
    if (!pod.metadata.ownerReferences?.some((ref) => ref.controller && ref.uid === owner.metadata.uid)) continue;
    const phase = pod.status.phase ?? '';
    phases[phase] = (phases[phase] ?? 0) + 1;
  }
  const count = (phase: string): number => phases[phase] ?? 0;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

export function conditionTable(
  w: Writer,
  list: readonly { readonly type: string; readonly status: string; readonly reason?: string }[] | undefined,
): void {
  if (!list?.length) return;
  w.line(0, 'Conditions:\n  Type\tStatus\tReason');
  w.line(1, '----\t------\t------');
  for (const { type, status, reason = '' } of list) w.line(1, `${type} \t${status}\t${reason}`);
}

/** The names of pods, sorted. */
export const podNames = (pods: readonly Pod[]): string[] => pods.map((pod) => pod.metadata.name).sort();

/** `RWO,ROX`, each mode once. */
export function accessModes(modes: readonly string[] | undefined): string {
  const short: Readonly<Record<string, string>> = {
    ReadWriteOnce: 'RWO',
    ReadOnlyMany: 'ROX',
    ReadWriteMany: 'RWX',
    ReadWriteOncePod: 'RWOP',
  };
  return Object.keys(short)
    .filter((mode) => modes?.includes(mode))
    .map((mode) => short[mode])
    .join(',');
}
