/** Logs of a container, a pod, or all pods of a workload, with follow, filter, times and wrap. */

import type { App } from '../app/app.ts';
import type { Subject } from '../app/view.ts';
import type { Scope } from '../keys/table.ts';
import { clock } from '../text/age.ts';
import { clean } from '../text/clean.ts';
import type { Span } from '../text/line.ts';
import { searchOf } from '../text/text-pane.ts';
import { wrap } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';
import { LogBuffer, type LogRange, type LogSource, type LogStream } from './log-buffer.ts';
import { TextView } from './text-view.ts';

/** By the digits that choose them, which are those of k9s. */
const RANGES: readonly { readonly name: string; readonly range: LogRange }[] = [
  { name: 'tail 100', range: { tail: 100 } },
  { name: 'all', range: {} },
  { name: '1m', range: { sinceSeconds: 60 } },
  { name: '5m', range: { sinceSeconds: 300 } },
  { name: '15m', range: { sinceSeconds: 900 } },
  { name: '30m', range: { sinceSeconds: 1800 } },
  { name: '1h', range: { sinceSeconds: 3600 } },
];
const [TAIL, ALL] = [0, 1];

const PREFIX_ROLES: readonly Role[] = ['highlight', 'added', 'good', 'label', 'terminating', 'count', 'key', 'digit'];

function roleOf(name: string): Role {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) | 0;
  return PREFIX_ROLES[Math.abs(hash) % PREFIX_ROLES.length] as Role;
}

const LEVEL: readonly [RegExp, Role][] = [
  [/\b(?:ERROR|ERR|FATAL|PANIC|CRITICAL|E\d{4})\b|"level":"(?:error|fatal)"/i, 'error'],
  [/\b(?:WARN|WARNING|W\d{4})\b|"level":"warn/i, 'warn'],
  [/\bDEBUG\b/i, 'dim'],
];

/** What the filter looks for: `text`, `!text` what does not have it, `-f text` its letters in this order. */
function logPattern(text: string): { inverse: boolean; search: RegExp | undefined } {
  const fuzzy = /^-f\s*(.+)/.exec(text)?.[1];
  const inverse = text.startsWith('!');
  if (fuzzy === undefined) return { inverse, search: searchOf(inverse ? text.slice(1) : text) };
  return {
    inverse: false,
    search: searchOf(Array.from(fuzzy, (letter) => letter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*?')),
  };
}

/** A line that separates what was written before a moment from what is written after it. */
interface Stroke {
  /** Virtual ms. */
  readonly time: number;
  /** Empty for a blank line. */
  readonly text: string;
}

const STROKE_COLUMNS = 60;

export interface LogsOptions extends LogSource {
  readonly title: string;
  /** What is said while there is no pod to write. */
  readonly nobody?: string;
  /** Whether its pods are of several namespaces. */
  readonly across?: boolean;
}

export class LogsView extends TextView {
  readonly crumb = 'logs';
  readonly concept = 'What the containers print. The kubelet keeps it as long as the pod is on its node.';
  override readonly scopes: readonly Scope[] = ['logs', 'subject', 'text', 'move'];
  readonly #options: LogsOptions;
  #range = ALL;
  /** The moment that was shown last, virtual ms. */
  #seen = Number.NEGATIVE_INFINITY;
  #buffer: LogBuffer;
  #times = false;
  #allContainers = true;
  /** The containers that write. */
  #streams: readonly LogStream[] = [];
  #pattern = '';
  /** Whether lines that do not match stay, too. */
  #context = false;
  #shown = 0;
  /** The lines that are shown; of each, where its time ends and where its prefix does, and its number among all that ever came. */
  #kept: string[] = [];
  /** What stands in place of lines. */
  #instead = '';
  #parts: (readonly [number, number])[] = [];
  #numbers: number[] = [];
  /** What a person put among the lines. */
  #strokes: readonly Stroke[] = [];
  /** How many of them stand in what was arranged, and the numbers behind which they do. */
  #placed = 0;
  #strokeNumbers: number[] = [];
  /** The number of the last line that was cleared away. */
  #cleared = 0;
  /** Containers that lines came from. */
  readonly #sources = new Set<LogStream>();

  constructor(app: App, options: LogsOptions) {
    super(app, (text, index) => this.#spans(text, index), {
      begin: (index) => Math.max(0, this.#parts[index]?.[1] ?? 0),
    });
    this.#options = options;
    this.#buffer = this.#open();
    this.pane.follow = !options.previous;
    this.pane.wrap = false;
    this.#wanted();
    this.#arrange(); // what has written nothing yet says so at once
  }

  #spans(text: string, index: number): readonly Span[] {
    const [time, prefix] = this.#parts[index] ?? [0, 0];
    if (time < 0) return [['highlight', text]];
    const message = text.slice(prefix);
    const role = LEVEL.find(([pattern]) => pattern.test(message))?.[1] ?? 'text';
    const name = text.slice(time, prefix);
    return [
      ['dim', text.slice(0, time)],
      [roleOf(name), name],
      [role, message],
    ];
  }

  /** The pod, if it is one that writes. */
  subject(): Subject | undefined {
    const [first, ...others] = new Set(this.#streams.map(({ namespace, pod }) => `${namespace}/${pod}`));
    return first === undefined || others.length > 0 ? undefined : { resource: 'pods', key: first };
  }

  #open(): LogBuffer {
    const { previous } = this.#options;
    return new LogBuffer({ streams: () => this.#wanted(), previous }, RANGES[this.#range]?.range ?? {});
  }

  #wanted(): readonly LogStream[] {
    this.#streams = this.#options.streams();
    return this.#allContainers ? this.#streams : this.#streams.filter(({ isMain }) => isMain);
  }

  /** Who wrote a line. */
  #nameOf({ namespace, pod, container }: LogStream): string {
    return clean(`${this.#options.across ? `${namespace}/` : ''}${pod} ${container} `);
  }

  refresh(): boolean {
    const { now } = this.app.moment;
    const earlier = now < this.#seen;
    this.#seen = now;
    // What had not been written then is not there.
    if (earlier) this.#reopen();
    const read = this.#buffer.dropped + this.#buffer.lines.length;
    const fetched = this.#buffer.fetch(this.app.cluster, this.app.moment.now);
    const changed = fetched || (this.#strokes[this.#placed]?.time ?? Number.POSITIVE_INFINITY) <= now;
    if (changed) this.#take(read);
    return changed || earlier;
  }

  /** Reads from the beginning of its range. */
  #reopen(): void {
    this.#buffer = this.#open();
    this.#cleared = 0;
    this.#buffer.fetch(this.app.cluster, this.app.moment.now);
    this.#arrange();
  }

  /** Makes all lines anew. */
  #arrange(): void {
    this.#kept = [];
    this.#parts = [];
    this.#numbers = [];
    this.#placed = 0;
    this.#strokeNumbers = [];
    this.#sources.clear();
    this.#take(0);
  }

  /** Makes the lines from one on, counted from the first that ever came; what was dropped goes. */
  #take(from: number): void {
    const { lines, problem, dropped } = this.#buffer;
    const start = Math.max(from, this.#cleared, dropped);
    const fresh = lines.slice(start - dropped);
    const several = this.#sources.size > 1;
    for (const { from } of fresh) this.#sources.add(from);
    if (this.#kept.length > 0 && this.#sources.size > 1 !== several) {
      this.#arrange(); // from now on lines say where they come from
      return;
    }
    const { inverse, search } = logPattern(this.#pattern);
    // what stood before the first line that is left has nothing to separate
    if (from === 0 && (this.#range !== ALL || dropped > 0)) this.#skipStrokes(fresh[0]?.time);
    let number = start;
    for (const entry of fresh) {
      this.#placeStrokes(entry.time - 1, number);
      number++;
      if (search !== undefined && !this.#context) {
        search.lastIndex = 0;
        if (search.test(entry.text) === inverse) continue;
      }
      const time = this.#times ? `${new Date(entry.time).toISOString()} ` : '';
      const prefix = this.#sources.size > 1 ? this.#nameOf(entry.from) : '';
      this.#kept.push(time + prefix + clean(entry.text));
      this.#parts.push([time.length, time.length + prefix.length]);
      this.#numbers.push(number);
    }
    this.#placeStrokes(this.app.moment.now, number);
    const gone = this.#numbers.findIndex((each) => each > dropped);
    if (gone > 0) {
      this.#kept = this.#kept.slice(gone);
      this.#parts = this.#parts.slice(gone);
      this.#numbers = this.#numbers.slice(gone);
      this.#strokeNumbers = this.#strokeNumbers.filter((each) => each >= dropped);
    }
    this.#shown = this.#kept.length - this.#strokeNumbers.length;
    this.pane.search = inverse ? undefined : search;
    this.#instead = clean(problem || this.#emptyText());
    this.pane.lines = this.#kept.length > 0 ? this.#kept : [this.#instead];
  }

  #skipStrokes(before = Number.NEGATIVE_INFINITY): void {
    while ((this.#strokes[this.#placed]?.time ?? Number.POSITIVE_INFINITY) < before) this.#placed++;
  }

  /** Puts the strokes of moments up to one behind the line of this number. */
  #placeStrokes(until: number, number: number): void {
    for (let stroke = this.#strokes[this.#placed]; stroke !== undefined && stroke.time <= until; ) {
      this.#kept.push(stroke.text);
      this.#parts.push([-1, -1]);
      this.#numbers.push(number + 0.5); // it goes with the line behind it
      this.#strokeNumbers.push(number);
      this.#placed++;
      stroke = this.#strokes[this.#placed];
    }
  }

  /** Separates what is there from what comes. */
  #separate(text: string): void {
    const { now } = this.app.moment;
    this.#seen = now;
    this.#strokes = [...this.#strokes, { time: now, text }].sort((a, b) => a.time - b.time);
    this.#arrange();
  }

  /** The clock as the header has it, in a line that one finds again. */
  #strokeText(): string {
    const { state } = this.app.cluster.time ?? {};
    const { now } = this.app.moment;
    const told = state === undefined ? new Date(now).toISOString() : clock(now - (state.now - state.elapsed));
    return `── ${told} `.padEnd(STROKE_COLUMNS, '─');
  }

  /** What is told in place of lines is no log: it is broken between words. */
  override render(width: number, height: number): readonly string[] {
    if (this.#kept.length === 0) this.pane.lines = wrap(this.#instead, Math.max(1, width - 4));
    return super.render(width, height);
  }

  protected override get content(): readonly string[] {
    return this.#kept;
  }

  #emptyText(): string {
    const { known } = this.#buffer;
    if (known < 1) return `Reading… ${Math.floor(100 * known)}%`;
    if (this.#pattern !== '') {
      const { lines, dropped } = this.#buffer;
      const length = lines.length - Math.max(0, this.#cleared - dropped);
      const of = this.#some ? ` of the main ${this.#one === undefined ? 'containers' : 'container'}; a takes all` : '';
      return `Nothing matches </${this.#pattern}> in ${length.toLocaleString('en')} ${length === 1 ? 'line' : 'lines'}${of}.`;
    }
    if (this.#streams.length === 0)
      return this.#options.nobody ?? 'It has no pods: the lines of those that come are shown.';
    const { name = '' } = RANGES[this.#range] ?? {};
    if (this.#cleared > 0) return 'No lines since it was cleared. 1 shows all.';
    return this.#range === TAIL || this.#range === ALL ? 'No lines yet.' : `No lines in the last ${name}. 1 shows all.`;
  }

  override get filter(): string {
    return this.#pattern;
  }

  /** `/` filters the whole buffer: only matching lines stay, or all while their neighbours are wanted. */
  override set filter(text: string) {
    this.#pattern = text;
    this.#arrange();
  }

  override run(command: string, key: string): boolean {
    switch (command) {
      case 'follow':
        this.pane.follow = !this.pane.follow;
        return true;
      case 'timestamps':
        this.#times = !this.#times;
        this.#arrange();
        return true;
      case 'all-containers':
        this.#allContainers = !this.#allContainers;
        this.#reopen();
        return true;
      case 'log-context':
        if (this.#pattern === '') {
          this.app.say('Type / to look for something first.', 'warn');
          return true;
        }
        this.#context = !this.#context;
        this.#arrange();
        if (this.#context) this.pane.jump(1);
        return true;
      case 'log-range':
        this.#range = Number(key);
        this.#reopen();
        if (this.#range === TAIL) this.pane.follow = true;
        if (this.#range === ALL) this.pane.run('top');
        return true;
      case 'log-mark':
        this.#separate(this.#strokeText());
        this.pane.follow = true;
        return true;
      case 'log-blank':
        this.#separate('');
        return true;
      case 'log-clear':
        this.#cleared = this.#buffer.dropped + this.#buffer.lines.length;
        this.#strokes = [];
        this.#arrange();
        return true;
      case 'bottom':
        this.pane.follow = true;
        return true;
    }
    return super.run(command, key);
  }

  /** Whether containers are left out. */
  get #some(): boolean {
    return !this.#allContainers && this.#streams.length > 1;
  }

  /** The container that is shown while others are left out, where all pods call theirs the same. */
  get #one(): string | undefined {
    const names = new Set(this.#streams.flatMap(({ isMain, container }) => (isMain ? container : [])));
    return this.#some && names.size === 1 ? [...names][0] : undefined;
  }

  protected title(): Span[] {
    const one = this.#one;
    const name = `${this.#options.title}${one === undefined ? '' : `:${one}`}`;
    const head = this.#options.previous ? ' Previous Logs(' : ' Logs(';
    return [
      ['title', head],
      ['highlight', name],
      ['title', ')'],
      ['count', `[${RANGES[this.#range]?.name}] `],
      ['dim', `${this.#shown.toLocaleString('en')} ${this.#shown === 1 ? 'line' : 'lines'}`],
      ...(this.#pattern === '' ? [] : [['filter', ` </${this.#pattern.slice(0, 50)}>`] as const]),
      ...(this.#pattern !== '' && this.#context
        ? [['count', `[${this.#kept.length === 0 ? 0 : this.pane.place}]`] as const]
        : []),
      ' ',
    ];
  }

  protected override foot(): Span[] {
    const on = (name: string, value: boolean): Span[] => [
      ['dim', ` ${name}:`],
      [value ? 'good' : 'dim', value ? 'On' : 'Off'],
    ];
    const { lost } = this.#buffer;
    return [
      ...(lost > 0 ? [['warn', ` ${lost.toLocaleString('en')} older lines dropped `] as const] : []),
      ...on('Follow', this.pane.follow),
      ...on('Wrap', this.pane.wrap),
      ...on('Times', this.#times),
      ...(this.#streams.length > 1 ? on('AllContainers', this.#allContainers) : []),
      ' ',
    ];
  }

  fileName(): string {
    return `${this.#options.title.replace(/[^\w.-]+/g, '-')}.log`;
  }
}
