/** A command line under a person's fingers: the keys of readline, history, search in it. It knows no screen. */
import { LineEditor } from '../app/line-editor.ts';
import type { TerminalEvent } from '../terminal/keys.ts';

/** Longer lines are cut. */
const LONGEST = 100_000;

export class Readline extends LineEditor {
  readonly #history: () => readonly string[];
  /** Counted from the newest line; 0 is what is being typed. */
  #back = 0;
  #typed = '';
  #killed = '';
  /** What is searched for, while one searches (ctrl-r). */
  search: string | undefined;
  #found = 0;
  #lastWord = 0;

  /** @param history lines that were typed, oldest first */
  constructor(history: () => readonly string[]) {
    super();
    this.#history = history;
  }

  override set(text: string): void {
    this.text = text.slice(0, LONGEST);
    this.cursor = this.text.length;
  }

  override insert(raw: string): void {
    const text = raw.replace(/\t/g, '  ').replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, '');
    const added = text.slice(0, Math.max(0, LONGEST - this.text.length));
    this.#replace(this.cursor, this.cursor, added);
  }

  /** Takes the line away. @returns it */
  take(): string {
    const { text } = this;
    this.set('');
    this.#back = 0;
    this.search = undefined;
    return text;
  }

  #replace(from: number, to: number, text: string): void {
    this.text = this.text.slice(0, from) + text + this.text.slice(to);
    this.cursor = from + text.length;
  }

  #kill(from: number, to: number): void {
    if (to > from) this.#killed = this.text.slice(from, to);
    this.#replace(from, to, '');
  }

  /** Puts a word in the place of what stands between `from` and the cursor. */
  complete(from: number, word: string): void {
    this.#replace(from, this.cursor, word);
  }

  /** Where the word before the cursor begins. */
  #wordStart(word: RegExp): number {
    return word.exec(this.text.slice(0, this.cursor))?.index ?? this.cursor;
  }

  #wordEnd(): number {
    return this.cursor + (/^[^\p{L}\p{N}]*[\p{L}\p{N}]*/u.exec(this.text.slice(this.cursor))?.[0].length ?? 0);
  }

  #walk(by: number): void {
    const history = this.#history();
    const back = Math.max(0, Math.min(history.length, this.#back + by));
    if (back === this.#back) return;
    if (this.#back === 0) this.#typed = this.text;
    this.#back = back;
    this.set(back === 0 ? this.#typed : (history[history.length - back] ?? ''));
  }

  /** Goes on to the next older line that holds what is searched for. */
  #find(from: number): void {
    const history = this.#history();
    const wanted = this.search ?? '';
    for (let at = Math.min(from, history.length - 1); at >= 0; at--) {
      const at2 = history[at]?.lastIndexOf(wanted) ?? -1;
      if (at2 < 0) continue;
      this.#found = at;
      this.set(history[at] ?? '');
      this.cursor = at2;
      return;
    }
  }

  /** @returns whether the key belongs to the search; another one ends it and means what it always means */
  #inSearch(event: TerminalEvent): boolean {
    if (event.type !== 'key' || this.search === undefined) return false;
    if (event.key === 'ctrl-r') this.#find(this.#found - 1);
    else if (event.key === 'backspace') {
      this.search = this.search.slice(0, -1);
      this.#find(this.#history().length - 1);
    } else if (event.key === 'ctrl-g' || event.key === 'ctrl-c') {
      this.search = undefined;
      this.set(this.#typed);
    } else if (event.key === 'esc') this.search = undefined;
    else if (event.text !== '') {
      this.search += event.text;
      this.#find(this.#found);
    } else {
      this.search = undefined;
      return false;
    }
    return true;
  }

  /** Alt-. : the last word of the line before; again, of the one before that. */
  #insertLastWord(again: boolean): void {
    const history = this.#history();
    const at = again ? this.#lastWord + 1 : 1;
    const wordOf = (back: number): string => /\S+\s*$/.exec(history[history.length - back] ?? '')?.[0].trim() ?? '';
    if (at > history.length) return;
    const before = again ? wordOf(this.#lastWord).length : 0;
    this.#lastWord = at;
    this.#replace(this.cursor - before, this.cursor, wordOf(at));
  }

  #lastKey = '';

  override handle(event: TerminalEvent): boolean {
    const last = this.#lastKey;
    this.#lastKey = event.type === 'key' ? event.key : '';
    if (this.#inSearch(event)) return true;
    if (event.type !== 'key') return super.handle(event);
    switch (event.key) {
      case 'ctrl-r':
        this.#typed = this.text;
        this.search = '';
        this.#found = this.#history().length - 1;
        return true;
      case 'up':
      case 'ctrl-p':
        this.#walk(1);
        return true;
      case 'down':
      case 'ctrl-n':
        this.#walk(-1);
        return true;
      case 'ctrl-d':
        return super.handle({ ...event, key: 'delete' });
      case 'alt-b':
      case 'alt-left':
      case 'ctrl-left':
        this.cursor = this.#wordStart(/[\p{L}\p{N}]*[^\p{L}\p{N}]*$/u);
        return true;
      case 'alt-f':
      case 'alt-right':
      case 'ctrl-right':
        this.cursor = this.#wordEnd();
        return true;
      case 'alt-d':
        this.#kill(this.cursor, this.#wordEnd());
        return true;
      case 'alt-backspace':
        this.#kill(this.#wordStart(/[\p{L}\p{N}]*[^\p{L}\p{N}]*$/u), this.cursor);
        return true;
      case 'ctrl-w':
        this.#kill(this.#wordStart(/\S*\s*$/), this.cursor);
        return true;
      case 'ctrl-u':
        this.#kill(0, this.cursor);
        return true;
      case 'ctrl-k': {
        const { cursor } = this;
        this.#kill(cursor, this.text.length);
        this.cursor = cursor;
        return true;
      }
      case 'ctrl-y':
        this.#replace(this.cursor, this.cursor, this.#killed);
        return true;
      case 'ctrl-t':
        this.#transpose();
        return true;
      case 'alt-.':
        this.#insertLastWord(last === 'alt-.');
        return true;
      default:
        return super.handle(event);
    }
  }

  #transpose(): void {
    const at = Math.min(this.cursor, this.text.length - 1);
    if (at < 1) return;
    this.#replace(at - 1, at + 1, `${this.text[at]}${this.text[at - 1]}`);
  }
}

/** The longest beginning that all words share. */
export function commonStart(words: readonly string[]): string {
  let start = words[0] ?? '';
  for (const word of words) while (!word.startsWith(start)) start = start.slice(0, -1);
  return start;
}
