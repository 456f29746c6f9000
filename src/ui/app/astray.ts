/**
 * A line for the terminal that comes to a view. No view has a meaning for `b` after `k` and `u`: who presses these three types
 * kubectl, and the rest of the line must not act as keys do (`e` would edit, `c` cordon).
 */
import type { TerminalEvent } from '../terminal/keys.ts';
import type { App } from './app.ts';

const BEGINS = 'kub';
const PASTED = /^\s*(?:kubectl|k) /;
const TOLD = 'The terminal takes kubectl, and has the keys now; esc gives them back.';
const WAITS = 'Pasted into the terminal: enter runs it, esc goes back to the view.';

export class Astray {
  readonly #app: App;
  #typed = '';
  /** As things were before the first letter. */
  #before = { views: 0, namespace: '' };

  constructor(app: App) {
    this.#app = app;
  }

  /** @returns whether the event was the terminal's */
  takes(event: TerminalEvent): boolean {
    const { dialog, prompt, terminal, cluster } = this.#app;
    if (cluster.terminal === undefined || prompt !== undefined || terminal?.focused) {
      this.#typed = '';
      return false;
    }
    if (event.type === 'paste') {
      if (dialog !== undefined || !PASTED.test(event.text)) return false;
      this.#toTerminal(event, WAITS);
      return true;
    }
    if (event.type !== 'key') return false;
    this.#note(event.key);
    if (this.#typed !== BEGINS) return false;
    this.#typed = '';
    this.#undo();
    this.#toTerminal({ type: 'paste', text: BEGINS }, TOLD);
    return true;
  }

  #note(key: string): void {
    this.#typed = key === BEGINS[this.#typed.length] ? this.#typed + key : key === BEGINS[0] ? key : '';
    if (this.#typed.length !== 1) return;
    const { views, namespace, dialog } = this.#app;
    // what is pressed in a dialog that was open before is an answer to it
    if (dialog !== undefined) this.#typed = '';
    else this.#before = { views: views.length, namespace };
  }

  /** What the letters before have opened is closed. */
  #undo(): void {
    const app = this.#app;
    app.dialog = undefined;
    app.namespace = this.#before.namespace;
    while (app.views.length > this.#before.views) app.back();
  }

  #toTerminal(event: TerminalEvent, told: string): void {
    if (this.#app.focusTerminal()?.handle(event)) this.#app.say(told, 'highlight');
  }
}
