/** One line of text that is being typed. Paste is data: line ends become blanks. */
import type { TerminalEvent } from '../terminal/keys.ts';

const LONGEST = 2_000;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export class LineEditor {
  text: string;
  /** Index in `text`, always between graphemes. */
  cursor: number;

  constructor(text = '') {
    this.text = text;
    this.cursor = text.length;
  }

  set(text: string): void {
    this.text = text.slice(0, LONGEST);
    this.cursor = this.text.length;
  }

  insert(raw: string): void {
    const text = raw.replace(/[\r\n\t]+/g, ' ').replace(/[\x00-\x1f\x7f-\x9f]/g, '');
    const room = Math.max(0, LONGEST - this.text.length);
    const added = text.slice(0, room);
    this.text = this.text.slice(0, this.cursor) + added + this.text.slice(this.cursor);
    this.cursor += added.length;
  }

  #before(): number {
    const last = [...graphemes.segment(this.text.slice(0, this.cursor))].at(-1);
    return last?.index ?? 0;
  }

  #after(): number {
    const [first] = graphemes.segment(this.text.slice(this.cursor));
    return this.cursor + (first?.segment.length ?? 0);
  }

  #cut(from: number, to: number): void {
    this.text = this.text.slice(0, from) + this.text.slice(to);
    this.cursor = from;
  }

  /** @returns whether the event edited the line or moved the cursor */
  handle(event: TerminalEvent): boolean {
    if (event.type === 'paste') {
      this.insert(event.text);
      return true;
    }
    if (event.type !== 'key') return false;
    switch (event.key) {
      case 'backspace':
        this.#cut(this.#before(), this.cursor);
        return true;
      case 'delete':
        this.#cut(this.cursor, this.#after());
        return true;
      case 'left':
      case 'ctrl-b':
        this.cursor = this.#before();
        return true;
      case 'right':
      case 'ctrl-f':
        this.cursor = this.#after();
        return true;
      case 'home':
      case 'ctrl-a':
        this.cursor = 0;
        return true;
      case 'end':
      case 'ctrl-e':
        this.cursor = this.text.length;
        return true;
      case 'ctrl-u':
        this.#cut(0, this.cursor);
        return true;
      case 'ctrl-k':
        this.text = this.text.slice(0, this.cursor);
        return true;
      case 'ctrl-w': {
        const kept = this.text.slice(0, this.cursor).replace(/\S+\s*$/, '');
        this.#cut(kept.length, this.cursor);
        return true;
      }
    }
    if (event.text === '') return false;
    this.insert(event.text);
    return true;
  }
}
