/** One describer a kind; kinds without one are described by their fields. */
import type { KubeObject } from '../../engine/index.ts';
import type { Api } from '../api.ts';
import { describeEvents, eventsOf } from '../events.ts';
import type { Info } from '../mapper.ts';
import { generic } from './generic.ts';
import { DESCRIBERS } from './kinds.ts';
import { Writer } from './writer.ts';

/** Writes all but the events. @returns false where events are not shown for the kind */
export type Describer<T extends KubeObject = KubeObject> = (w: Writer, object: T, api: Api) => boolean | void;

/** The text that `kubectl describe` prints. */
export function describeObject(api: Api, { resource, object }: Info, showEvents: boolean): string {
  const w = new Writer(api.now);
  const describer = DESCRIBERS[resource.id];
  const withEvents = describer === undefined ? generic(w, object) : describer(w, object, api);
  if (showEvents && withEvents !== false) describeEvents(w, eventsOf(api, object));
  return w.finish();
}
