/** Rows of small plots: how ready pods, CPU, memory, requests and errors went over the last minutes. */
import type { Measure } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { resample, type Sample } from '../history/series.ts';
import { sparkline } from '../text/plot.ts';
import type { Role } from '../theme/skins.ts';
import type { ViewRow } from './rows-view.ts';

/** Simulated milliseconds that plots show at most. */
export const WINDOW_MS = 10 * 60_000;

const LABELS: Readonly<Record<Measure, string>> = {
  ready: 'ready pods', cpu: 'CPU', memory: 'memory', requests: 'requests', errors: 'errors',
}; // biome-ignore format: a table

/** A figure as people say it: `250m`, `1.2Gi`, `300/s`. */
export function figureText(measure: Measure, value: number): string {
  if (measure === 'ready') return String(value);
  if (measure === 'cpu') return value < 10_000 ? `${Math.round(value)}m` : (value / 1000).toFixed(1);
  if (measure === 'requests' || measure === 'errors')
    return `${value >= 10 || value === 0 ? Math.round(value) : value.toFixed(1)}/s`;
  return value < 10 * 2 ** 30 ? `${Math.round(value / 2 ** 20)}Mi` : `${(value / 2 ** 30).toFixed(1)}Gi`;
}

const roleOf = (measure: Measure, value: number): Role =>
  measure === 'errors' ? (value > 0 ? 'error' : 'dim') : measure === 'ready' ? 'good' : 'highlight';

/** Before the run begins its cluster boots; of that this much is shown, simulated ms. */
const BEFORE_MS = 10_000;

/** The window that ends at the moment that is shown. */
export function windowOf(app: App): { from: number; to: number } {
  const to = app.moment.now;
  const state = app.cluster.time?.state;
  const began = state === undefined ? to : state.now - state.elapsed - BEFORE_MS;
  return { from: Math.min(to - BEFORE_MS, Math.max(began, to - WINDOW_MS)), to };
}

export interface Plot {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly role: Role;
  readonly samples: readonly Sample[];
  /** What fills a column; the largest value unless given. */
  readonly most?: number;
}

/**
 * The plots of a scope (see `ClusterClient.figures`) that have something to show.
 * @param now the figure of the moment that is shown, where it is known: the meter reads only from time to time
 */
export function plotsOf(app: App, scope: string, measures: readonly Measure[], now?: number): Plot[] {
  return measures.flatMap((measure) => {
    const read = app.cluster.figures?.(scope, measure) ?? [];
    const samples = now === undefined ? read : [...read, { time: app.moment.now, value: now }];
    // that nothing fails is worth showing where something is asked for
    const telling = measure === 'errors' ? (app.cluster.figures?.(scope, 'requests') ?? []) : samples;
    if (telling.every(({ value }) => value === 0)) return [];
    const last = samples.at(-1)?.value ?? 0;
    const most = Math.max(0, ...samples.map(({ value }) => value));
    return [
      {
        id: `plot/${measure}`,
        label: LABELS[measure],
        value: figureText(measure, last),
        role: roleOf(measure, most),
        samples,
      },
    ];
  });
}

/** A row for each plot, over the same window. */
export function plotRows<T>(app: App, plots: readonly Plot[], labels: number, columns: number): ViewRow<T>[] {
  const { from, to } = windowOf(app);
  return plots.map(({ id, label, value, role, samples, most }) => ({
    id,
    spans: [
      ['label', label.padEnd(labels)],
      ['value', value.padStart(8)],
      '  ',
      [role, sparkline(resample(samples, from, to, columns), columns, most)],
    ],
  }));
}

/** A figure with its way there, for a cell: `▂▃▅▇ 250m`. Nothing where it never was more than nothing. */
export function cellPlot(app: App, scope: string, measure: Measure, columns: number, now?: number): string {
  const [plot] = plotsOf(app, scope, [measure], now);
  if (plot === undefined) return '';
  const { from, to } = windowOf(app);
  return `${sparkline(resample(plot.samples, from, to, columns), columns)} ${plot.value}`;
}
