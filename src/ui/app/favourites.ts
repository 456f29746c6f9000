import type { App } from './app.ts';
import { remember } from './settings.ts';

/** Adds a namespace to the favourites that the digits choose. */
export function favour(app: App, namespace: string): void {
  if (namespace === '') return;
  const favourites = remember(app.settings.favourites, namespace).slice(-9);
  app.settings = { ...app.settings, favourites };
  app.host.store(app.settings);
}
