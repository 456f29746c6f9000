/** Logs of a container, a pod, or all pods of a workload, with follow, filter, times and wrap. */
import type { App } from '../app/app.ts';
import type { Scope } from '../keys/table.ts';
import { clean } from '../text/clean.ts';
import type { Span } from '../text/line.ts';
import { searchOf } from '../text/text-pane.ts';
import { wrap } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';
import { LogBuffer, type LogRange, type LogSource } from './log-buffer.ts';
import { TextView } from './text-view.ts';

const RANGES: readonly { readonly name: string; readonly range: LogRange }[] = [
  { name: 'all', range: {} },
  { name: '1m', range: { sinceSeconds: 60 } },
  { name: '5m', range: { sinceSeconds: 300 } },
  { name: '15m', range: { sinceSeconds: 900 } },
  { name: '30m', range: { sinceSeconds: 1800 } },
  { name: '1h', range: { sinceSeconds: 3600 } },
  { name: 'tail 100', range: { tail: 100 } },
];

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

export interface LogsOptions extends LogSource {
  readonly title: string;
  /** The container whose lines stay when not all are shown. */
  readonly main: string;
}

export class LogsView extends TextView {
  readonly crumb = 'logs';
  readonly concept = 'What the containers print. The kubelet keeps it as long as the pod is on its node.';
  override readonly scopes: readonly Scope[] = ['logs', 'text', 'move'];
  readonly #options: LogsOptions;
  #range = 0;
  /** The moment that was shown last, virtual ms. */
  #seen = Number.NEGATIVE_INFINITY;
  #buffer: LogBuffer;
  #times = false;
  #allContainers = true;
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
  /** Containers that lines came from. */
  readonly #sources = new Set<string>();

  constructor(app: App, options: LogsOptions) {
    super(app, (text, index) => this.#spans(text, index));
    this.#options = options;
    this.#buffer = this.#open();
    this.pane.follow = !options.previous;
    this.pane.wrap = false;
    this.#arrange(); // what has written nothing yet says so at once
  }

  #spans(text: string, index: number): readonly Span[] {
    const [time, prefix] = this.#parts[index] ?? [0, 0];
    const message = text.slice(prefix);
    const role = LEVEL.find(([pattern]) => pattern.test(message))?.[1] ?? 'text';
    const name = text.slice(time, prefix);
    return [
      ['dim', text.slice(0, time)],
      [roleOf(name), name],
      [role, message],
    ];
  }

  #open(): LogBuffer {
    return new LogBuffer(this.#options, RANGES[this.#range]?.range ?? {});
  }

  refresh(): boolean {
    const { now } = this.app.moment;
    const earlier = now < this.#seen;
    this.#seen = now;
    // What had not been written then is not there.
    if (earlier) this.#reopen();
    const read = this.#buffer.dropped + this.#buffer.lines.length;
    const changed = this.#buffer.fetch(this.app.cluster, this.app.moment.now);
    if (changed) this.#take(read);
    return changed || earlier;
  }

  /** Reads from the beginning of its range. */
  #reopen(): void {
    this.#buffer = this.#open();
    this.#buffer.fetch(this.app.cluster, this.app.moment.now);
    this.#arrange();
  }

  /** Makes all lines anew. */
  #arrange(): void {
    this.#kept = [];
    this.#parts = [];
    this.#numbers = [];
    this.#sources.clear();
    this.#take(0);
  }

  /** Makes the lines from one on, counted from the first that ever came; what was dropped goes. */
  #take(from: number): void {
    const { lines, problem, dropped } = this.#buffer;
    const fresh = lines.slice(Math.max(0, from - dropped));
    const several = this.#sources.size > 1;
    for (const { pod, container } of fresh) this.#sources.add(`${pod}/${container}`);
    if (this.#kept.length > 0 && this.#sources.size > 1 !== several) {
      this.#arrange(); // from now on lines say where they come from
      return;
    }
    const { inverse, search } = logPattern(this.#pattern);
    const only = this.#allContainers ? undefined : this.#options.main;
    let number = Math.max(from, dropped);
    for (const entry of fresh) {
      number++;
      if (only !== undefined && entry.container !== only) continue;
      if (search !== undefined && !this.#context) {
        search.lastIndex = 0;
        if (search.test(entry.text) === inverse) continue;
      }
      const time = this.#times ? `${new Date(entry.time).toISOString()} ` : '';
      const prefix = this.#sources.size > 1 ? clean(`${entry.pod} ${entry.container} `) : '';
      this.#kept.push(time + prefix + clean(entry.text));
      this.#parts.push([time.length, time.length + prefix.length]);
      this.#numbers.push(number);
    }
    const gone = this.#numbers.findIndex((each) => each > dropped);
    if (gone > 0) {
      this.#kept = this.#kept.slice(gone);
      this.#parts = this.#parts.slice(gone);
      this.#numbers = this.#numbers.slice(gone);
    }
    this.#shown = this.#kept.length;
    this.pane.search = inverse ? undefined : search;
    this.#instead = clean(problem || this.#emptyText());
    this.pane.lines = this.#kept.length > 0 ? this.#kept : [this.#instead];
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
    if (this.#pattern !== '') return `Nothing matches </${this.#pattern}> in ${this.#buffer.lines.length} lines.`;
    const { name = '' } = RANGES[this.#range] ?? {};
    return this.#range === 0 || this.#range === 6 ? 'No lines yet.' : `No lines in the last ${name}. 0 shows all.`;
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
        this.#arrange();
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
        return true;
      case 'bottom':
        this.pane.follow = true;
        return true;
    }
    return super.run(command, key);
  }

  protected title(): Span[] {
    const on = (name: string, value: boolean): Span[] => [
      ['dim', ` ${name}:`],
      [value ? 'good' : 'dim', value ? 'On' : 'Off'],
    ];
    const title: Span[] = [
      ['title', this.#options.previous ? ' Previous Logs(' : ' Logs('],
      ['highlight', this.#options.title],
      ['title', ')'],
      ['count', `[${RANGES[this.#range]?.name}] `],
      ['dim', `${this.#shown.toLocaleString('en')} ${this.#shown === 1 ? 'line' : 'lines'}`],
      ...(this.#pattern === '' ? [] : [['filter', ` </${this.#pattern}>`] as const]),
      ...(this.#pattern !== '' && this.#context
        ? [['count', `[${this.#kept.length === 0 ? 0 : this.pane.place}]`] as const]
        : []),
      ...on('Follow', this.pane.follow),
      ...on('Wrap', this.pane.wrap),
      ...(this.#options.streams().length > 1 ? on('AllContainers', this.#allContainers) : []),
      ' ',
    ];
    if (this.#buffer.dropped > 0)
      title.push(['warn', `${this.#buffer.dropped.toLocaleString('en')} older lines dropped `]);
    return title;
  }

  protected fileName(): string {
    return `${this.#options.title.replace(/[^\w.-]+/g, '-')}.log`;
  }
}
