import type { App } from '../app/app.ts';
import { KEY_TABLE, keyText } from './table.ts';

/** The key that lets the scenario go on: while a line is typed in the terminal it is another one. */
export function nextKey(app: App): string {
  const id = app.terminal?.focused ? 'terminal-next' : 'next-step';
  return keyText(KEY_TABLE.find((binding) => binding.id === id)?.keys[0] ?? '');
}
