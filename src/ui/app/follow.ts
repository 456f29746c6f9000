/**
 * Lets a scenario move the interface: when a step says what to look at, that list is opened. Whoever opens a view of their own
 * has taken over and is left alone; letting the scenario go on (`>`) gives the interface back to it.
 */

import { ListView } from '../views/list-view.ts';
import type { App } from './app.ts';
import { runCommand } from './commands.ts';
import { findResource } from './find-resource.ts';
import type { View } from './view.ts';

type Show = NonNullable<NonNullable<App['cluster']['scenario']>['state']['show']>;

/** Follows from now on. @returns a function that ends it */
export function followScript(app: App): () => void {
  let followed: Show | undefined;
  let mine: View | undefined = app.views[0];
  return app.cluster.subscribe(() => {
    const { scenario } = app.cluster;
    const show = scenario?.state.show;
    if (show === undefined || show === followed) return;
    followed = show;
    const away = app.views.length > 1 || app.views[0] !== mine || app.dialog !== undefined || app.moment.isPast;
    if (away) return;
    open(app, show);
    mine = app.views[0];
  });
}

function open(app: App, { view, namespace, select, filter }: Show): void {
  const resource = findResource(app.cluster, view);
  if (resource === undefined) {
    runCommand(app, [view, namespace ?? ''].join(' ').trim(), false);
    return;
  }
  const place =
    namespace === undefined || app.reader.get('namespaces', namespace) === undefined ? undefined : namespace;
  if (place !== undefined) app.namespace = place;
  app.reset(new ListView(app, resource, { filter: filter ?? '', ...(select ? { select: keyOf(app, select) } : {}) }));
}

/** The key of an object that is named without its namespace. */
function keyOf(app: App, name: string): string {
  return name.includes('/') || app.namespace === '' ? name : `${app.namespace}/${name}`;
}
