import type { Kube } from '../../run/cluster.ts';
import { age } from '../text/age.ts';
import { NAME, NAMESPACE } from './common.ts';
import { kind } from './kind.ts';

export const lastSeen = (e: Kube.Event): string | undefined =>
  e.series?.lastObservedTime ?? e.lastTimestamp ?? e.eventTime ?? e.firstTimestamp ?? e.metadata.creationTimestamp;

/** Of what was written down within a second, which is all that an event tells, the later write is the later one. */
function orderSeen(e: Kube.Event): number {
  const second = Math.floor(at(lastSeen(e)) / 1000);
  return second + ((Number(e.metadata.resourceVersion) || 0) % 1e6) / 1e6;
}

/** `kubelet, worker-1`: who wrote it, and where. */
function sourceOf({ source, reportingComponent, reportingInstance }: Kube.Event): string {
  const component = source?.component || reportingComponent || '';
  const host = source?.host || reportingInstance || '';
  return host === '' ? component : `${component}, ${host}`;
}

const at = (time: string | undefined): number => (time === undefined ? 0 : Date.parse(time));

export const events = kind<Kube.Event>({
  resource: 'events',
  concept: 'An Event is a component’s remark on an object: what it did or could not do.',
  columns: [
    { ...NAMESPACE, early: true },
    { name: 'LAST SEEN', text: (e, { now }) => age(lastSeen(e), now), order: orderSeen, live: true },
    { name: 'TYPE', text: (e) => e.type ?? '' },
    { name: 'REASON', text: (e) => e.reason ?? '' },
    {
      name: 'OBJECT',
      text: (e) => `${(e.involvedObject.kind ?? '').toLowerCase()}/${e.involvedObject.name ?? ''}`,
    },
    { name: 'SUBOBJECT', text: (e) => e.involvedObject.fieldPath ?? '', wide: true },
    { name: 'SOURCE', text: sourceOf, wide: true },
    { name: 'MESSAGE', text: (e) => (e.message ?? '').trim() },
    {
      name: 'FIRST SEEN',
      text: (e, { now }) => age(e.firstTimestamp ?? e.eventTime ?? e.metadata.creationTimestamp, now),
      order: (e) => at(e.firstTimestamp ?? e.metadata.creationTimestamp),
      wide: true,
      live: true,
    },
    {
      name: 'COUNT',
      text: (e) => String(e.series?.count ?? e.count ?? 1),
      order: (e) => e.series?.count ?? e.count ?? 1,
      align: 'right',
      wide: true,
    },
    { ...NAME, wide: true },
  ],
  sort: { column: 'LAST SEEN', descending: true },
  health: (e) => (e.type === 'Warning' ? { role: 'error', why: e.message ?? e.reason ?? '' } : undefined),
  drill: () => ({ view: 'describe' }),
});
