import type { App } from '../app/app.ts';
import { scopesOf } from './scopes.ts';
import { bindingFor, KEY_TABLE, keyText } from './table.ts';

/** The key that lets the scenario go on: while a line is typed in the terminal it is another one. */
export function nextKey(app: App): string {
  const id = app.terminal?.focused ? 'terminal-next' : 'next-step';
  return keyText(KEY_TABLE.find((binding) => binding.id === id)?.keys[0] ?? '');
}

/** The key that the waiting step names, where the open view and the interface give it no meaning of their own. */
export function stepKey(app: App): string | undefined {
  const key = app.cluster.scenario?.state.waitingKey;
  const isFree = key !== undefined && !app.terminal?.focused && !app.moment.isPast;
  return isFree && bindingFor(key, scopesOf(app), app.view.actions) === undefined ? key : undefined;
}

/** The keys that let the waiting step happen, each as `shown`. */
export function nextKeys(app: App, shown = (key: string): string => key): string {
  const own = stepKey(app);
  return [nextKey(app), ...(own === undefined ? [] : [keyText(own)])].map(shown).join(' ');
}
