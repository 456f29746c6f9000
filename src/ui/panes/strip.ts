/** The strip of the timeline: how much changed when, with marks for warnings and inputs, in one line. */
import type { Change, Kube } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { stepsOf, typedIn } from '../history/deeds.ts';
import type { Role } from '../theme/skins.ts';

const BARS = ' ▁▂▃▄▅▆▇█';
/** Where a step of the scenario happened, in the place of the bar. */
export const STEP = '│';
/** More buckets than any terminal has columns; when they are all used, two become one. */
const BUCKETS = 2_048;

interface Bucket {
  changes: number;
  warnings: number;
  inputs: number;
}

const empty = (): Bucket => ({ changes: 0, warnings: 0, inputs: 0 });

/** Counts changes by time, each change once, however often it is asked. */
export class Density {
  #buckets: Bucket[] = [];
  #size = 1_000;
  #start: number | undefined;
  #read = 0;
  #history: readonly Change[] | undefined;

  /** Takes the changes that came since the last call. */
  update(history: readonly Change[]): void {
    // another array is another branch
    if (history !== this.#history || history.length < this.#read) this.#reset();
    this.#history = history;
    for (; this.#read < history.length; this.#read++) this.#add(history[this.#read] as Change);
  }

  #reset(): void {
    this.#buckets = [];
    this.#size = 1_000;
    this.#start = undefined;
    this.#read = 0;
  }

  #add(change: Change): void {
    this.#start ??= change.time;
    let index = Math.floor((change.time - this.#start) / this.#size);
    while (index >= BUCKETS) {
      this.#halve();
      index = Math.floor((change.time - this.#start) / this.#size);
    }
    let bucket = this.#buckets[index];
    if (bucket === undefined) {
      bucket = empty();
      this.#buckets[index] = bucket;
    }
    bucket.changes++;
    if (change.resource === 'events' && (change.object as Kube.Event).type === 'Warning') bucket.warnings++;
    if (change.cause.because?.input !== undefined && change.resource !== 'events') bucket.inputs++;
  }

  #halve(): void {
    const merged: Bucket[] = [];
    this.#buckets.forEach((bucket, i) => {
      const into = merged[i >> 1] ?? empty();
      merged[i >> 1] = into;
      into.changes += bucket.changes;
      into.warnings += bucket.warnings;
      into.inputs += bucket.inputs;
    });
    this.#buckets = merged;
    this.#size *= 2;
  }

  get start(): number {
    return this.#start ?? 0;
  }

  /** What happened in each of `columns` equal parts of the time from the start to `end`. */
  columns(columns: number, end: number): Bucket[] {
    const result = Array.from({ length: columns }, empty);
    const span = Math.max(1, end - this.start);
    this.#buckets.forEach((bucket, i) => {
      const at = Math.min(columns - 1, Math.floor(((i + 0.5) * this.#size * columns) / span));
      const into = result[at];
      if (into === undefined) return;
      into.changes += bucket.changes;
      into.warnings += bucket.warnings;
      into.inputs += bucket.inputs;
    });
    return result;
  }
}

const densities = new WeakMap<object, Density>();

export function densityOf(app: App): Density {
  let density = densities.get(app.cluster);
  if (density === undefined) {
    density = new Density();
    densities.set(app.cluster, density);
  }
  if (app.cluster.time !== undefined) density.update(app.cluster.time.history);
  return density;
}

/** The last moment that a strip shows: how far the run has come, so that its scale is the same in the past. */
const endOf = ({ cluster: { time } }: App): number => Math.max(time?.state.head ?? 0, time?.history.at(-1)?.time ?? 0);

/** The column of a strip of this width that a moment falls into. */
export function columnOf(app: App, width: number, at: number): number {
  const { start } = densityOf(app);
  const end = endOf(app);
  // multiplied first: then the moment that timeAt gives for a column lies in it
  return Math.floor(((Math.min(at, end) - start) * (width - 1)) / Math.max(1, end - start));
}

/** The first moment of a column; undefined, the present, from the last column on. */
export function timeAt(app: App, width: number, column: number): number | undefined {
  if (column >= width - 1) return undefined;
  const { start } = densityOf(app);
  return start + Math.ceil((Math.max(0, column) * (endOf(app) - start)) / (width - 1));
}

/** One glyph a column: the height is the density, the colour what was remarkable, a stroke a step, the cursor the moment that is shown. */
export function stripLine(app: App, width: number): string {
  const { time } = app.cluster;
  if (time === undefined || width < 8) return ' '.repeat(Math.max(0, width));
  const density = densityOf(app);
  const { past } = time.state;
  const columns = density.columns(width, endOf(app));
  for (const input of typedIn(time)) {
    const column = columns[columnOf(app, width, input.time)];
    if (column !== undefined) column.inputs++;
  }
  const steps = new Set(stepsOf(app.cluster).map((step) => columnOf(app, width, step.time)));
  const most = Math.max(1, ...columns.map((c) => c.changes));
  const cursor = past === undefined ? -1 : columnOf(app, width, past);
  const mark = app.marked === undefined ? -1 : columnOf(app, width, app.marked);
  let text = '';
  let run = '';
  let role: Role = 'dim';
  const flush = (): void => {
    text += app.theme.paint({ role }, run);
    run = '';
  };
  columns.forEach(({ changes, warnings, inputs }, i) => {
    const level = changes === 0 ? 0 : 1 + Math.floor((Math.log1p(changes) / Math.log1p(most)) * 7);
    const next: Role =
      i > cursor && cursor >= 0 ? 'ghost' : warnings > 0 ? 'error' : inputs > 0 ? 'highlight' : 'border';
    if (i === cursor) {
      flush();
      text += app.theme.paint({ on: 'past' }, BARS[level] as string);
      return;
    }
    if (i === mark) {
      flush();
      text += app.theme.paint({ role: 'marked', bold: true }, '┆');
      return;
    }
    if (next !== role) flush();
    role = next;
    run += steps.has(i) ? STEP : changes === 0 ? '·' : (BARS[level] as string);
  });
  flush();
  return text;
}
