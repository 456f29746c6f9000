/** Dialogs: a question with fields, the kubectl line that OK will run, and two buttons. */
import type { TerminalEvent } from '../terminal/keys.ts';
import { LineEditor } from './line-editor.ts';

export type Field =
  | TextField
  | { readonly kind: 'choice'; readonly label: string; readonly options: readonly string[]; readonly value: string }
  | { readonly kind: 'check'; readonly label: string; readonly value: boolean };

export interface TextField {
  readonly kind: 'text';
  readonly label: string;
  readonly value: string;
  /** The value is a proposal: what is typed takes its place, unless the cursor was moved into it before. */
  readonly proposed?: true;
  /** What it may be, most likely first: shown while it has the focus, and Tab completes to it. */
  readonly offers?: readonly string[];
}

export interface DialogOptions {
  readonly title: string;
  /** What will happen, in words; made anew as the fields change. */
  readonly text: (values: readonly string[]) => readonly string[];
  readonly fields?: readonly Field[];
  /** The command lines that OK runs; shown before it does. */
  readonly commands?: (values: readonly string[]) => readonly string[];
  /** Cancel has the focus at first, and Enter in a field does not confirm. */
  readonly danger?: boolean;
  readonly confirm: (values: readonly string[], commands: readonly string[]) => void;
  /** A value that OK must not take, in words. */
  readonly check?: (values: readonly string[]) => string | undefined;
}

export class Dialog {
  readonly options: DialogOptions;
  readonly fields: readonly Field[];
  readonly editors: LineEditor[];
  /** Fields first, then OK, then Cancel. */
  focus: number;
  problem: string | undefined;
  /** Fields whose proposal was not touched yet. */
  readonly #untouched = new Set<number>();

  constructor(options: DialogOptions) {
    this.options = options;
    this.fields = options.fields ?? [];
    this.editors = this.fields.map((field) => new LineEditor(String(field.value)));
    this.focus = options.danger ? this.cancel : 0;
    this.fields.forEach((field, i) => {
      if (field.kind === 'text' && field.proposed) this.#untouched.add(i);
    });
  }

  get ok(): number {
    return this.fields.length;
  }

  get cancel(): number {
    return this.fields.length + 1;
  }

  get values(): string[] {
    return this.editors.map((editor) => editor.text.trim()); // the line's end of what was pasted
  }

  get commands(): readonly string[] {
    return this.options.commands?.(this.values) ?? [];
  }

  /** What the field that has the focus may become, by what was typed of it. */
  get offers(): readonly string[] {
    const field = this.fields[this.focus];
    if (field?.kind !== 'text') return [];
    const { offers = [], value } = field;
    const text = this.editors[this.focus]?.text ?? '';
    if (this.#untouched.has(this.focus)) return offers.filter((offer) => offer !== value);
    return offers.includes(text) ? [] : offers.filter((offer) => offer.includes(text));
  }

  /** Tab in a text that was begun: the first offer takes its place. @returns whether there was one */
  #complete(): boolean {
    const [offer] = this.#untouched.has(this.focus) ? [] : this.offers;
    if (offer === undefined) return false;
    this.editors[this.focus]?.set(offer);
    return true;
  }

  #type(event: TerminalEvent): void {
    const editor = this.editors[this.focus];
    const inserts = event.type === 'paste' || (event.type === 'key' && event.text !== '');
    if (inserts && this.#untouched.has(this.focus)) editor?.set('');
    this.#untouched.delete(this.focus);
    editor?.handle(event);
  }

  #choose(field: Extract<Field, { kind: 'choice' }>, by: number): void {
    const editor = this.editors[this.focus] as LineEditor;
    const at = field.options.indexOf(editor.text);
    editor.set(field.options[(at + by + field.options.length) % field.options.length] ?? '');
  }

  /** @returns what became of the dialog: `open`, `done` or `cancelled` */
  handle(event: TerminalEvent): 'open' | 'done' | 'cancelled' {
    this.problem = undefined;
    const key = event.type === 'key' ? event.key : '';
    const field = this.fields[this.focus];
    const inText = field?.kind === 'text';
    if (key === 'esc' || key === 'ctrl-c' || (key === 'q' && !inText)) return 'cancelled';
    if (key === 'tab' && this.#complete()) return 'open';
    if (key === 'tab' || key === 'down') this.#step(1);
    else if (key === 'backtab' || key === 'up') this.#step(-1);
    else if (key === 'enter') return this.#enter(field);
    else if (field?.kind === 'choice' && (key === 'left' || key === 'right' || key === 'space'))
      this.#choose(field, key === 'left' ? -1 : 1);
    else if (field?.kind === 'check' && key === 'space')
      (this.editors[this.focus] as LineEditor).set(this.editors[this.focus]?.text === 'true' ? 'false' : 'true');
    else if (inText) this.#type(event);
    // letters that were meant for a prompt must not lead from one button to the other
    else if (field === undefined && (key === 'left' || key === 'right'))
      this.focus = key === 'left' ? this.ok : this.cancel;
    return 'open';
  }

  /** The next field or button. From Cancel, where a dangerous dialog begins, Tab leads to OK first, as in k9s, then to the fields. */
  #step(by: 1 | -1): void {
    const { ok, cancel, focus } = this;
    const all = this.fields.length + 2;
    if (this.options.danger && by > 0 && focus >= ok)
      this.focus = focus === cancel ? ok : this.fields.length > 0 ? 0 : cancel;
    else this.focus = (focus + by + all) % all;
  }

  /** A click on a field or button: it takes the focus; a button is pressed, a box ticked, the next choice taken. */
  click(at: number): 'open' | 'done' | 'cancelled' {
    this.focus = at;
    const field = this.fields[at];
    if (field?.kind === 'text') return 'open';
    const key = field === undefined ? 'enter' : 'space';
    return this.handle({ type: 'key', key, text: '' });
  }

  #enter(field: Field | undefined): 'open' | 'done' | 'cancelled' {
    if (this.focus === this.cancel) return 'cancelled';
    if (field !== undefined && this.options.danger) {
      this.focus++;
      return 'open';
    }
    this.problem = this.options.check?.(this.values);
    return this.problem === undefined ? 'done' : 'open';
  }
}
