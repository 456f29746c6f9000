/** Event objects as the two recorders write them. Each is written out whole: all events of a kind share one hidden class. */
import type { Event } from '../api/types.ts';
import { fiveDigits } from '../sim/hex.ts';
import { toMicroTime, toTime } from '../sim/time.ts';
import type { KubeObject } from '../store/object.ts';

export interface EventInput {
  readonly about: KubeObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** `spec.containers{web}` */
  readonly fieldPath?: string;
  /** Set by components that use the newer events API (the scheduler): what was tried, as `Binding`. */
  readonly action?: string;
  readonly related?: KubeObject;
}

/** Where an event comes from: `{component: 'kubelet', host: 'node-a'}`. */
export interface EventSource {
  readonly component: string;
  readonly host?: string;
}

/** Tells objects apart; the real recorders spell out kind, name and version too, which a uid stands for. */
export const identityOf = ({ kind, metadata: { uid, namespace, name } }: KubeObject): string =>
  uid || `${kind}/${namespace ?? ''}/${name}`;

/** The key of an event in its series. Joined, not a template: a long key in parts would be kept as a tree of them. */
export function seriesOf({ type, reason, about, related, fieldPath }: EventInput, action: string): string {
  const version = ({ metadata }: KubeObject): string => metadata.resourceVersion;
  const parts = [type, action, reason, identityOf(about), version(about), fieldPath];
  if (related !== undefined) parts.push(identityOf(related), version(related));
  return parts.join('|');
}

const PART = 2 ** 20;
/** The digits that were written last before the last ten: they change every eighteen minutes. */
let head = { of: 0, text: '' };

/**
 * The end of an event's name: the time in hexadecimal nanoseconds, `offset` of which are chance. It is made of parts,
 * twice the lower 20 bits and the rest, since the whole is more than a number holds exactly.
 * @param now virtual ms
 */
export function hexNanos(now: number, offset: number): string {
  const lower = (now % PART) * 1e6 + offset;
  const upper = Math.floor(now / PART) * 1e6 + Math.floor(lower / PART);
  const of = Math.floor(upper / PART);
  if (head.of !== of) head = { of, text: of.toString(16) };
  return `${head.text}${fiveDigits(upper % PART)}${fiveDigits(lower % PART)}`;
}

/** What an event is about, as it names it; some components know only the name. */
function reference({ kind, apiVersion, metadata }: KubeObject, fieldPath?: string): Event['involvedObject'] {
  const { namespace, name, uid, resourceVersion } = metadata;
  if (namespace && uid && resourceVersion)
    return fieldPath
      ? { kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath }
      : { kind, namespace, name, uid, apiVersion, resourceVersion };
  const told: Event['involvedObject'] = namespace ? { kind, namespace, name } : { kind, name };
  if (uid) told.uid = uid;
  told.apiVersion = apiVersion;
  if (resourceVersion) told.resourceVersion = resourceVersion;
  if (fieldPath) told.fieldPath = fieldPath;
  return told;
}

const namespaceOf = ({ metadata }: KubeObject): string => metadata.namespace ?? 'default';

/** An event of the usual recorder. @param first and now: virtual ms of the first and this occurrence */
export function counted(
  { component, host }: EventSource,
  { about, fieldPath, reason, type }: EventInput,
  name: string,
  message: string,
  count: number,
  first: number,
  now: number,
) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: namespaceOf(about) },
    involvedObject: reference(about, fieldPath),
    reason,
    type,
    message,
    source: host === undefined ? { component } : { component, host },
    firstTimestamp: toTime(first),
    lastTimestamp: toTime(now),
    count,
    eventTime: null,
    reportingComponent: component,
    reportingInstance: host ?? '',
  };
}

/** An event of the newer recorder. @param instance of the component that reports it @param now virtual ms */
export function occurred(
  instance: string,
  { component }: EventSource,
  { about, fieldPath, related, reason, type, message }: EventInput,
  name: string,
  action: string,
  now: number,
) {
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: namespaceOf(about) },
    involvedObject: reference(about, fieldPath),
    reason,
    type,
    message,
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    eventTime: toMicroTime(now),
    action,
    reportingComponent: component,
    reportingInstance: instance,
  };
  return related === undefined ? event : { ...event, related: reference(related) };
}
