/** Events as `describe` and `events` tell them. */
import { ApiError, type Event, fromTime, type KubeObject, type ListOptions } from '../engine/index.ts';
import type { Api } from './api.ts';
import type { Writer } from './describe/writer.ts';
import { goSort } from './go-sort.ts';

/** When an event was seen last, in virtual ms. */
export function lastSeen(event: Event): number {
  const time = event.series?.lastObservedTime ?? (event.lastTimestamp || event.eventTime);
  return time ? fromTime(time) : 0;
}

/** As `describe` orders them: what has but one time counts as oldest. */
const lastTime = ({ lastTimestamp }: Event): number => (lastTimestamp ? fromTime(lastTimestamp) : 0);

/** `10s (x8 over 2m18s)` @param since the age of an instant */
export function eventInterval(event: Event, since: (time: string | undefined | null) => string): string {
  const first = since(event.eventTime || event.firstTimestamp);
  if (event.series) return `${since(event.series.lastObservedTime)} (x${event.series.count} over ${first})`;
  if ((event.count ?? 0) > 1) return `${since(event.lastTimestamp)} (x${event.count} over ${first})`;
  return first;
}

/**
 * The events about an object, oldest first, as the field selector of `describe` finds them; none for somebody who may not list
 * events, whom nobody tells.
 */
export function eventsOf(api: Api, object: KubeObject): Event[] {
  const { name, namespace, uid } = object.metadata;
  const options = namespace ? { namespace } : {};
  const found = listed(api, options).filter(
    ({ involvedObject: about }) =>
      about.name === name && about.uid === (object.kind === 'Node' ? about.uid : uid) && about.kind === object.kind,
  );
  return goSort(found, (a, b) => lastTime(a) < lastTime(b));
}

function listed(api: Api, options: ListOptions): Event[] {
  try {
    return api.list('events', options);
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'Forbidden') return [];
    throw error;
  }
}

export function describeEvents(w: Writer, events: readonly Event[]): void {
  if (events.length === 0) {
    w.line(0, 'Events:\t<none>');
    return;
  }
  w.flush();
  w.line(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage');
  w.line(1, '----\t------\t----\t----\t-------');
  for (const event of events) {
    const from = event.source?.component || event.reportingComponent || '';
    const path = event.involvedObject.fieldPath;
    const message = (event.message ?? '').trim();
    const age = eventInterval(event, (time) => w.since(time));
    w.line(1, `${event.type}\t${event.reason}\t${age}\t${from}\t${path ? `${path}: ` : ''}${message}`);
  }
}
