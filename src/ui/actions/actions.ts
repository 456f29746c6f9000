/** What the keys of lists do: navigation from an object, and the actions that ask the cluster for something. */
import type { App } from '../app/app.ts';
import { copyText } from '../app/copying.ts';
import { favourites, inUse } from '../app/favourites.ts';
import { KEY_TABLE } from '../keys/table.ts';
import type { ListView } from '../views/list-view.ts';
import { changeActions } from './change.ts';
import type { Behind, Chosen } from './chosen.ts';
import { NO_OBJECT, navigate } from './navigate.ts';

/** The keys of lists that act on a row; those of objects and of kinds all do. */
const ON_ROWS = new Set(['enter', 'mark', 'mark-range', 'mark-all', 'copy-cell', 'warp']);

/** Says why a key does nothing where no object is. @param why in words; that there is no row, when left out @returns whether it needs one */
export function wantsRow(app: App, command: string, why?: string): boolean {
  const binding = KEY_TABLE.find(
    ({ id, scope }) => id === command && (scope === 'object' || scope === 'action' || ON_ROWS.has(id)),
  );
  if (binding === undefined) return false;
  app.say(why ?? `${binding.label} acts on a row, and there is none here.`, 'warn');
  return true;
}

/** @returns whether the command was known */
export function runAction(app: App, view: ListView, command: string, key: string): boolean {
  switch (command) {
    case 'all-namespaces':
      chooseNamespace(app, view, '');
      return true;
    case 'favourite': {
      const namespace = favourites(app)[Number(key) - 1];
      if (namespace === undefined) app.say(`No namespace has the number ${key}.`, 'warn');
      else enterNamespace(app, view, namespace);
      return true;
    }
    case 'warp': {
      const namespace = view.selected?.metadata.namespace;
      if (namespace !== undefined) enterNamespace(app, view, namespace);
      return true;
    }
  }
  return runOnObjects(app, view, command);
}

/** Actions that ask about one object, whatever is marked: the one under the cursor, as k9s has it. */
const ONE_AT_A_TIME = new Set(['set-image', 'rollback']);

function underCursor(view: Chosen): readonly Behind[] {
  const { selected } = view;
  const behind = selected === undefined || view.changeable().length === 0 ? undefined : view.behind(selected);
  return behind === undefined ? [] : [behind];
}

/** What keys on objects do, wherever these are shown. @returns whether the command was known */
export function runOnObjects(app: App, view: Chosen, command: string): boolean {
  switch (command) {
    case 'copy-name': {
      const names = view.targets().map(({ metadata }) => metadata.name);
      copyText(app, names.join('\n'), names.join(', '));
      return true;
    }
    case 'copy-namespace': {
      const namespaces = [...new Set(view.targets().flatMap(({ metadata }) => metadata.namespace ?? []))];
      if (namespaces.length === 0) {
        app.say(`A ${view.resource.singular} has no namespace.`, 'warn');
        return true;
      }
      copyText(app, namespaces.join('\n'), namespaces.join(', '));
      return true;
    }
  }
  if (navigate(app, view, command)) return true;
  const action = changeActions[command];
  if (action === undefined) return false;
  if (app.refusal !== undefined) app.say(app.refusal, 'warn');
  else {
    const targets = ONE_AT_A_TIME.has(command) ? underCursor(view) : view.changeable();
    if (targets.length > 0)
      action(app, view, targets.map(({ object }) => object), targets.map(({ resource }) => resource)); // biome-ignore format: one line
    else if (view.selected !== undefined) app.say(NO_OBJECT, 'warn');
  }
  return true;
}

export function enterNamespace(app: App, view: ListView, namespace: string): void {
  if (app.namespace === namespace && namespace !== '') app.say(`Lists show namespace ${namespace} already.`);
  chooseNamespace(app, view, namespace);
}

function chooseNamespace(app: App, view: ListView, namespace: string): void {
  inUse(app, namespace);
  const again = view.again();
  if (again !== undefined) app.reset(again);
  else
    app.say(`Lists now show ${namespace === '' ? 'all namespaces' : `namespace ${namespace}`}; this one is the same.`);
}
