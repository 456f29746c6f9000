import type { App } from '../app/app.ts';
import type { Scope } from './table.ts';

/** Where keys of the open view are looked up. */
export function scopesOf(app: App): Scope[] {
  if (app.terminal?.focused) return ['terminal'];
  const time: Scope[] = app.cluster.time === undefined ? [] : ['time'];
  return [...(app.moment.isPast ? (['past'] as const) : []), ...app.view.scopes, ...time, 'global'];
}
