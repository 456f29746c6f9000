/** `wavetank play`: opens a scenario in the interface; as text where there is no terminal. */
import { join, resolve } from 'node:path';
import { RunClient } from '../run/client.ts';
import { ADMIN_NAME } from '../run/cluster.ts';
import { Core } from '../run/core.ts';
import {
  type Header,
  Journal,
  journalFolder,
  journalName,
  openElsewhere,
  type Recorded,
  readJournal,
} from '../run/journal.ts';
import { kubectl } from '../run/kubectl.ts';
import { playToProblem } from '../run/problem.ts';
import { program } from '../run/program.ts';
import { type Resumed, resumed } from '../run/resume.ts';
import { Run } from '../run/run.ts';
import { historyFile, ShellHistory } from '../run/shell-history.ts';
import { type Library, type LoadedScenario, nameOf } from '../scenario/index.ts';
import type { ScenarioEntry } from '../ui/index.tsx';
import {
  type Arguments,
  type Command,
  DEFAULT,
  FAILED,
  INVALID,
  library,
  PASSED,
  text,
  UsageError,
} from './command.ts';
import { journalOf } from './journal-named.ts';
import { courseRows, keepWhatIsReached, lessonsOf, withMarks } from './lessons.ts';
import { followNotes } from './notes.ts';
import { parametersOf, seedOf } from './parameters.ts';
import { Progress } from './progress.ts';
import { play, speedOf } from './run.ts';

/** The linear form: for screen readers. */
async function openPlain(name: string | undefined, args: Arguments, shown: Shown): Promise<number> {
  const { run: opened, copy }: Resumption =
    args.options['resume'] === undefined
      ? { run: begin(loaded(name ?? DEFAULT, args, shown.from), args, shown.exercise ?? false, false) }
      : resume(name, args);
  keepWhatIsReached(opened);
  if (copy !== undefined) process.stdout.write(`${copy.notice}\n`);
  const client = new RunClient(opened, {
    name: opened.setup.scenario?.scenario.metadata.name ?? 'wavetank',
    user: ADMIN_NAME,
  });
  const [{ speak }, { editText, loadSettings, settingsPath }] = await Promise.all([
    import('../ui/plain/session.ts'),
    import('../ui/host.ts'),
  ]);
  const { settings, problems } = loadSettings(settingsPath());
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  if (settings.idleSkip !== undefined) client.time.skipQuiet(settings.idleSkip);
  if (opened.setup.scenario?.scenario.clock?.startPaused !== true) opened.resume();
  const code = await speak({
    cluster: client,
    input: process.stdin,
    write: (text) => void process.stdout.write(text),
    columns: () => process.stdout.columns,
    readOnly: args.options['read-only'] !== undefined || settings.readOnly,
    history: new ShellHistory(historyFile()),
    edit: editText,
    signals: process,
    next: () => nextIn(shown.entries()),
  });
  opened.close();
  if (args.options['no-journal'] === undefined) process.stdout.write(farewell(copy?.path));
  process.stdin.unref?.();
  return code;
}

/** What comes after what was reached last, as it is said; undefined when nothing does. */
function nextIn(entries: readonly ScenarioEntry[]): string | undefined {
  const next = entries.find((entry) => entry.next);
  return next && `What comes next is ${next.title}. Leave with quit, then open ${next.name}.`;
}

/** How a person plays, whatever it is. */
export const WAYS = {
  speed: { value: 'max|N', help: 'simulated seconds per real second' },
  'no-journal': { help: 'keep no journal of the run' },
  'read-only': { help: 'nothing can be changed from the interface' },
  plain: { help: 'speak in sentences and listen to words, line by line, instead of the interface' },
};

export const playCommand: Command = {
  name: 'play',
  use: '[FILE|NAME]',
  short: 'Open a scenario in the interface',
  options: {
    seed: { value: 'N', help: "chance; the scenario's own unless given" },
    speed: WAYS.speed,
    preset: { value: 'NAME', help: 'a named set of parameters' },
    set: { value: 'NAME=VALUE[,…]', help: 'values of parameters' },
    resume: { help: 'go on with the newest run, with that of the scenario NAME, or with the journal FILE' },
    'no-journal': WAYS['no-journal'],
    'read-only': WAYS['read-only'],
    notes: {
      help: "the presenter's second terminal: shows the notes of the step that the newest run (or JOURNAL) is at",
    },
    plain: WAYS.plain,
  },
  run,
};

async function run(args: Arguments): Promise<number> {
  if (args.words.length > 1) throw new UsageError('play takes one FILE or NAME');
  const [name] = args.words;
  if (args.options['notes'] !== undefined) return followNotes(name);
  const person = process.stdin.isTTY && process.stdout.isTTY;
  if (person && args.options['plain'] !== undefined) return openPlain(name, args, { entries: () => lessonsWith(name) });
  if (!person) {
    const { passed, invalid } = await play(loaded(name ?? DEFAULT, args), args, { tell: true });
    return invalid ? INVALID : passed ? PASSED : FAILED;
  }
  return openInterface(name, args, { entries: () => [...courseRows(library), ...withMarks(library.entries())] });
}

/** The lessons of the course that a scenario is one of; none if it is of none. */
function lessonsWith(name = ''): readonly ScenarioEntry[] {
  const found = library.courses().find(({ course }) => course.lessons.includes(name));
  return found === undefined ? [] : lessonsOf(found.course, library);
}

const loaded = (name: string, args: Arguments, from = library): LoadedScenario =>
  from.load(name, { preset: text(args, 'preset'), parameters: parametersOf(text(args, 'set')) });

interface Shown {
  /** What the list shows; asked for when it is. */
  readonly entries: () => readonly ScenarioEntry[];
  /** Where names are looked for. */
  readonly from?: Library;
  /** What is named is an exercise, as those of the list are: it opens with its problem, not with how that came about. */
  readonly exercise?: boolean;
}

/** Opens the interface on a scenario, or on the list of them; the linear one where that was asked for. */
export async function openInterface(name: string | undefined, args: Arguments, shown: Shown): Promise<number> {
  if (args.options['plain'] !== undefined) return openPlain(name, args, shown);
  const { entries, from = library, exercise = false } = shown;
  const fresh = (wanted: string, asProblem = exercise): (() => Run) => {
    const scenario = loaded(wanted, args, from);
    return () => begin(scenario, args, asProblem, true);
  };
  const runs = new Map<RunClient, { readonly run: Run; readonly again: () => Run }>();
  let kept = false;
  /** @param again makes the run that begins when this one shall begin again */
  const show = (opened: Run, again: () => Run): RunClient => {
    kept = args.options['no-journal'] === undefined;
    const { scenario } = opened.setup;
    keepWhatIsReached(opened);
    const client = new RunClient(opened, { name: scenario?.scenario.metadata.name ?? 'wavetank', user: ADMIN_NAME });
    runs.set(client, { run: opened, again });
    if (scenario?.scenario.clock?.startPaused !== true) opened.resume();
    return client;
  };
  const begun = (make: () => Run) => show(make(), make);
  const open = (wanted: string) => begun(fresh(wanted, from.isExercise(wanted)));
  const close = (client: RunClient) => {
    runs.get(client)?.run.close();
    runs.delete(client);
  };
  const first = firstCluster(name, args, fresh, begun, show);
  const copy = first !== undefined && 'copy' in first ? first.copy : undefined;
  const { startInterface } = await import('../ui/index.tsx');
  const code = await startInterface({
    ...(first === undefined ? {} : { cluster: first }),
    ...(copy === undefined ? {} : { notice: copy.notice }),
    scenarios: entries,
    open,
    again: (cluster) => {
      const known = cluster instanceof RunClient ? runs.get(cluster) : undefined;
      return known && begun(known.again);
    },
    close: (cluster) => {
      if (cluster instanceof RunClient) close(cluster);
    },
    onEnd: () => {
      for (const client of [...runs.keys()]) close(client);
    },
    readOnly: args.options['read-only'] !== undefined,
  });
  if (kept) process.stdout.write(farewell(copy?.path));
  return code;
}

/** @param copy where the run is, if it is the copy of one that another process plays */
const farewell = (copy: string | undefined): string =>
  copy === undefined
    ? `The run is kept: ${program()} play --resume goes on with it.\n`
    : `The copy of the run is kept: ${program()} play --resume ${copy} goes on with it.\n`;

/** What opens at first: read at once, so that bad input is told before the screen is taken; built once it is. */
function firstCluster(
  name: string | undefined,
  args: Arguments,
  fresh: (name: string) => () => Run,
  begun: (make: () => Run) => RunClient,
  show: (run: Run, again: () => Run) => RunClient,
) {
  if (args.options['resume'] !== undefined) {
    const { run, copy } = resume(name, args);
    const { scenario } = run.setup;
    const again = () => {
      if (scenario === undefined) throw new Error('this run plays no scenario that could begin again');
      return begin(scenario, args, false, true);
    };
    const title = scenario?.scenario.metadata.name ?? 'the journal';
    return { title, open: () => show(run, again), ...(copy === undefined ? {} : { copy }) };
  }
  if (name === undefined) return undefined;
  const make = fresh(name);
  return { title: nameOf(name), open: () => begun(make) };
}

/** @param gradually the cluster comes up while it is already shown */
function begin(scenario: LoadedScenario, args: Arguments, exercise: boolean, gradually: boolean): Run {
  const seed = seedOf(text(args, 'seed'), scenario);
  const setup = { scenario, seed, player: { attended: true, goals: 'person' as const }, language: kubectl };
  const core = exercise ? Core.begin(setup) : undefined;
  if (core !== undefined) playToProblem(core);
  return new Run({ setup, gradually, ...options(args, () => newJournal(scenario, seed)) }, core);
}

function options(args: Arguments, journal: () => Journal): { speed?: number; journal?: Journal } {
  const speed = text(args, 'speed');
  return {
    ...(speed === undefined ? {} : { speed: speedOf(speed) }),
    ...(args.options['no-journal'] === undefined ? { journal: journal() } : {}),
  };
}

function newJournal({ file, text: source, files, values, preset, scenario }: LoadedScenario, seed: number): Journal {
  const header: Header = {
    wavetank: WAVETANK_VERSION,
    scenario: {
      file: resolve(file),
      text: source,
      files,
      parameters: Object.fromEntries(values),
      ...(preset ? { preset } : {}),
    },
    seed,
    attended: true,
  };
  return Journal.create(newPath(scenario.metadata.name), header);
}

const newPath = (name: string): string => join(journalFolder(), journalName(name));

interface Resumption {
  readonly run: Run;
  /** Where it is kept from here on, if the run itself is open elsewhere, and what is said of that. */
  readonly copy?: { readonly path: string; readonly notice: string };
}

/** Real ms after which it is told how far a run has come again. */
const PATIENCE = 500;

/** A run as it was left; the longer it was, the longer it takes to run it again. @param plain says so once, in a sentence */
function again(recorded: Recorded, plain: boolean): Resumed {
  const text = 'Running it again up to where you left it';
  const bar = new Progress(100, `${text} `);
  const began = performance.now();
  let told = -1;
  const known = resumed(recorded, kubectl, (share) => {
    const percent = Math.floor(share * 100);
    if (percent === told || performance.now() - began < PATIENCE) return;
    if (!plain) bar.at(percent);
    else if (told < 0) process.stdout.write(`${text}.\n`);
    told = percent;
  });
  if (!plain) bar.end();
  return known;
}

function resume(name: string | undefined, args: Arguments): Resumption {
  const path = journalOf(name ?? 'last');
  const recorded = readJournal(path);
  const { core: _, courses, ...known } = again(recorded, args.options['plain'] !== undefined);
  const other = args.options['no-journal'] === undefined ? openElsewhere(recorded) : undefined;
  if (other === undefined) return { run: new Run({ ...known, ...options(args, () => Journal.append(path)) }, courses) };
  const copy = newPath(known.setup.scenario?.scenario.metadata.name ?? 'run');
  const run = new Run({ ...known, ...options(args, () => Journal.copy(copy, recorded)) }, courses);
  const notice = `This run is open in another window (process ${other}): what you do here goes into a copy of it.`;
  return { run, copy: { path: copy, notice } };
}
