/** The header: what cluster, which moment, what keys. Two, four or seven lines, by the height of the terminal. */

import type { App } from '../app/app.ts';
import { speedText } from '../app/clock.ts';
import { offered } from '../app/dispatch.ts';
import { favourites } from '../app/favourites.ts';
import { heldBy, STANDS } from '../app/time-commands.ts';
import { nextKey, nextKeys } from '../keys/next-key.ts';
import { keyText } from '../keys/table.ts';
import { clock } from '../text/age.ts';
import { clean } from '../text/clean.ts';
import { line, type Span, spansWidth } from '../text/line.ts';
import { shortName, take } from '../text/width.ts';

const LOGO = [
  '               _            _   ',
  '__ __ ____ ___|_|_ __ _ _ _| |__',
  '\\ V  V / _` \\ V / -_)  _/ _` | |',
  ' \\_/\\_/\\__,_|\\_/\\___|\\__\\__,_|_|',
];

/** How many lines the header takes. */
export function headerHeight(rows: number): number {
  return rows < 20 ? 2 : rows < 40 ? 4 : 7;
}

/** The clock's state in words and signs that need no colour. */
function clockSpans(app: App, room: number): Span[] {
  const state = app.cluster.time?.state;
  if (state === undefined) return app.cluster.resources().length === 0 ? [['dim', '-']] : [['good', 'live']];
  const since = clock((state.past ?? state.now) - (state.now - state.elapsed));
  if (state.past !== undefined)
    return [
      [{ on: 'past' }, ' PAST '],
      ['past', ` ${since}`],
      ['dim', app.terminal?.focused ? ' esc, ctrl-t: present' : ' ctrl-t: present'],
    ];
  if (state.comesIn !== undefined)
    return [
      ['good', '▶▶ coming up'],
      ['value', ` ${clock(state.comesIn)}`],
      ['dim', ' to go'],
    ];
  if (state.until !== undefined) return untilSpans(state.until, ` ${since}`, room);
  if (state.waits !== undefined && state.running)
    return [
      ['good', `▶ ${state.waits}`],
      ['value', ` ${since}`],
      ['key', ` <${nextKey(app)}>`],
      ['dim', ' goes on'],
    ];
  const sign: Span = state.running ? ['good', '▶ running'] : [{ on: 'warn' }, ' PAUSED '];
  const brief: Span = state.running ? ['good', '▶'] : sign;
  const pace: Span[] = [
    ['highlight', ` ${speedText(state.speed)}`],
    ...(state.skips ? [['good', ' skip'] as const] : []),
  ];
  const time: Span = ['value', ` ${since}`];
  const ways: Span[][] = [
    [sign, ...pace, time],
    [brief, ...pace, time],
    [brief, time],
  ];
  return ways.find((spans) => spansWidth(spans) <= room) ?? [brief, time];
}

/** What the clock runs for; its time stays whole in few columns. */
function untilSpans(until: string, since: string, room: number): Span[] {
  const free = room - '▶▶ '.length - since.length;
  const needs = spansWidth([until]);
  return [
    ['good', needs + 'until '.length > free ? '▶▶' : '▶▶ until'],
    ['highlight', ` ${needs > free ? `${take(until, free - 1)}…` : until}`],
    ['value', since],
  ];
}

/** Where the scenario stands: `node-failure 2/5 The network is cut`. @param named with its name */
export function scenarioSpans(app: App, named = true): Span[] {
  const state = app.cluster.scenario?.state;
  if (state === undefined) return [['dim', 'none']];
  const done = state.finished ? (state.passed === false ? ' failed' : ' finished') : '';
  const at =
    state.steps.length === 0 ? '' : ` ${Math.min(state.stepIndex + 1, state.steps.length)}/${state.steps.length}`;
  const step = state.steps[state.stepIndex]?.title ?? state.step ?? '';
  const spans: Span[] = [
    ['value', named ? state.name : ''],
    ['count', named ? at : at.trimStart()],
    [state.passed === false ? 'error' : 'good', done],
  ];
  if (state.waitingFor !== undefined) spans.push(['warn', ` ${nextKeys(app)} ${state.waitingFor}`]);
  else if (!state.finished) spans.push(['dim', ` ${step}`]);
  return spans;
}

/** Which branch of the run is open, once there are several. */
function branchSpans(app: App): Span[] {
  const branches = app.cluster.time?.branches() ?? [];
  const open = branches.length > 1 ? branches.find(({ active }) => active) : undefined;
  return open === undefined ? [] : [['highlight', ` @${clean(open.name)}`]];
}

/** Columns of a label, and of what stands left of the keys: in few columns, and in many at most. */
const LABEL = 12;
const NARROW = 39;
const WIDE = 58;

function item(label: string, spans: readonly Span[]): Span[] {
  return [['label', ` ${label.padEnd(LABEL - 1)}`], ...spans];
}

function infoLines(app: App, height: number, narrow: boolean): Span[][] {
  const { cluster } = app;
  const mark: Span[] = app.settings.readOnly ? [['warn', ' [R]']] : [];
  // it stands behind the user, where there is room for a line that names one
  const namespace = item('Namespace:', [
    ['value', app.namespace === '' ? 'all' : app.namespace],
    ...(height === 4 ? mark : []),
  ]);
  // in few columns only the state itself: a key for it stands among the hints
  const spans = clockSpans(app, (narrow ? NARROW : WIDE) - LABEL - 1);
  const time = item('Clock:', narrow ? spans.filter(([look], i) => i === 0 || look !== 'dim') : spans);
  // in few columns the name of the cluster says which scenario it is
  const twice = narrow && height > 2 && cluster.scenario?.state.name === cluster.name;
  const scenario = item('Scenario:', scenarioSpans(app, !twice));
  const branch = branchSpans(app);
  if (height === 2) return [time, [...scenario.slice(0, 2), ...branch, ...scenario.slice(2)]];
  const name = item('Cluster:', [['value', cluster.name], ...branch, ['dim', ` ${cluster.kubernetesVersion}`]]);
  if (height === 4) return [name, namespace, time, scenario];
  const state = cluster.time?.state;
  const date =
    state === undefined
      ? []
      : item('Date:', [['value', new Date(state.past ?? state.now).toISOString().slice(0, 19).replace('T', ' ')]]);
  return [
    item('Cluster:', [['value', cluster.name], ...branch]),
    item('User:', [['value', cluster.user], ...mark]),
    item('K8s Rev:', [['value', cluster.kubernetesVersion]]),
    namespace,
    time,
    date,
    scenario,
  ];
}

/** Where there is no header: what time it is, and whether it goes on, is always said. */
export function stateLine(app: App, width: number): string {
  const spans = clockSpans(app, width - 2);
  return line(app.theme, width, [
    ' ',
    ...spans,
    '  ',
    ...(app.cluster.scenario === undefined ? [] : scenarioSpans(app)),
    ...branchSpans(app),
  ]);
}

interface Hint {
  readonly key: string;
  readonly label: string;
  readonly digit?: true;
}

/** Keys that lead nowhere while no cluster is open. */
const NEEDS_CLUSTER = new Set(['timeline', 'map', 'pulses']);

/** A key that stops what runs starts what stands. */
const labelNow = (app: App, id: string, label: string): string =>
  (id === 'pause' || id === 'terminal-clock') && app.cluster.time?.state.running === false ? 'Resume' : label;

/** The keys worth knowing here, most useful first. */
export function hintsOf(app: App): Hint[] {
  const held = heldBy(app) !== undefined;
  return offered(app)
    .filter((binding) => binding.hint !== undefined)
    .filter(({ id }) => !/^(next-step|terminal-next)$/.test(id) || app.cluster.scenario !== undefined)
    .filter(({ id }) => id !== 'terminal' || app.cluster.terminal !== undefined)
    .filter(({ id }) => id !== 'filter' || app.view.filter !== undefined)
    .filter(({ id }) => id !== 'search-next' || Boolean(app.view.filter)) // nothing is searched
    .filter(({ id }) => !NEEDS_CLUSTER.has(id) || app.cluster.resources().length > 0)
    .filter(({ id }) => id !== 'pause' || !app.moment.isPast)
    .filter(({ id }) => !held || !STANDS.has(id))
    .sort((a, b) => (a.hint ?? 0) - (b.hint ?? 0))
    .map(({ id, keys, label }) => ({ key: keyText(keys[0] ?? ''), label: labelNow(app, id, label) }));
}

/** Columns of hints, filled from the top, as many as there is room for. */
function hintColumns(hints: readonly Hint[], height: number, room: number): Span[][] {
  const rows: Span[][] = Array.from({ length: height }, () => []);
  let free = room;
  for (let from = 0; from < hints.length; from += height) {
    const column = hints.slice(from, from + height);
    const keys = Math.max(...column.map((h) => h.key.length)) + 2;
    const labels = Math.max(...column.map((h) => h.label.length));
    const size = keys + 1 + labels;
    if (size > free) break;
    const gap = ' '.repeat(Math.min(2, free - size));
    free -= size + gap.length;
    rows.forEach((row, i) => {
      const hint = column[i];
      if (hint === undefined) row.push(' '.repeat(size) + gap);
      else
        row.push(
          [hint.digit ? 'digit' : 'key', `<${hint.key}>`.padEnd(keys)],
          ['dim', ` ${hint.label.padEnd(labels)}${gap}`],
        );
    });
  }
  return rows;
}

/** Of the room for keys, what names of namespaces may take: a name as long as they get leaves room for the keys. */
const NAMES_PART = 3;

function namespaceHints(app: App, height: number, room: number): Hint[] {
  if (height < 7 || !offered(app).some(({ id }) => id === 'favourite')) return [];
  const choices = app.moment.isPast ? 0 : (app.cluster.scenario?.state.choices ?? 0);
  const names = favourites(app)
    .map((name, i) => (i < choices ? 'answer' : name))
    .slice(0, height - 1)
    .map((name) => shortName(name, Math.floor(room / NAMES_PART)));
  return [
    { key: '0', label: 'all', digit: true },
    ...names.map((label, i): Hint => ({ key: String(i + 1), label, digit: true })),
  ];
}

export function headerLines(app: App, width: number, rows: number): string[] {
  const { theme } = app;
  const height = headerHeight(rows);
  const info = infoLines(app, height, width < 100);
  // in many columns the keys stand still whatever the step is called
  const infoWidth =
    width < 100
      ? NARROW
      : width >= 150
        ? WIDE
        : Math.min(WIDE, Math.max(44, ...info.map((spans) => spansWidth(spans) + 2)));
  const logoWidth = width >= 150 && height === 7 ? 34 : 0;
  const room = width - infoWidth - logoWidth;
  const digits = namespaceHints(app, height, room);
  const padded: Hint[] = [
    ...digits,
    ...Array.from({ length: digits.length === 0 ? 0 : height - digits.length }, () => ({
      key: '',
      label: '',
      digit: true as const,
    })),
  ];
  const hints = hintsOf(app).filter((hint) => digits.length === 0 || hint.key !== '0');
  const columns = hintColumns([...padded.filter((h) => h.key !== ''), ...hints], height, room);
  return info.map((spans, i) => {
    const left = `${line(theme, infoWidth - 1, spans)} `;
    const middle = line(theme, room, columns[i] ?? []);
    const logo = logoWidth === 0 ? '' : line(theme, logoWidth, [['label', LOGO[i - 1] ?? '']]);
    return left + middle + logo;
  });
}
