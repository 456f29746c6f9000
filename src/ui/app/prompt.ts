/** The prompt: `:` for commands with completion and history, `/` for the filter, which takes effect while one types. */
import type { TerminalEvent } from '../terminal/keys.ts';
import { LineEditor } from './line-editor.ts';

export interface PromptOptions {
  readonly mode: 'command' | 'filter';
  readonly text?: string;
  /** The text is a proposal: what is typed takes its place, unless the cursor was moved into it before. */
  readonly proposed?: true;
  /** Whole lines that the typed text may become, best first. */
  readonly complete?: (text: string) => readonly string[];
  /** What was entered before, the newest last. */
  readonly history: readonly string[];
  /** Called while the text changes. */
  readonly change?: (text: string) => void;
  readonly accept: (text: string) => void;
  readonly cancel: () => void;
}

export class Prompt {
  readonly options: PromptOptions;
  readonly editor: LineEditor;
  suggestions: readonly string[] = [];
  /** Which suggestion the ghost text shows. */
  chosen = 0;
  /** The place in the history; behind its end stands what one types. */
  #history: number;
  #typed = '';
  #untouched: boolean;

  constructor(options: PromptOptions) {
    this.options = options;
    this.editor = new LineEditor(options.text ?? '');
    this.#history = options.history.length;
    this.#untouched = options.proposed === true;
    if (!this.#untouched) this.#suggest();
  }

  /** What would follow the cursor if the suggestion were taken. */
  get ghost(): string {
    const { text, cursor } = this.editor;
    const suggestion = this.suggestions[this.chosen] ?? '';
    return cursor === text.length && suggestion.startsWith(text) ? suggestion.slice(text.length) : '';
  }

  #suggest(): void {
    this.chosen = 0;
    this.suggestions = this.options.complete?.(this.editor.text) ?? [];
  }

  #walkHistory(by: number): void {
    const { history } = this.options;
    const at = Math.max(0, Math.min(history.length, this.#history + by));
    if (at === this.#history) return;
    if (this.#history === history.length) this.#typed = this.editor.text;
    this.#history = at;
    this.editor.set(history[at] ?? this.#typed);
    this.suggestions = [];
  }

  /** @returns whether the prompt stays open */
  handle(event: TerminalEvent): boolean {
    const key = event.type === 'key' ? event.key : '';
    if (key === 'esc' || key === 'ctrl-c') {
      this.options.cancel();
      return false;
    }
    if (key === 'enter') {
      this.options.accept(this.editor.text.trim());
      return false;
    }
    const before = this.editor.text;
    if (this.#untouched && (event.type === 'paste' || (event.type === 'key' && event.text !== ''))) this.editor.set('');
    this.#untouched = false;
    if (key === 'backspace' && before === '') {
      this.options.cancel();
      return false;
    }
    const takes = key === 'tab' || ((key === 'right' || key === 'ctrl-f') && this.editor.cursor === before.length);
    if (takes) {
      if (this.ghost !== '') this.editor.insert(this.ghost);
      this.#suggest();
    } else if (key === 'up' || key === 'down') {
      const by = key === 'up' ? -1 : 1;
      if (before !== '' && this.suggestions.length > 1)
        this.chosen = (this.chosen + by + this.suggestions.length) % this.suggestions.length;
      else this.#walkHistory(by);
    } else if (this.editor.handle(event) && this.editor.text !== before) this.#suggest();
    if (this.editor.text !== before) this.options.change?.(this.editor.text);
    return true;
  }
}
