/** `sed`: `s`, `y`, `d`, `p`, `q`, `i`, `a`, `c`, `=`, blocks, addresses by number, `$`, pattern and range. */
import { pattern } from './text.ts';

interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  readonly isLast: boolean;
}

type Address = (line: Line) => boolean;

interface Edit {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly not: boolean;
  readonly letter: string;
  /** What `i`, `a`, `c` print; what `y` replaces by what. */
  readonly text: string;
  readonly instead: string;
  readonly form?: RegExp;
  /** Which of the places in a line `s` changes, from 1. */
  readonly which?: number;
  /** A line that `s` changed is printed. */
  readonly shows: boolean;
  readonly block: readonly Edit[];
}

/** Takes a script apart. */
class Parser {
  readonly #text: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(text: string, extended: boolean) {
    this.#text = text;
    this.#extended = extended;
  }

  edits(): Edit[] {
    const made: Edit[] = [];
    for (;;) {
      this.#match(/[\s;]*/y);
      if (this.#at >= this.#text.length || this.#text[this.#at] === '}') return made;
      made.push(this.#edit());
    }
  }

  #match(form: RegExp): string {
    form.lastIndex = this.#at;
    const found = form.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #edit(): Edit {
    const from = this.#address();
    const to = from !== undefined && this.#match(/\s*,\s*/y) !== '' ? this.#address() : undefined;
    const not = this.#match(/\s*!?\s*/y).includes('!');
    const letter = this.#match(/[\s\S]/y);
    const edit: Edit = { from, to, not, letter, text: '', instead: '', shows: false, block: [] };
    switch (letter) {
      case '{': {
        const block = this.edits();
        this.#match(/\}/y);
        return { ...edit, block };
      }
      case 's': {
        const [find, put] = this.#pieces();
        const flags = this.#match(/[gpiI\d]*/y);
        const form = pattern(find, this.#extended, flags.replace(/[^gi]/gi, '').toLowerCase());
        const which = Number(/\d+/.exec(flags)?.[0] ?? 1);
        return { ...edit, form, which, instead: replacement(put), shows: flags.includes('p') };
      }
      case 'y': {
        const [text, instead] = this.#pieces();
        return { ...edit, text, instead };
      }
      case 'i':
      case 'a':
      case 'c':
        this.#match(/[ \t]*(?:\\\n?)?[ \t]*/y);
        return { ...edit, text: this.#match(/(?:[^\\\n]|\\[\s\S])*/y).replace(/\\([\s\S])/g, '$1') };
      default:
        return edit;
    }
  }

  #address(): Address | undefined {
    const number = this.#match(/\d+/y);
    if (number !== '') return (line) => line.number === Number(number);
    if (this.#match(/\$/y) !== '') return (line) => line.isLast;
    if (this.#text[this.#at] !== '/') return undefined;
    const form = pattern(this.#piece(), this.#extended);
    this.#at++;
    return ({ text }) => form.test(text);
  }

  /** What stands between the sign here and the next of its kind, where it stops. */
  #piece(): string {
    const sign = this.#text[this.#at] ?? '/';
    let made = '';
    for (this.#at++; this.#at < this.#text.length && this.#text[this.#at] !== sign; this.#at++) {
      const letter = this.#text[this.#at] ?? '';
      if (letter !== '\\') made += letter;
      else {
        this.#at++;
        const next = this.#text[this.#at] ?? '';
        made += next === sign ? next : letter + next;
      }
    }
    return made;
  }

  /** `/this/that/`, up to what follows. */
  #pieces(): [string, string] {
    const first = this.#piece();
    const second = this.#piece();
    this.#at++;
    return [first, second];
  }
}

/** What `s` puts in, in JavaScript's form: `&` is what was found, `\1` a group. */
const replacement = (text: string): string =>
  text
    .replace(/\$/g, '$$$$')
    .replace(/\\(\d)|\\n|\\([\s\S])|&/g, (all, group?: string, plain?: string) =>
      group !== undefined ? `$${group}` : all === '\\n' ? '\n' : (plain ?? '$&'),
    );

/** @param which of the places is changed; with the form's `g` all from there on */
function substituted(text: string, form: RegExp, instead: string, which: number): string {
  if (which === 1) return text.replace(form, instead);
  const places = [...text.matchAll(new RegExp(form, form.flags.includes('g') ? form.flags : `${form.flags}g`))];
  const first = places[which - 1];
  if (first === undefined) return text;
  return text.slice(0, first.index) + text.slice(first.index).replace(form, instead);
}

/** One pass over lines. */
class Run {
  readonly made: string[] = [];
  readonly #open = new Set<Edit>();
  readonly #quiet: boolean;
  #text = '';
  #after: string[] = [];
  #gone = false;
  over = false;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
  }

  line(edits: readonly Edit[], line: Line): void {
    [this.#text, this.#after, this.#gone] = [line.text, [], false];
    this.#apply(edits, line);
    if (!this.#quiet && !this.#gone) this.made.push(this.#text);
    this.made.push(...this.#after);
  }

  #meant(edit: Edit, line: Line): boolean {
    const { from, to, not } = edit;
    const now = { ...line, text: this.#text };
    let holds = from === undefined || from(now);
    if (to !== undefined) {
      const wasOpen = this.#open.has(edit);
      holds ||= wasOpen;
      if (holds && !(wasOpen && to(now))) this.#open.add(edit);
      else this.#open.delete(edit);
    }
    return holds !== not;
  }

  #apply(edits: readonly Edit[], line: Line): void {
    for (const edit of edits) {
      if (this.#gone || this.over) return;
      if (!this.#meant(edit, line)) continue;
      switch (edit.letter) {
        case '{':
          this.#apply(edit.block, line);
          break;
        case 's': {
          const before = this.#text;
          this.#text = edit.form === undefined ? before : substituted(before, edit.form, edit.instead, edit.which ?? 1);
          if (edit.shows && this.#text !== before) this.made.push(this.#text);
          break;
        }
        case 'y':
          this.#text = [...this.#text].map((each) => edit.instead[edit.text.indexOf(each)] ?? each).join('');
          break;
        case 'p':
          this.made.push(this.#text);
          break;
        case '=':
          this.made.push(String(line.number));
          break;
        case 'i':
          this.made.push(edit.text);
          break;
        case 'a':
          this.#after.push(edit.text);
          break;
        case 'c':
          if (edit.to === undefined || !this.#open.has(edit)) this.made.push(edit.text);
          this.#gone = true;
          break;
        case 'd':
          this.#gone = true;
          break;
        case 'q':
          this.over = true;
          break;
      }
    }
  }
}

/** @param words behind `sed`: options and the script */
export function sed(lines: readonly string[], words: readonly string[]): string[] {
  const has = (letter: string): boolean => words.some((word) => /^-[nErsu]+$/.test(word) && word.includes(letter));
  const given = words.flatMap((word, i) => (words[i - 1] === '-e' ? [word] : []));
  const script = given.length > 0 ? given.join('\n') : (words.find((word) => !word.startsWith('-')) ?? '');
  const edits = new Parser(script, has('E') || has('r')).edits();
  const run = new Run(has('n'));
  for (const [i, text] of lines.entries()) {
    run.line(edits, { text, number: i + 1, isLast: i === lines.length - 1 });
    if (run.over) break;
  }
  return run.made;
}
