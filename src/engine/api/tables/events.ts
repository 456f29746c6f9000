/** Events. */
import type { Event } from '../types.ts';
import { type Cell, since } from './columns.ts';

export function printEvent(event: Event, now: number): Cell[] {
  const first = since(event.firstTimestamp || event.eventTime, now);
  const { series, involvedObject: about, source } = event;
  const last = series
    ? since(series.lastObservedTime, now)
    : event.lastTimestamp
      ? since(event.lastTimestamp, now)
      : first;
  const kind = (about.kind ?? '').toLowerCase();
  const component = source?.component || event.reportingComponent || '';
  const host = source?.host || event.reportingInstance || '';
  return [
    last,
    event.type ?? '',
    event.reason ?? '',
    about.name ? `${kind}/${about.name}` : kind,
    about.fieldPath ?? '',
    host ? `${component}, ${host}` : component,
    (event.message ?? '').trim(),
    first,
    series?.count ?? (event.count || 1),
    event.metadata.name,
  ];
}
