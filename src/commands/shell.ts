/** `wavetank shell` and `wavetank kubectl`: the command language without the interface. */
import { existsSync, readFileSync } from 'node:fs';
import { Cluster } from '../engine/index.ts';
import {
  type Edit,
  type ExtraCommand,
  Headless,
  Kubectl,
  kubectlHelp,
  MemoryFiles,
  type Output,
  Paced,
  PracticeShell,
} from '../kubectl/index.ts';
import { Core } from '../run/core.ts';
import { breakOrHeal } from '../run/faults.ts';
import { HeadlessRun } from '../run/headless/shell.ts';
import { journalFolder, newestJournal, readJournal } from '../run/journal.ts';
import { kubectl as language } from '../run/kubectl.ts';
import { optimizeLongRuns } from '../run/long-runs.ts';
import { tellRequest } from '../run/request.ts';
import { resumed } from '../run/resume.ts';
import { Run } from '../run/run.ts';
import { ASKS, SCENARIO_HELP } from '../run/scenario-words.ts';
import { RunTerminal } from '../run/terminal.ts';
import { type Arguments, type Command, library, text, UsageError } from './command.ts';
import { hostFiles } from './host-files.ts';
import { journalOf } from './journal-named.ts';
import { parametersOf, seedOf } from './parameters.ts';
import { TypedShell } from './typed.ts';

const SEED = { value: 'N', help: "chance; the scenario's own, or 1, unless given" };
const RUN = { value: 'JOURNAL|last', help: 'on a saved run as it was left; what is changed there is not kept' };

export const shellCommand: Command = {
  name: 'shell',
  use: "[FILE.sh | -c 'SCRIPT']",
  short: 'Run shell lines with kubectl on a fresh cluster, or type them',
  options: {
    seed: SEED,
    namespace: { value: 'NAME', help: 'the namespace of the context; default unless given' },
    scenario: { value: 'FILE|NAME', help: 'on the cluster of a scenario, which plays on as commands take time' },
    preset: { value: 'NAME', help: 'with --scenario: a named set of parameters' },
    set: { value: 'NAME=VALUE[,…]', help: 'with --scenario: values of parameters' },
    run: RUN,
    host: { value: 'PATH[,…]', help: 'copies files and folders of the host into the home; nothing else is seen of it' },
  },
  run,
};

export const kubectlCommand: Command = {
  name: 'kubectl',
  use: '[--run JOURNAL|last] -- ARGUMENTS',
  short: 'Run one kubectl command on the newest saved run, or on a fresh cluster',
  options: {
    run: { ...RUN, help: `${RUN.help}; the newest one unless given` },
    fresh: { help: 'on a fresh cluster, whatever was saved' },
    seed: { value: 'N', help: 'with --fresh: chance; 1 unless given' },
  },
  help: kubectlHelp,
  async run(args) {
    const fresh = args.options['fresh'] !== undefined;
    if (fresh && args.options['run'] !== undefined) throw new UsageError('--fresh and --run exclude each other');
    const path = fresh ? undefined : journalOf(text(args, 'run') ?? (newestJournal(journalFolder()) && 'last'));
    // `-f -` reads what is piped in.
    const stdin = args.words.includes('-') && !process.stdin.isTTY ? readFileSync(0, 'utf8') : '';
    const saved = path === undefined ? undefined : resumed(readJournal(path), language);
    const commander = saved ? new HeadlessRun(saved.core) : new Headless(new Kubectl(freshCluster(args)));
    const io = { files: new MemoryFiles(saved?.home), stdin, output: show };
    return commander.run(['kubectl', ...args.words], io).done;
  },
};

/** Far enough from its birth that everything of a new cluster stands. */
const SETTLED = 30_000;

/** Virtual ms from a scenario's beginning to the first line: what it does as it begins is there by then. */
const FIRST_LINE = 1000;

function freshCluster(args: Arguments): Cluster {
  const cluster = new Cluster({ seed: text(args, 'seed') ?? 1 });
  optimizeLongRuns(cluster);
  cluster.advance(SETTLED);
  return cluster;
}

/** @throws UsageError, BadFile */
function shellFor(args: Arguments): PracticeShell {
  const [scenario, saved, namespace] = ['scenario', 'run', 'namespace'].map((name) => text(args, name));
  if (scenario !== undefined && saved !== undefined) throw new UsageError('--scenario and --run exclude each other');
  const shell = (commander: ConstructorParameters<typeof PracticeShell>[0], files: Readonly<Record<string, string>>) =>
    new PracticeShell(new Paced(commander), { files: { ...files, ...hostFiles(text(args, 'host')) }, scripted: true });
  if (scenario !== undefined) {
    const loaded = library.load(scenario, {
      preset: text(args, 'preset'),
      parameters: parametersOf(text(args, 'set')),
    });
    const player = { attended: false, goals: 'person' as const };
    const core = Core.begin({ scenario: loaded, seed: seedOf(text(args, 'seed'), loaded), player, language });
    core.advance(core.now + FIRST_LINE);
    return shell(new HeadlessRun(core), loaded.files);
  }
  const journal = journalOf(saved);
  if (journal !== undefined) {
    const { core, home = {} } = resumed(readJournal(journal), language);
    return shell(new HeadlessRun(core), home);
  }
  const cluster = freshCluster(args);
  const words =
    (what: 'fault' | 'heal'): ExtraCommand =>
    (argv, { output }) => {
      const { text: told, code } = breakOrHeal(cluster, what, argv);
      output(code === 0 ? 'stdout' : 'stderr', `${told}\n`);
      return code;
    };
  const [fault, heal] = [words('fault'), words('heal')];
  const aboutScenario: ExtraCommand = ([what = '', ...rest], io) => {
    if (what === 'fault') return fault(rest, io);
    if (what === 'heal') return heal(rest, io);
    const { text: told, code } =
      what === 'request'
        ? tellRequest(cluster, rest)
        : ASKS.test(what)
          ? { text: SCENARIO_HELP, code: 0 }
          : { text: 'no scenario is playing', code: 1 };
    io.output(code === 0 ? 'stdout' : 'stderr', `${told}\n`);
    return code;
  };
  const commands = { fault, heal, scenario: aboutScenario };
  const kubectl = new Kubectl(cluster, namespace ? { namespace } : {});
  return shell(new Headless(kubectl, { commands }), {});
}

/** A run whose clock runs by itself, for a person who types. @throws UsageError, BadFile */
function liveRun(args: Arguments): Run {
  const [scenario, saved] = ['scenario', 'run'].map((name) => text(args, name));
  if (scenario !== undefined && saved !== undefined) throw new UsageError('--scenario and --run exclude each other');
  const host = hostFiles(text(args, 'host'));
  const journal = journalOf(saved);
  if (journal !== undefined) {
    const { core, setup, home } = resumed(readJournal(journal), language);
    return new Run({ setup, home: { ...home, ...host } }, core);
  }
  const loaded =
    scenario === undefined
      ? undefined
      : library.load(scenario, { preset: text(args, 'preset'), parameters: parametersOf(text(args, 'set')) });
  const seed = loaded ? seedOf(text(args, 'seed'), loaded) : (text(args, 'seed') ?? 1);
  const setup = { scenario: loaded, seed, player: { attended: false, goals: 'person' as const }, language };
  const run = new Run({ setup, home: { ...loaded?.files, ...host } });
  const namespace = text(args, 'namespace');
  if (namespace) run.input(`kubectl config set-context --current --namespace=${namespace}`);
  return run;
}

async function run(args: Arguments): Promise<number> {
  const [first, second, ...more] = args.words;
  const inline = first === '-c';
  if (more.length > 0 || (inline && second === undefined) || (!inline && second !== undefined))
    throw new UsageError("shell takes a FILE, or -c 'SCRIPT'");
  if (first !== undefined && !inline && !existsSync(first)) throw new UsageError(`no such file: ${first}`);
  if (first === undefined && process.stdin.isTTY) {
    const { editText } = await import('../ui/host.ts');
    const live = liveRun(args);
    live.resume();
    const edit: Edit = (...asked) => typed.outside(() => editText(...asked));
    const typed: TypedShell = new TypedShell(new RunTerminal(live, { edit }), process.stdin, process.stdout);
    try {
      return await typed.run();
    } finally {
      live.close();
    }
  }
  const script = inline ? (second ?? '') : readFileSync(first ?? 0, 'utf8');
  return (await shellFor(args).exec(script, show)).code;
}

const show: Output = (stream, output) => {
  process[stream].write(output);
};
