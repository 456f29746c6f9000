/** From an event to what it does: dialog first, then prompt, then the terminal pane, the view, and what holds everywhere. */
import { stepKey } from '../keys/next-key.ts';
import { scopesOf } from '../keys/scopes.ts';
import { type Binding, bindingFor, bindingsOf, CHANGES } from '../keys/table.ts';
import type { TerminalEvent } from '../terminal/keys.ts';
import type { App } from './app.ts';
import type { Dialog } from './dialog.ts';
import { favourites } from './favourites.ts';
import { runGlobal } from './global.ts';
import { handleMouse } from './mouse.ts';

/** The keys that lead somewhere in the open view. */
export function offered(app: App): Binding[] {
  const mayChange = app.refusal === undefined;
  return bindingsOf(scopesOf(app), app.view.actions).filter(
    (binding) => app.view.idle?.(binding) !== true && (mayChange || !CHANGES.has(binding.id)),
  );
}

export function handleEvent(app: App, event: TerminalEvent): void {
  if (event.type === 'focus' || app.editor.isOpen) return;
  handle(app, event);
  if (!app.closed) app.looks.note(app); // the key may have led out of it
}

function handle(app: App, event: Exclude<TerminalEvent, { type: 'focus' }>): void {
  if (event.type === 'mouse') {
    handleMouse(app, event);
    return;
  }
  app.notice = undefined;
  if (app.astray.takes(event)) return;
  if (app.dialog !== undefined) {
    tellDialog(app, (dialog) => dialog.handle(event));
    return;
  }
  if (app.prompt !== undefined) {
    if (!app.prompt.handle(event)) app.prompt = undefined;
    app.invalidate();
    return;
  }
  if (app.terminal?.focused) {
    if (event.type === 'key' && bindingFor(event.key, ['terminal'], [])?.id === 'terminal-next') {
      runGlobal(app, 'next-step');
      app.invalidate();
    } else if (app.terminal.handle(event)) app.invalidate();
    return;
  }
  if (app.view.input?.(event)) {
    app.invalidate();
    return;
  }
  if (event.type === 'key') {
    const isAnswered = app.justAnswered;
    app.justAnswered = isAnswer(app, event.key);
    if (app.justAnswered) {
      void app.execute(`scenario answer ${event.key}`);
      return;
    }
    if (isAnswered && /^[0-9]$/.test(event.key)) {
      app.say('The question is answered. From here on digits choose namespaces again.', 'warn');
      return;
    }
  }
  if (event.type === 'key' && event.key === stepKey(app)) {
    runGlobal(app, 'next-step');
    app.invalidate();
    return;
  }
  if (event.type !== 'key') return; // a paste outside of any line is dropped
  pressKey(app, event.key);
  if (app.cluster.scenario?.state.choices !== undefined) tellNoAnswer(app, event.key);
}

/** A digit that answers nothing chooses a namespace as ever; who meant to answer would not see that. */
function tellNoAnswer(app: App, key: string): void {
  if (app.moment.isPast || bindingFor(key, scopesOf(app), app.view.actions)?.id !== 'favourite') return;
  if (app.namespace !== '' && favourites(app)[Number(key) - 1] === app.namespace)
    app.say(`${key} is no answer here: lists show namespace ${app.namespace}.`, 'warn');
}

/** What the keys of the past say outside of it. */
const PRESENT = 'This is the present: , goes back by one change, { by a moment, shift-t opens the timeline.';

/** What a key does in the open view, or everywhere. */
export function pressKey(app: App, key: string): void {
  const binding = bindingFor(key, scopesOf(app), app.view.actions);
  if (binding === undefined) {
    if (app.cluster.time !== undefined && bindingFor(key, ['past'], []) !== undefined) app.say(PRESENT);
    return;
  }
  if (!app.view.run(binding.id, key)) runGlobal(app, binding.id, key);
  app.invalidate();
}

/** While the scenario asks, digits choose an answer. */
function isAnswer(app: App, key: string): boolean {
  const choices = app.cluster.scenario?.state.choices ?? 0;
  return !app.moment.isPast && /^[1-9]$/.test(key) && Number(key) <= choices;
}

/** Gives something to the open dialog, and does what it was for when that confirms it. */
export function tellDialog(app: App, tell: (dialog: Dialog) => ReturnType<Dialog['handle']>): void {
  const { dialog } = app;
  if (dialog === undefined) return;
  const { commands, values } = dialog;
  const outcome = tell(dialog);
  if (outcome !== 'open') app.dialog = undefined;
  if (outcome === 'done') dialog.options.confirm(values, commands);
  app.invalidate();
}
