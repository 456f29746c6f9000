/** The difference of an object between two moments, as lines of YAML: the marked moment, and the one that is shown. */
import { hunks, type KubeObject, type Resource, settled, toYaml } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { ObjectChanges } from '../history/object-changes.ts';
import { clock } from '../text/age.ts';
import type { Span } from '../text/line.ts';
import { TextView } from './text-view.ts';
import { managedOr, yamlSpans } from './yaml-view.ts';

function diffSpans(text: string): readonly Span[] {
  if (text.startsWith('+')) return [['good', text]];
  if (text.startsWith('-')) return [['error', text]];
  if (text.startsWith('@@')) return [['label', text]];
  return yamlSpans(text);
}

export interface DiffOptions {
  readonly resource: Resource;
  readonly key: string;
  /** The later moment, virtual ms; the one that is shown unless given. */
  readonly to?: number;
}

export class DiffView extends TextView {
  readonly crumb = 'difference';
  readonly concept = "What is different between two moments. ' marks the first, the keys of time move the second.";
  readonly #options: DiffOptions;
  readonly #changes: ObjectChanges;
  #managed = false;
  #shown: readonly [KubeObject | undefined, KubeObject | undefined, boolean] | undefined;
  #lines = 0;

  constructor(app: App, options: DiffOptions) {
    super(app, diffSpans);
    this.#options = options;
    this.#changes = new ObjectChanges(options.resource.id, options.key);
  }

  /** The two moments, the earlier first, virtual ms. */
  get #moments(): readonly [number, number] {
    const { app } = this;
    const a = app.marked ?? startOf(app);
    const b = this.#options.to ?? app.moment.now;
    return a <= b ? [a, b] : [b, a];
  }

  refresh(): boolean {
    const history = this.app.cluster.time?.history ?? [];
    const [from, to] = this.#moments;
    const [before, after] = [this.#changes.at(history, from), this.#changes.at(history, to)];
    const shown = [before, after, this.#managed] as const;
    if (this.#shown !== undefined && shown.every((part, i) => part === this.#shown?.[i])) return false;
    this.#shown = shown;
    const text = hunks(this.#textOf(before, from), this.#textOf(after, to)).trimEnd();
    this.#lines = text.split('\n').filter((line) => /^[+-]/.test(line)).length;
    if (text === '') {
      this.#lines = 0;
      this.setText(before === undefined ? 'It existed at neither moment.' : 'Nothing is different.');
    } else if (before === undefined) this.setText(`It did not exist at the earlier moment.\n${text}`);
    else if (after === undefined) this.setText(`It did not exist any more at the later moment.\n${text}`);
    else this.setText(text);
    return true;
  }

  /** Without what every write changes and nobody reads. */
  #textOf(object: KubeObject | undefined, at: number): string {
    if (object === undefined) return '';
    const shown = managedOr(this.app, this.#options.resource.id, settled(object, at), this.#managed);
    const { resourceVersion: _, ...metadata } = shown.metadata;
    return toYaml({ ...shown, metadata });
  }

  override run(command: string, key: string): boolean {
    if (command !== 'managed-fields') return super.run(command, key);
    this.#managed = !this.#managed;
    this.refresh();
    return true;
  }

  protected title(): Span[] {
    const start = startOf(this.app);
    const [from, to] = this.#moments.map((time) => clock(time - start));
    return [
      ['title', ' Difference('],
      ['highlight', this.#options.key],
      ['title', ')'],
      ['value', ` ${from} → ${to} `],
      ['count', this.#lines === 0 ? '' : `[${this.#lines} ${this.#lines === 1 ? 'line' : 'lines'}] `],
    ];
  }

  fileName(): string {
    return `${this.#options.key.replace('/', '-')}.diff`;
  }
}

/** When the run began, virtual ms. */
function startOf({ cluster }: App): number {
  const state = cluster.time?.state;
  return state === undefined ? 0 : state.now - state.elapsed;
}

/** Marks a moment to compare with. */
export function markMoment(app: App, time: number): void {
  app.marked = time;
  app.say(`Marked ${clock(time - startOf(app))}: shift-y on an object shows what is different since.`, 'good');
  app.refreshNow();
}
