/** The guide: captions, goals and hints of the scenario; on the right where there is room, else below the table. */
import { hereDocument, type ScenarioState } from '../../run/cluster.ts';
import type { App } from '../app/app.ts';
import { goalToHint, helpFor, hintsShown, termsOf } from '../app/goals.ts';
import { nextKey, nextKeys } from '../keys/next-key.ts';
import { clock } from '../text/age.ts';
import { framed } from '../text/frame.ts';
import { fill, line, type Span } from '../text/line.ts';
import { take, wrap } from '../text/width.ts';
import type { Role } from '../theme/skins.ts';

/** From this width on the guide stands at the right. */
export const SIDE_FROM = 120;
export const SIDE_WIDTH = 42;

const GOAL_SIGN = { open: '[ ]', done: '[x]', failed: '[!]' } as const;

/** A caption as one paragraph, as the line ends of its file mean nothing on this screen; choices stand on lines of their own. */
const flowing = (text: string): string => text.trim().replace(/\s*\n(?!\d\. )\s*/g, ' ');

/** The keys that answer a question; in the terminal digits belong to the line. */
const answerKeys = (app: App, choices: number): string =>
  [...(app.terminal?.focused ? ['esc'] : []), ...Array.from({ length: choices }, (_, i) => `<${i + 1}>`)].join(' ');

/** The key for a hint; in the terminal it belongs to the line. */
const hintKey = (app: App): string => (app.terminal?.focused ? 'esc, ctrl-n' : 'ctrl-n');

const helpOf = ({ cluster }: App, goal: ScenarioState['goals'][number]): string | undefined =>
  helpFor(goal, cluster.scenario?.unmet !== undefined);

/** Captions up to the moment that is shown. */
function captionsOf(app: App, state: ScenarioState): ScenarioState['captions'] {
  const { now } = app.moment;
  return state.captions.filter((caption) => caption.time <= now);
}

function startOf(app: App): number {
  const state = app.cluster.time?.state;
  return state === undefined ? 0 : state.now - state.elapsed;
}

/** Whether there is anything to tell. */
export function hasGuide(app: App): boolean {
  return app.showGuide && app.cluster.scenario !== undefined && !(app.view.hasStory && app.terminal?.place !== 'full');
}

/** How many rows the guide takes below the table. */
export function belowHeight(app: App, width: number, rows: number): number {
  const state = app.cluster.scenario?.state;
  if (!hasGuide(app) || state === undefined) return 0;
  const usual = rows < 20 ? 1 : rows < 30 ? 3 : 4;
  const told = captionTexts(app, state, width).texts.length;
  const after = wantsGoal(app, state)
    ? goalTexts(app, state, width).length
    : waitRows(state, width) + failureTexts(state, width).length;
  // beside an open terminal the goal stays in sight
  if (usual === 1 && state.choices !== undefined) return Math.min(7, told + after);
  if (usual === 1) return app.terminal === undefined ? 1 : Math.min(6, told + after);
  const helped = wantsGoal(app, state) && (openGoal(app, state)?.asked ?? 0) > 0;
  const keeps = state.choices !== undefined ? TABLE_KEEPS_ASKED : helped ? TABLE_KEEPS - 1 : TABLE_KEEPS;
  return Math.max(usual, Math.min(told + after, rows - keeps));
}

/** Rows that a long caption leaves to everything else: header, crumbs, footer, and a table of nine rows. */
const TABLE_KEEPS = 18;
/** The same while the clock stands for an answer: a table of six rows. */
const TABLE_KEEPS_ASKED = 15;

/** Rows below the caption that say what is typed, what the person may let happen, or that the story is over. */
const waitRows = (state: ScenarioState, width: number): number => {
  if (state.typing !== undefined) return typedTexts(state.typing, width).length;
  return state.finished || state.waitingFor !== undefined ? 1 : 0;
};

const PROMPT = ' $ ';

/** What is being typed, whole: what a long command ends in is often what matters. */
const typedTexts = (typing: string, width: number): string[] => wrap(`${typing}_`, width - PROMPT.length);

const lastTwo = <T>(list: readonly T[]): [T | undefined, T | undefined] => [list.at(-2), list.at(-1)];

/** What is told stands in many frames: its lines, by the columns they have and the text. Text that is not plain takes milliseconds. */
const lined = new Map<string, readonly string[]>();
const MOST_LINED = 500;

function linesOf(text: string, width: number): readonly string[] {
  const key = `${width} ${text}`;
  let lines = lined.get(key);
  if (lines === undefined) {
    lines = wrap(text, width);
    if (lined.size >= MOST_LINED) lined.clear();
    lined.set(key, lines);
  }
  return lines;
}

/** The newest caption in lines that fit beside its time. */
function captionTexts(app: App, state: ScenarioState, width: number): { time: string; room: number; texts: string[] } {
  const [before, caption] = lastTwo(captionsOf(app, state));
  const time = caption === undefined ? '' : clock(caption.time - startOf(app));
  const room = width - time.length - 4;
  // what a goal taught is not hidden by the score that is told in the same moment, nor a caption by its step's question
  const isTail = caption?.step === '' || (state.choices !== undefined && caption?.step === before?.step);
  const both = isTail && before !== undefined && before.time === caption?.time ? [before.text] : [];
  const texts = [...both, caption?.text ?? state.summary ?? state.title];
  return { time, room, texts: texts.flatMap((text) => linesOf(flowing(text), room)) };
}

/** The goal that one is helped with: the key for a hint is beside it. */
const openGoal = (app: App, state: ScenarioState) => goalToHint(state.goals, app.helped);

/** Whether an open goal stands below the caption: nothing else waits for the person. */
const wantsGoal = (app: App, state: ScenarioState): boolean =>
  !state.finished && state.waitingFor === undefined && state.typing === undefined && openGoal(app, state) !== undefined;

/** This goal in up to three lines, the key that helps with it, and the newest hint that was asked for. */
function goalTexts(app: App, state: ScenarioState, width: number): string[] {
  const goal = openGoal(app, state);
  if (goal === undefined) return [];
  const shown = hintsShown(goal);
  const terms = termsOf(goal);
  const gives = helpOf(app, goal);
  const help = gives === undefined ? '' : `  (${hintKey(app)}: ${gives})`;
  const room = width - GOAL_FROM - 1;
  const newest = shown.at(-1);
  const atMost = (lines: number, text: string): string[] => {
    const texts = wrap(text, room);
    return texts.length <= lines ? texts : [...texts.slice(0, lines - 1), more(texts[lines - 1] ?? '', room)];
  };
  return [
    ...atMost(3, `${goal.title}${terms === '' ? '' : ` (${terms})`}${help}`),
    ...(newest === undefined ? [] : atMost(4, `· ${newest}`)), // it was asked for: the caption gives way to it
  ];
}

/** Columns before the text of a goal. */
const GOAL_FROM = 10;

/** What failed, at the end, in a few lines. */
function failureTexts(state: ScenarioState, width: number): string[] {
  const room = width - FAILED.length - 1;
  const texts = (state.failures ?? []).flatMap((failure) => wrap(failure, room));
  return texts.length <= FAILURE_ROWS
    ? texts
    : [...texts.slice(0, FAILURE_ROWS - 1), more(texts[FAILURE_ROWS - 1] ?? '', room)];
}

const FAILED = ' Failed ';
const FAILURE_ROWS = 3;

/** A line that goes on elsewhere, and where. */
function more(text: string, room: number): string {
  const hint = ' … (shift-k)';
  return `${take(text, Math.max(0, room - hint.length))}${hint}`;
}

/** As many lines of a caption as there is room for; of a question one must see the end, the choices. */
function inRows(texts: readonly string[], rows: number, room: number, asks: boolean): readonly string[] {
  if (texts.length <= rows || rows <= 0) return texts.slice(0, Math.max(0, rows));
  if (asks && rows > 1) return [more('', room).trimStart(), ...texts.slice(1 - rows)];
  return [...texts.slice(0, rows - 1), more(texts[rows - 1] ?? '', room)];
}

/** The newest caption below the table, and the goals if there is a row for them. */
export function belowLines(app: App, width: number, height: number): string[] {
  const { theme } = app;
  const state = app.cluster.scenario?.state;
  if (state === undefined) return [];
  const { time, room, texts } = captionTexts(app, state, width);
  const { waitingFor: next, typing } = state;
  const failed = failureTexts(state, width)
    .slice(0, Math.max(1, height - 2))
    .map((text, i) => line(theme, width, [['error', i === 0 ? FAILED : ' '.repeat(FAILED.length)], text]));
  if (height === 1 && failed.length > 0) return failed;
  const goals = height > 1 && wantsGoal(app, state) ? goalTexts(app, state, width).slice(0, height - 1) : [];
  const typed = typing === undefined ? [] : typedTexts(typing, width).slice(1 - height);
  const waiting = typing === undefined ? waitRows(state, width) : typed.length;
  const captionRows = height - (waiting > 0 && height > 1 ? waiting + failed.length : goals.length);
  const shown = inRows(texts, captionRows, room, state.choices !== undefined);
  const lines = shown.map((text, i) =>
    line(theme, width, [['label', i === 0 ? ` ${time} ` : ' '.repeat(time.length + 2)], ['highlight', '│ '], text]),
  );
  if (goals.length > 0)
    return [
      ...fill(lines, captionRows, width),
      ...goals.map((text, i) =>
        line(theme, width, i === 0 ? [['label', ' Goal '], ['dim', '[ ] '], text] : [' '.repeat(GOAL_FROM), text]),
      ),
    ];
  if (typing !== undefined && height > 1)
    return [
      ...fill(lines, captionRows, width),
      ...typed.map((text, i) =>
        line(theme, width, [
          ['label', i === 0 ? PROMPT : '   '],
          ['key', text],
        ]),
      ),
    ];
  if (next !== undefined && height > 1) {
    const rows = fill(lines, height - 1, width);
    const answers = state.choices === undefined ? '' : `${answerKeys(app, state.choices)}  `;
    return [
      ...rows,
      line(theme, width, [
        ['label', state.choices === undefined ? ' Next ' : ' Answer '],
        ['key', `${answers}${nextKeys(app, (key) => `<${key}>`)} `],
        ['warn', next],
      ]),
    ];
  }
  if (state.finished && height > 1) return [...fill(lines, captionRows, width), ...failed, endLine(app, state, width)];
  if (lines.length < height && height > 1 && comesByItself(app, state))
    return [...fill(lines, height - 1, width), soonLine(app, state, width)];
  return fill(lines, height, width);
}

/** Whether the story goes on while one does nothing but wait. */
const comesByItself = ({ moment }: App, { steps, goals, finished }: ScenarioState): boolean =>
  !moment.isPast &&
  !finished &&
  steps.some(({ state }) => state === 'waiting') &&
  goals.every(({ state }) => state !== 'open');

/** Where there is a row to spare: nobody has to wait for what comes, the next step or the end. */
const soonLine = (app: App, { steps, moments = [] }: ScenarioState, width: number): string =>
  line(app.theme, width, [
    ['label', steps.every(({ id }) => moments.some(({ step }) => step === id)) ? ' End ' : ' Next '],
    ['dim', 'comes with the clock, '],
    ['key', `<${nextKey(app)}> `],
    ['dim', 'at once'],
  ]);

/** The keys that are left when the story is over; where a goal was lost, first those that bring it back. */
function endLine(app: App, { goals }: ScenarioState, width: number): string {
  const lost = goals.some(({ state }) => state === 'failed');
  const again: Span[] = [
    ['key', app.terminal?.focused ? 'esc, { ' : '<{> '],
    ['dim', 'back before it  '],
    ['key', ':restart '],
    ['dim', 'begins again  '],
  ];
  const onwards: Span[] = [
    ['key', `<${nextKey(app)}> `],
    ['dim', lost ? 'what comes next' : WHAT_NEXT],
  ];
  return line(app.theme, width, [['label', ' End '], ...(lost ? again : []), ...onwards]);
}

/** What the key leads to when the story is over. */
const WHAT_NEXT = 'the list of what comes next';

interface StoryLine {
  readonly text: string;
  readonly role?: Role;
  /** The hint that begins here. */
  readonly hint?: string;
}

const inRole = (text: string, width: number, role?: Role): StoryLine[] =>
  linesOf(text, width).map((part) => ({ text: part, ...(role === undefined ? {} : { role }) }));

/** Sentences are broken; columns would be no columns any more, and are cut. */
const printedLines = (text: string, width: number): StoryLine[] =>
  / {2,}|^[|+]/.test(text.trim()) || text === ''
    ? [{ text: take(text, width), role: 'dim' }]
    : inRole(text, width, 'dim');

/** How it begins and how it ends: the head of a table, the last word of a command that waited. */
const inShort = (lines: StoryLine[], whole: boolean): StoryLine[] =>
  whole || lines.length <= PRINTED + 2 // a mark for one or two lines would hide more than it saves
    ? lines
    : [...lines.slice(0, 1), { text: '… (shift-k)', role: 'dim' as const }, ...lines.slice(2 - PRINTED)];

/** A command, with the manifest that it read where there is room for that. */
function commandLines({ line, stdin }: Command, width: number, whole: boolean): StoryLine[] {
  if (stdin === undefined) return inRole(`$ ${line}`, width, 'key');
  if (!whole) return inRole(`$ ${line} <<END … (shift-k)`, width, 'key');
  const [first = '', ...read] = hereDocument(stdin).split('\n');
  return [...inRole(`$ ${line}${first}`, width, 'key'), ...read.map((text): StoryLine => ({ text, role: 'key' }))];
}

interface Command {
  readonly line: string;
  readonly stdin?: string;
}

/** Under which caption stands what a command printed: the first that its step told at the latest time, else the newest then. */
function captionOf(
  told: ScenarioState['captions'],
  { time, step }: Pick<NonNullable<ScenarioState['outputs']>[number], 'time' | 'step'>,
): number {
  const own = told.findLast((caption) => caption.step === step && caption.time <= time);
  return own === undefined
    ? told.findLastIndex((caption) => caption.time <= time)
    : told.findIndex((caption) => caption.step === step && caption.time === own.time);
}

/** Lines of a command's output that stand in the guide at most. */
const PRINTED = 4;

/**
 * What was told and printed up to the moment that is shown, in lines of a width.
 * @param whole with all that was printed; else only what the newest step printed, in short
 */
function captionLines(app: App, state: ScenarioState, width: number, whole: boolean): StoryLine[] {
  const told = whole ? withSilentSteps(app, state) : captionsOf(app, state);
  const summary = state.summary === undefined ? [] : inRole(flowing(state.summary), width);
  if (told.length === 0) return summary;
  const running = state.printing === undefined ? [] : [{ ...state.printing, time: app.moment.now }];
  const outputs = [...(state.outputs ?? []), ...running].map((output) => ({
    ...output,
    under: captionOf(told, output),
  }));
  const newest = told.at(-1)?.step;
  const opening = whole && summary.length > 0 ? [...summary, { text: '' }] : [];
  const rows = told.flatMap((caption, i) => {
    const printed = whole || caption.step === newest ? outputs.filter(({ under }) => under === i) : [];
    return [
      { text: clock(caption.time - startOf(app)), role: 'label' as const },
      ...inRole(flowing(caption.text), width),
      ...printed.flatMap((output) => [
        ...commandLines(output, width, whole),
        ...inShort(
          output.text === '' ? [] : output.text.split(/\r?\n/).flatMap((each) => printedLines(each, width)),
          whole,
        ),
      ]),
      { text: '' },
    ];
  });
  return [...opening, ...rows];
}

/** Captions, and the titles of steps that tell nothing and run commands: what those printed stands under them. */
function withSilentSteps(app: App, state: ScenarioState): ScenarioState['captions'] {
  const told = captionsOf(app, state);
  const speaks = new Set(told.map(({ step }) => step));
  const silent = (state.moments ?? []).filter(
    ({ step, time }) =>
      time <= app.moment.now && !speaks.has(step) && state.outputs?.some((output) => output.step === step),
  );
  return [...told, ...silent.map(({ time, step, title }) => ({ time, step, text: title }))].sort(
    (a, b) => a.time - b.time,
  );
}

/** How a goal that was lost can be had after all. */
const AGAIN = '{ goes back to before it, shift-b goes on from there; :restart begins again.';

/** Goals, the hints that were asked for, and what the scenario waits for. */
function goalLines(app: App, state: ScenarioState, width: number): StoryLine[] {
  const lines: StoryLine[] = [];
  for (const goal of state.goals) {
    const role = goal.state === 'done' ? 'good' : goal.state === 'failed' ? 'error' : 'value';
    lines.push(...inRole(`${GOAL_SIGN[goal.state]} ${goal.title}`, width, role));
    const terms = termsOf(goal);
    if (terms !== '') lines.push(...inRole(`    ${terms}`, width, 'dim'));
    if (goal.state === 'failed' && !app.moment.isPast) lines.push(...inRole(`    ${AGAIN}`, width, 'dim'));
    const hints = goal.state === 'open' ? hintsShown(goal) : [];
    for (const hint of hints)
      lines.push(...inRole(`· ${hint}`, width, 'warn').map((part, i) => (i === 0 ? { ...part, hint } : part)));
    const gives = helpOf(app, goal);
    if (gives !== undefined) lines.push({ text: `  ${hintKey(app)} shows ${gives}`, role: 'dim' });
  }
  if (state.typing !== undefined) lines.push(...inRole(`$ ${state.typing}_`, width, 'key'));
  if (state.choices !== undefined) lines.push(...inRole(`${answerKeys(app, state.choices)} Answer`, width, 'warn'));
  if (state.waitingFor !== undefined) lines.push(...inRole(`${nextKeys(app)} ${state.waitingFor}`, width, 'warn'));
  for (const failure of state.failures ?? []) lines.push(...inRole(`Failed: ${failure}`, width, 'error'));
  if (state.finished) lines.push(...inRole(`The end. ${nextKey(app)} ${WHAT_NEXT}`, width, 'dim'));
  return lines;
}

/** The whole story, for a view of its own. */
export function storyOf(app: App, width: number): StoryLine[] {
  const state = app.cluster.scenario?.state;
  if (state === undefined) return [{ text: 'No scenario is playing.', role: 'dim' }];
  return [...captionLines(app, state, width, true), ...goalLines(app, state, width)];
}

/** The whole guide, newest caption last, at the right. */
export function sideLines(app: App, width: number, height: number): string[] {
  const { theme } = app;
  const state = app.cluster.scenario?.state;
  const inner = width - 4;
  const spans = ({ text, role }: StoryLine): Span[] => (role === undefined ? [text] : [[role, text]]);
  const rows = state === undefined ? [] : captionLines(app, state, inner, false).map(spans);
  const tail = state === undefined ? [] : goalLines(app, state, inner).map(spans);
  const room = Math.max(1, height - 2);
  const head = rows.slice(-Math.max(1, room - tail.length - (tail.length > 0 ? 1 : 0)));
  const all = [...head, ...(tail.length > 0 ? [[]] : []), ...tail].slice(-room);
  const lines = fill(
    all.map((spans) => line(theme, width - 2, [' ', ...spans])),
    room,
    width - 2,
  );
  return framed(theme, width, lines, { title: [['title', ` ${state?.title ?? 'Guide'} `]] });
}
