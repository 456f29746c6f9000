/** Saving what is shown as a file in the current folder. */
import type { App } from './app.ts';

/** Writes the file and says where; or why it cannot: the folder may be gone, full, or somebody else's. */
export function saveText(app: App, name: string, text: string): void {
  try {
    app.say(`Saved as ${app.host.save(name, text)}`, 'good');
  } catch (error) {
    app.say(`It cannot be saved: ${error instanceof Error ? error.message : String(error)}`, 'error');
  }
}

/** The open view as text. */
export function saveView(app: App): void {
  const text = app.view.text?.();
  if (text === undefined) app.say('There is nothing to save here.', 'warn');
  else saveText(app, app.view.fileName?.() ?? `${app.view.crumb}.txt`, text);
}
