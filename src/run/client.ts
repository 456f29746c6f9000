/** A run as the interface sees it: the narrow client of `cluster.ts`, with time and the scenario. */
import { type Change, type Flow, halted, type KubeObject, type Resource, withManagedFields } from '../engine/index.ts';
import type {
  ClockState,
  ClusterClient,
  CommandResult,
  LogLine,
  LogOptions,
  Placement,
  Reader,
  RunningCommand,
  ScenarioControl,
  TimeControl,
  Usage,
} from './cluster.ts';
import { ComingLogs } from './coming-logs.ts';
import type { Core } from './core.ts';
import { aboutScenario } from './inputs.ts';
import type { RunningLine } from './language.ts';
import { containerLogs, linesOf, logComesNearer } from './logs.ts';
import type { Figure, Measure } from './meter.ts';
import { onlyReads } from './only-reads.ts';
import { PastReader, PresentReader } from './readers.ts';
import { tellRequest } from './request.ts';
import type { Run } from './run.ts';
import type { Answer } from './scenario-input.ts';
import { scenarioControl } from './scenario-view.ts';
import { RunTerminal, type TerminalHost, type TerminalSession } from './terminal.ts';

/** Versions of another branch or another moment never equal those before: each reader starts a stride further. */
const STRIDE = 1_000_000_000;

export class RunClient implements ClusterClient {
  readonly name: string;
  readonly user: string;
  readonly kubernetesVersion = 'v1.35.6';
  readonly time: TimeControl;
  readonly scenario?: ScenarioControl;
  readonly #run: Run;
  readonly #logs: ComingLogs;
  readonly #present = new Map<string, PresentReader>();
  #past: { rev: number; branch: string; reader: PastReader } | undefined;
  #readers = 0;

  constructor(run: Run, options: { name: string; user: string }) {
    this.#run = run;
    this.#logs = new ComingLogs(run.real, () => run.changed());
    this.name = options.name;
    this.user = options.user;
    this.time = timeControl(run, {
      at: (rev) => this.#pastReader(rev),
      present: (name, core) => this.#presentReader(name, core),
    });
    // figures are kept from the beginning
    if (run.comingUp) void run.ready.then(() => run.meter).catch(() => {});
    else void run.meter;
    if (run.core.player !== undefined) this.scenario = scenarioControl(run);
  }

  get ready(): Promise<void> {
    return this.#run.ready;
  }

  get #reader(): Reader {
    const rev = this.#run.pastRevision;
    if (rev !== undefined) return this.#pastReader(rev);
    this.#past = undefined;
    const { name, core } = this.#run.active;
    return this.#presentReader(name, core);
  }

  #presentReader(name: string, core: Core): PresentReader {
    let reader = this.#present.get(name);
    if (reader === undefined) {
      reader = new PresentReader(core.cluster, ++this.#readers * STRIDE);
      this.#present.set(name, reader);
    }
    return reader;
  }

  #pastReader(rev: number): PastReader {
    const branch = this.#run.active.name;
    if (this.#past?.rev !== rev || this.#past.branch !== branch) {
      const { history } = this.#run.core.cluster.parts.store;
      const then = () => (this.#run.pastRevision === rev ? this.#run.shownSoon?.cluster : undefined);
      this.#past = { rev, branch, reader: new PastReader(history, rev, ++this.#readers * STRIDE, then) };
    }
    return this.#past.reader;
  }

  get(resource: string, key: string): KubeObject | undefined {
    return this.#reader.get(resource, key);
  }

  list(resource: string, namespace?: string): readonly KubeObject[] {
    return this.#reader.list(resource, namespace);
  }

  by(resource: string, index: string, value: string): readonly KubeObject[] {
    return this.#reader.by(resource, index, value);
  }

  version(resource: string): number {
    return this.#reader.version(resource);
  }

  resources(): readonly Resource[] {
    return this.#run.core.cluster.parts.api.resources.stored();
  }

  subscribe(listener: () => void): () => void {
    return this.#run.subscribe(listener);
  }

  ask(line: string): Promise<CommandResult> {
    const words = aboutScenario(line);
    // in the past nothing is an input: it is asked of a course that nobody goes on with
    if (words?.[0] === 'request' && this.#run.past !== undefined) {
      const { text, code } = tellRequest(this.#run.shown.cluster, words.slice(1));
      return Promise.resolve({ stdout: `${text}\n`, stderr: '', code });
    }
    if (!onlyReads(line))
      return Promise.resolve({ stdout: '', stderr: `error: "${line}" does not only read\n`, code: 1 });
    const text = { stdout: '', stderr: '' };
    const running = this.#run.ask(line, {
      output: (stream, piece) => {
        text[stream] += piece;
      },
    });
    return new Promise((resolve) => running.onExit((code) => resolve({ ...text, code })));
  }

  withManagedFields(resource: string, object: KubeObject): KubeObject {
    return withManagedFields(this.#run.core.cluster.parts.api, resource, object);
  }

  placement(pod: string): Placement | undefined {
    const { past = this.#run.core.now, shown, core } = this.#run;
    if (past < core.start) return undefined; // how the cluster came up is not run again
    const { scheduler } = shown.cluster;
    const explained = scheduler.explain(pod);
    const { time, message } = scheduler.verdicts(pod) ?? {};
    return explained && { ...explained, ...(time && message ? { last: { time, message } } : {}) };
  }

  run(line: string, stdin?: string): RunningCommand {
    const listeners: ((stream: 'stdout' | 'stderr', text: string) => void)[] = [];
    const pieces: ['stdout' | 'stderr', string][] = [];
    const output = (stream: 'stdout' | 'stderr', text: string) => {
      pieces.push([stream, text]);
      for (const listener of listeners) listener(stream, text);
    };
    const text = (stream: string) =>
      pieces
        .filter(([each]) => each === stream)
        .map(([, piece]) => piece)
        .join('');
    let started: RunningLine | Answer | undefined;
    const done = new Promise<CommandResult>((resolve, reject) => {
      const end = (code: number) => resolve({ stdout: text('stdout'), stderr: text('stderr'), code });
      const start = () => {
        started = this.#run.input(line, { output, ...(stdin === undefined ? {} : { stdin }) });
        if (isRunning(started)) started.onExit(end);
        else {
          output(started.code === 0 ? 'stdout' : 'stderr', `${started.text}\n`);
          end(started.code);
        }
      };
      if (this.#run.comingUp) this.#run.ready.then(start).catch(reject);
      else start();
    });
    return {
      onOutput(listener) {
        for (const [stream, piece] of pieces) listener(stream, piece);
        listeners.push(listener);
      },
      interrupt: () => {
        if (started !== undefined && isRunning(started)) this.#run.interrupt(started);
      },
      done,
    };
  }

  halted(part: string): string | undefined {
    const shown = this.#run.shownSoon;
    return shown && halted(shown.cluster.parts, part);
  }

  listening(pod: string): readonly number[] | undefined {
    return this.#run.shownSoon?.cluster.runtime.listening(pod);
  }

  terminal(host: TerminalHost): TerminalSession {
    return new RunTerminal(this.#run, host);
  }

  logs(namespace: string, pod: string, options: LogOptions): readonly LogLine[] {
    const { past, core } = this.#run;
    if (past === undefined) return containerLogs(core.cluster, namespace, pod, options);
    // What is written stays: only a container that was replaced since must be asked in its own time.
    const { container, previous } = options;
    const written = (wanted: LogOptions) =>
      container === undefined || previous
        ? []
        : linesOf(core.cluster, namespace, pod, container, { ...wanted, until: past });
    const then = written(options);
    if (then.length === 0 && written({ tail: 1 }).length === 0)
      return containerLogs(this.#run.shown.cluster, namespace, pod, options);
    return then.map(({ time, text }) => ({ time, text, pod, container: container ?? '' }));
  }

  logComes(namespace: string, pod: string, options: LogOptions): number {
    const { core, past } = this.#run;
    const { container = '', previous = false } = options;
    const id = `${namespace}/${pod}/${container}/${previous}`;
    const query = past === undefined ? options : { ...options, until: past };
    return this.#logs.near(id, () => logComesNearer(core.cluster, namespace, pod, query));
  }

  get flows(): readonly Flow[] {
    return this.#run.shownSoon?.cluster.loads.flows() ?? [];
  }

  figures(scope: string, measure: Measure): readonly Figure[] {
    return this.#run.meter.figures(scope, measure, this.#run.past);
  }

  podUsage(key: string): ReadonlyMap<string, Usage> | undefined {
    return this.#run.shownSoon?.cluster.runtime.podUsage(key);
  }

  get usageComes(): boolean {
    return this.#run.shownSoon === undefined;
  }

  nodeUsage(name: string): Usage | undefined {
    return this.#run.shownSoon?.cluster.runtime.nodeUsage(name);
  }
}

const isRunning = (started: RunningLine | Answer): started is RunningLine => 'onExit' in started;

interface Readers {
  at(rev: number): Reader;
  present(branch: string, core: Core): Reader;
}

function timeControl(run: Run, readers: Readers): TimeControl {
  return {
    get state(): ClockState {
      const { core, clock, past } = run;
      const waits = run.running ? run.narration.waits : undefined;
      return {
        now: past ?? core.now,
        elapsed: (past ?? core.now) - core.start,
        head: core.now,
        ...(run.comingUp ? { comesIn: Math.max(0, core.start - core.now) } : {}),
        running: run.running,
        ...(run.idle ? { idle: true } : {}),
        ...(waits === undefined ? {} : { waits }),
        speed: clock.speed,
        ...(clock.skips ? { skips: true } : {}),
        ...(past === undefined ? {} : { past }),
        ...(run.until === undefined ? {} : { until: run.until }),
      };
    },
    pause: () => run.pause(),
    resume: () => run.resume(),
    setSpeed: (speed) => {
      run.clock.speed = speed;
    },
    skipQuiet: (skips) => {
      run.clock.skips = skips;
    },
    step: () => run.step(),
    stepInteresting: () => run.step(true),
    runUntil: (condition, namespace, done) => run.runUntil(condition, namespace, done),
    get history(): readonly Change[] {
      return run.core.cluster.parts.store.history;
    },
    at: (rev) => readers.at(rev),
    show: (time) => run.show(time),
    present: () => run.present(),
    branch: (time, name) => run.branch(time, name).name,
    get inputs() {
      return run.core.inputs;
    },
    inputLine: (ordinal) => run.core.commandLine(ordinal),
    branches: () =>
      run.branches.map((branch) => ({ name: branch.name, from: branch.from, active: branch === run.active })),
    switchTo: (name) => run.switchTo(name),
    course: (name) => {
      const branch = run.branches.find((each) => each.name === name);
      return (
        branch && {
          reader: readers.present(name, branch.core),
          history: branch.core.cluster.parts.store.history,
          now: branch.core.now,
        }
      );
    },
  };
}
