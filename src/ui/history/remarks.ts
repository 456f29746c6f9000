/** What components last remarked of an object, in its events. */
import type { Kube, KubeObject, Reader } from '../../run/cluster.ts';
import { eventsAbout } from '../views/where.ts';

/** When an event came last, ISO. */
export const lastSeen = ({ lastTimestamp, eventTime, metadata }: Kube.Event): string =>
  lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '';

/** The events about an object, newest first. */
export function remarksOn(
  { metadata: { uid = '', name, namespace = '' }, kind }: KubeObject,
  reader: Reader,
): Kube.Event[] {
  const newer = (a: Kube.Event, b: Kube.Event): number =>
    lastSeen(a) === lastSeen(b)
      ? Number(b.metadata.resourceVersion) - Number(a.metadata.resourceVersion)
      : lastSeen(a) < lastSeen(b)
        ? 1
        : -1;
  return eventsAbout(reader, { uid, kind: kind ?? '', name, namespace }).toSorted(newer);
}
