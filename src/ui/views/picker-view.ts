/** The list of scenarios to play. */
import { markOf } from '../../run/marks.ts';
import { program } from '../../run/program.ts';
import type { App } from '../app/app.ts';
import type { MouseEvent, View } from '../app/view.ts';
import type { Scope } from '../keys/table.ts';
import { framed } from '../text/frame.ts';
import { fill, line, type Span } from '../text/line.ts';
import { wrap } from '../text/width.ts';

export interface ScenarioEntry {
  /** What `wavetank play NAME` takes. */
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly concepts?: readonly string[];
  /** Other forms of it: `wavetank play NAME --preset PRESET`. */
  readonly presets?: readonly string[];
  /** The part of the library that it belongs to, and how hard it is; empty says nothing. */
  readonly section?: string;
  readonly difficulty?: string;
  /** What a learner reached, of three; shown where the list has it. */
  readonly stars?: number;
  /** It has no goals to reach, and was played to its end. */
  readonly told?: boolean;
  /** It is what comes next: the cursor begins there. */
  readonly next?: boolean;
  /** It is a course: Enter opens the list of these. */
  readonly lessons?: () => readonly ScenarioEntry[];
}

/** How one opens another form of it. */
const formsOf = ({ name, presets = [] }: ScenarioEntry): string =>
  `Presets: ${presets.join(', ')} (${program()} play ${name} --preset NAME)`;

/** Before what a scenario is about. */
const TEACHES = 'Teaches: ';

export class PickerView implements View {
  readonly crumb: string;
  readonly scopes: readonly Scope[] = ['picker', 'move'];
  readonly actions: readonly string[] = [];
  readonly isChoice = true;
  readonly #app: App;
  #entries: readonly ScenarioEntry[] = [];
  #reading = true;
  readonly #choose: (entry: ScenarioEntry) => void;
  #filter = '';
  #at = 0;
  /** The first row that is shown. */
  #top = 0;
  #body = 10;
  /** Whether the window was put around the row where one begins. */
  #placed = false;

  /** @param read gives the list; it reads many files, so it is called after the first frame */
  constructor(
    app: App,
    read: () => readonly ScenarioEntry[],
    choose: (entry: ScenarioEntry) => void,
    crumb = 'scenarios',
  ) {
    this.#app = app;
    this.crumb = crumb;
    this.#choose = choose;
    setTimeout(() => {
      this.#reading = false;
      this.#entries = read();
      this.#at = Math.max(0, this.#begin());
      app.invalidate();
    });
  }

  /** Where one is, until that is reached, else what comes next. */
  #begin(): number {
    const playing = this.#app.cluster.scenario?.state.name;
    const here = this.#entries.findIndex(({ name }) => name === playing);
    const next = this.#entries.findIndex((entry) => entry.next);
    const open = this.#entries[here];
    if (next >= 0) return open?.stars === 0 && !open.told ? here : next;
    const isOver = here >= 0 && this.#app.cluster.scenario?.state.finished === true;
    return isOver ? Math.min(here + 1, this.#entries.length - 1) : here;
  }

  get concept(): string {
    return this.#isMarked
      ? `Enter opens one. *** is reached without a hint, ** with few, * with many${this.#isTold ? '; [x] is over' : ''}.`
      : 'Enter opens a scenario: a cluster and a story that plays in it.';
  }

  get #isMarked(): boolean {
    return this.#isTold || this.#entries.some(({ stars }) => stars !== undefined);
  }

  get #isTold(): boolean {
    return this.#entries.some(({ told }) => told);
  }

  get filter(): string {
    return this.#filter;
  }

  /** The cursor goes to what has this name, else to what begins so, else to the first that matches. */
  set filter(text: string) {
    this.#filter = text;
    const words = text.toLowerCase();
    const names = this.#shown.map(({ name }) => name);
    const named = names.indexOf(words);
    this.#at =
      named >= 0
        ? named
        : Math.max(
            0,
            names.findIndex((name) => name.startsWith(words)),
          );
  }

  /** Those that match; first the ones that are called so, then those that are about it. */
  get #shown(): readonly ScenarioEntry[] {
    const words = this.#filter.toLowerCase();
    if (words === '') return this.#entries;
    const called = ({ name }: ScenarioEntry) => (name.includes(words) ? 0 : 1);
    return this.#matching(words).toSorted((a, b) => called(a) - called(b));
  }

  #matching(words: string): readonly ScenarioEntry[] {
    return this.#entries.filter((e) =>
      [e.name, e.title, e.description, e.concepts?.join(' '), e.section, e.difficulty]
        .join(' ')
        .toLowerCase()
        .includes(words),
    );
  }

  refresh(): boolean {
    return false;
  }

  render(width: number, height: number): readonly string[] {
    const { theme } = this.#app;
    const shown = this.#shown;
    this.#at = Math.max(0, Math.min(this.#at, shown.length - 1));
    const inner = width - 4;
    const about = shown[this.#at];
    const text = wrap(about?.description ?? about?.title ?? '', inner).slice(0, 4);
    const concepts = about?.concepts ?? [];
    const teaches = concepts.length === 0 ? [] : wrap(TEACHES + concepts.join(', '), inner).slice(0, 2);
    const presets = about?.presets?.length ? wrap(formsOf(about), inner).slice(0, 2) : [];
    this.#body = Math.max(3, height - 4 - text.length - teaches.length - presets.length);
    const top = this.#scroll(shown.length);
    const marked = this.#isMarked;
    const names = Math.min(28, Math.max(8, ...shown.map((e) => e.name.length)));
    const rows = shown.slice(top, top + this.#body).map((entry, i) => {
      const row = `${marked ? ` ${markOf(entry)}`.padEnd(4) : ''} ${entry.name.padEnd(names)}  ${entry.title}`;
      const free = width - 5 - row.length;
      const kind =
        [[entry.section, entry.difficulty].filter((word) => word).join(', '), entry.difficulty ?? '', ''].find(
          (text) => text.length <= free,
        ) ?? '';
      const tag = kind === '' ? '' : `${kind.padStart(free + 1)} `;
      const on = top + i === this.#at;
      return line(
        theme,
        width - 2,
        on
          ? [[{ on: 'normal' }, (row + tag).padEnd(width - 2)]]
          : [
              ['normal', row],
              ['dim', tag],
            ],
      );
    });
    if (shown.length === 0)
      rows.push(
        line(theme, width - 2, [
          ['dim', this.#reading ? ' Reading the scenarios …' : ` No scenario matches </${this.#filter}>.`],
        ]),
      );
    const lines = [
      ...fill(rows, this.#body, width - 2),
      line(theme, width - 2, []),
      ...text.map((part) => line(theme, width - 2, [' ', ['text', part]])),
      ...teaches.map((part, i) =>
        line(
          theme,
          width - 2,
          i === 0 ? [' ', ['label', TEACHES], ['dim', part.slice(TEACHES.length)]] : [' ', ['dim', part]],
        ),
      ),
      ...presets.map((part) => line(theme, width - 2, [' ', ['dim', part]])),
    ];
    const title: Span[] = [
      ['title', ' scenarios['],
      ['count', String(shown.length)],
      ['title', ']'],
    ];
    if (this.#filter !== '') title.push(['filter', ` </${this.#filter}>`]);
    return framed(theme, width, fill(lines, height - 2, width - 2), { title: [...title, ' '] });
  }

  /** Moves the window no further than the cursor asks for: a row that is clicked stays where it is. @returns its first row */
  #scroll(rows: number): number {
    const from = this.#placed ? this.#top : this.#at - (this.#body >> 1);
    const within = Math.max(this.#at - this.#body + 1, Math.min(from, this.#at));
    this.#top = Math.max(0, Math.min(within, rows - this.#body));
    this.#placed = rows > 0;
    return this.#top;
  }

  run(command: string): boolean {
    switch (command) {
      case 'down':
        this.#at++;
        return true;
      case 'up':
        this.#at--;
        return true;
      case 'page-down':
        this.#at += this.#body;
        return true;
      case 'page-up':
        this.#at -= this.#body;
        return true;
      case 'top':
        this.#at = 0;
        return true;
      case 'bottom':
        this.#at = this.#entries.length;
        return true;
      case 'enter': {
        const entry = this.#shown[this.#at];
        if (entry !== undefined) this.#choose(entry);
        return true;
      }
    }
    return false;
  }

  mouse(event: MouseEvent, _x: number, y: number): boolean {
    if (event.action === 'wheel-down') this.#at += 3;
    else if (event.action === 'wheel-up') this.#at -= 3;
    else if (event.action === 'press' && y >= 1 && y <= Math.min(this.#body, this.#shown.length - this.#top))
      this.#at = this.#top + y - 1;
    else return false;
    return true;
  }
}
