/** The namespace that lists show, and those that the digits choose. */
import type { App } from './app.ts';
import { remember } from './settings.ts';

/** Lists show this namespace from now on, all when it is empty, and a digit leads to it again. */
export function inUse(app: App, namespace: string): void {
  app.namespace = namespace;
  // a digit keeps its namespace
  if (namespace === '' || favourites(app).includes(namespace)) return;
  const chosen = remember(app.settings.favourites, namespace).slice(-DIGITS);
  app.settings = { ...app.settings, favourites: chosen };
  app.host.store(app.settings);
}

const DIGITS = 9;

/** Namespaces of the digits 1 to 9: the favourites that exist, then others that hold workloads, then the rest. */
export function favourites(app: App): readonly string[] {
  const { reader, settings } = app;
  const seen = `${app.moment.rev}/${reader.version('namespaces')}`;
  let known = digits.get(app);
  if (known?.seen !== seen || known.chosen !== settings.favourites) {
    known = { seen, chosen: settings.favourites, names: sortedFavourites(app) };
    digits.set(app, known);
  }
  return known.names;
}

/** What each frame shows is sorted when a namespace comes or goes. */
const digits = new WeakMap<
  App,
  { readonly seen: string; readonly chosen: readonly string[]; readonly names: string[] }
>();

function sortedFavourites(app: App): string[] {
  const all = app.reader.list('namespaces').map((n) => n.metadata.name);
  const chosen = app.settings.favourites.filter((name) => all.includes(name)).reverse();
  const own = (name: string): boolean => !name.startsWith('kube-');
  const rest = all
    .filter((name) => !chosen.includes(name))
    .sort((a, b) => Number(own(b)) - Number(own(a)) || (a < b ? -1 : 1));
  return [...chosen, ...rest].slice(0, DIGITS);
}
