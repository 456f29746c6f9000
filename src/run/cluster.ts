/**
 * The narrow interface through which the interface (and anything else that shows a cluster) reads and drives one.
 *
 * Reading is synchronous and from memory; everything that asks the cluster to do something is a command line or a stream.
 * Time control and the scenario are optional capabilities: a real cluster reached through a kubeconfig has neither, and can
 * take the simulated one's place.
 */
import type { Change, Flow, KubeObject, Resource } from '../engine/index.ts';
import type { History, Reads } from '../kubectl/index.ts';
import type { Figure, Measure } from './meter.ts';
import type { Stepped } from './stepping.ts';
import type { TerminalHost, TerminalSession } from './terminal.ts';

/** The kinds' types, for those who may not import the engine. */
export type * as Kube from '../engine/index.ts';
export {
  controllerIn,
  glob as globbed,
  hunks,
  isPodReady,
  isRenewing,
  jobStatus,
  podSummary,
  revisionAt,
  Schedule,
  settled,
  tableColumns,
  tableRow,
  whyNot,
} from '../engine/index.ts';
export { ADMIN_NAME, joinWords, toYaml } from '../kubectl/index.ts';
export { didYouMean, K9S_NAMES, OBJECT_VIEWS } from '../scenario/index.ts';
export { hereDocument } from './here-document.ts';
export type { Figure, Measure } from './meter.ts';
export { leavesCluster, onlyReads } from './only-reads.ts';
export { scenarioWords } from './scenario-words.ts';
export type { Change, History, KubeObject, Reads, Resource, Stepped, TerminalHost, TerminalSession };

/** A request's answer, as a terminal would have it. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A command that may take (virtual) time and prints while it runs. */
export interface RunningCommand {
  /** Called with each piece of output as it comes. */
  onOutput(listener: (stream: 'stdout' | 'stderr', text: string) => void): void;
  /** Ctrl-C. */
  interrupt(): void;
  readonly done: Promise<CommandResult>;
}

export interface LogOptions {
  readonly container?: string;
  readonly previous?: boolean;
  readonly tail?: number;
  readonly sinceSeconds?: number;
}

export interface LogLine {
  /** Virtual milliseconds since the Unix epoch. */
  readonly time: number;
  readonly pod: string;
  readonly container: string;
  readonly text: string;
}

/** CPU in millicores, memory in bytes. */
export interface Usage {
  readonly cpu: number;
  readonly memory: number;
}

/** Why a filter of the scheduler refuses a node. */
export interface Refusal {
  readonly plugin: string;
  readonly reasons: readonly string[];
  /** What would have to change. */
  readonly remedy: string;
  /** What the node has too little of even when it is empty, as `cpu 40000m`. */
  readonly tooSmall?: readonly string[];
}

/** Why a pod has no node. */
export interface Placement {
  /** Its last attempt: virtual milliseconds since the Unix epoch, and the text of FailedScheduling. */
  readonly last?: { readonly time: number; readonly message: string };
  /** What refuses all nodes at the moment that is shown. */
  readonly before: readonly Refusal[];
  /** What every filter says of every node at that moment, in the order in which they run. */
  readonly nodes: readonly {
    readonly node: string;
    readonly filters: readonly { readonly plugin: string; readonly refusal?: Refusal }[];
  }[];
}

/** What can be read of a cluster, now or at an earlier moment. Objects are frozen. */
export interface Reader {
  get(resource: string, key: string): KubeObject | undefined;
  /** All objects, or those of one namespace, in no particular order. */
  list(resource: string, namespace?: string): readonly KubeObject[];
  /** Objects by an index: `owner` (a uid), `node` (pods), `namespace`, `uid`. */
  by(resource: string, index: string, value: string): readonly KubeObject[];
  /** Grows whenever something of the resource changes: equal versions mean equal lists. */
  version(resource: string): number;
}

export interface ClusterClient extends Reader {
  /** When the cluster has come up; rejected when what its scenario puts on it is refused. At once where it is missing. */
  readonly ready?: Promise<void>;
  readonly name: string;
  readonly user: string;
  /** `v1.35.6` */
  readonly kubernetesVersion: string;
  resources(): readonly Resource[];
  /** Calls `listener` after changes (once for a batch). @returns a function that ends it */
  subscribe(listener: () => void): () => void;
  /** Runs one line of the command language: `kubectl scale deployment/web --replicas=3 -n shop`. */
  run(line: string, stdin?: string): RunningCommand;
  /** Runs a line that only reads (get, describe, explain, auth can-i …); it is no input and leaves no trace. */
  ask(line: string): Promise<CommandResult>;
  /** Log lines from memory, oldest first. @throws Error with kubectl's text when there are none to be had */
  logs(namespace: string, pod: string, options: LogOptions): readonly LogLine[];
  /** How much of a log is known, 0 to 1; less becomes more while one asks, and at 1 `logs` is quick. At once where it is missing. */
  logComes?(namespace: string, pod: string, options: LogOptions): number;
  /**
   * Usage of a pod (`namespace/name`, containers by name) or a node at the moment that is shown; undefined while no metrics
   * exist. In the past it is worked out while one rests at a moment: `usageComes` says so until it is there.
   */
  podUsage(key: string): ReadonlyMap<string, Usage> | undefined;
  nodeUsage(name: string): Usage | undefined;
  readonly usageComes?: boolean;
  /**
   * Figures over the last minutes before the moment that is shown, oldest first; undefined where nobody keeps them.
   * @param scope `` is everything; `namespace/shop`, `service/shop/web`, or the uid of a workload
   */
  figures?(scope: string, measure: Measure): readonly Figure[];
  /** What traffic goes where at the moment that is shown. */
  readonly flows?: readonly Flow[];
  /** The object with who owns which of its fields, where that is known. */
  withManagedFields?(resource: string, object: KubeObject): KubeObject;
  /** Why a pod (`namespace/name`) has no node; undefined for one that has, or that the scheduler does not know. */
  placement?(pod: string): Placement | undefined;
  /**
   * Why a part of the cluster does no work at the moment that is shown, as `kube-scheduler does not run`; undefined while it does.
   * In the past it is worked out while one rests at a moment. @param part as `kube-scheduler`,
   * `kubelet/worker-1`, or `node/worker-1`, where it is enough that the kubelet looks after its pods
   */
  halted?(part: string): string | undefined;
  /**
   * The ports on which something listens in a pod (`namespace/name`) at the moment that is shown; undefined where nobody can look.
   * In the past it is worked out while one rests at a moment.
   */
  listening?(pod: string): readonly number[] | undefined;
  /** A shell in which a person types; where there is one. */
  terminal?(host: TerminalHost): TerminalSession;
  readonly time?: TimeControl;
  readonly scenario?: ScenarioControl;
}

/** The clock's state. */
export interface ClockState {
  /** Virtual milliseconds since the Unix epoch, and since the run began. */
  readonly now: number;
  readonly elapsed: number;
  /** How far the run has come, whatever moment is shown: virtual milliseconds since the Unix epoch. */
  readonly head: number;
  readonly running: boolean;
  /** Simulated seconds per real second; Infinity is as fast as possible. */
  readonly speed: number;
  /** A quiet stretch is skipped now: the clock goes on to the next change when nothing has changed for some seconds. */
  readonly skips?: boolean;
  /** Set while an earlier moment is shown. */
  readonly past?: number;
  /** The clock stands because at full speed nothing worth seeing happened for an hour. */
  readonly idle?: boolean;
  /** The condition that the clock runs for, as fast as possible. */
  readonly until?: string;
  /** Set while the clock waits for people: a caption is read, or a command of the script is typed. */
  readonly waits?: 'reading' | 'typing';
  /** Virtual milliseconds until the run begins, while its cluster still comes up: it can be looked at and nothing else. */
  readonly comesIn?: number;
}

export interface TimeControl {
  readonly state: ClockState;
  pause(): void;
  resume(): void;
  setSpeed(speed: number): void;
  /** Whether quiet stretches are skipped, whatever the scenario has. */
  skipQuiet(skips: boolean): void;
  /** Runs to the next change and pauses there, or where there was none for long. */
  step(): Stepped;
  /** Runs to the next moment worth seeing (a warning, a status change of a workload, a scenario step) and pauses, or where none came for long. */
  stepInteresting(): Stepped;
  /**
   * Runs as fast as possible until a condition holds, then pauses; any other command of the clock ends it before.
   * @param namespace where objects are looked for; `*` is everywhere
   * @param done told how it ended: it `held`, was `stopped`, or did not hold within an hour (`late`)
   * @returns why it does not begin, in words
   */
  runUntil(condition: string, namespace: string, done: (end: 'held' | 'stopped' | 'late') => void): string | undefined;
  /** Every change since the beginning, oldest first: `history[i].rev === i + 1`. */
  readonly history: readonly Change[];
  /** The cluster as it was after revision `rev`. */
  at(rev: number): Reader;
  /** Shows the moment `time` (virtual ms) in every view; undefined returns to the present. */
  show(time: number | undefined): void;
  /** Returns to the present as it was left: the clock goes on if it ran then. */
  present(): void;
  /** Goes back to `time` and continues from there as a new branch. @param name one that no branch has; made up unless given */
  branch(time: number, name?: string): string;
  /** What people did, oldest first: their lines, each with its virtual ms. */
  readonly inputs: readonly { readonly time: number; readonly line: string }[];
  /** The command line behind a cause's `input`. */
  inputLine(ordinal: number): string | undefined;
  branches(): readonly { readonly name: string; readonly from: number; readonly active: boolean }[];
  switchTo(branch: string): void;
  /** A branch as it stands, whichever is active. */
  course(
    branch: string,
  ): { readonly reader: Reader; readonly history: readonly Change[]; readonly now: number } | undefined;
}

/** What a scenario shows at this moment. */
export interface ScenarioState {
  readonly name: string;
  readonly title: string;
  /** What it is about, in a sentence or two. */
  readonly summary?: string | undefined;
  readonly step: string | undefined;
  readonly stepIndex: number;
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly state: 'waiting' | 'done' | 'failed';
  }[];
  /** The steps that happened, each with its virtual ms; while the past is shown, also those that came after it. */
  readonly moments?: readonly { readonly time: number; readonly step: string; readonly title: string }[];
  /** The lines that its steps ran, each with the virtual ms at which it had ended; while the past is shown, also those that came after it. */
  readonly lines?: readonly { readonly time: number; readonly line: string }[];
  /** What was told. `step` is who told it: a step or goal; empty when it is the scenario itself, which adds its score. */
  readonly captions: readonly { readonly time: number; readonly step?: string; readonly text: string }[];
  /** What a command of the script that still runs has printed; a new object with every piece. */
  readonly printing?: { readonly step: string; readonly line: string; readonly text: string } | undefined;
  /** What the commands of the script printed, oldest first. */
  readonly outputs?: readonly {
    readonly time: number;
    /** The step that ran it. */
    readonly step?: string;
    readonly line: string;
    /** What it was given to read: the manifest that was applied. */
    readonly stdin?: string;
    readonly code: number;
    readonly text: string;
  }[];
  readonly goals: readonly {
    readonly id: string;
    readonly title: string;
    readonly state: 'open' | 'done' | 'failed';
    /** The hints that can be had now. */
    readonly hints: readonly string[];
    /** How many of them were asked for: the first ones. 0 when left out. */
    readonly asked?: number;
    /** Points that the next one costs. */
    readonly cost?: number;
    /** How many more come as time goes on; those that wait for something to happen are not promised. 0 when left out. */
    readonly later?: number;
    /** Virtual ms until the first of those comes; not told of the past. */
    readonly comesIn?: number;
    /** How long it must hold, as text, and for how many virtual ms it has held so far; none while it does not, or in the past. */
    readonly hold?: { readonly text: string; readonly held?: number };
    /** Virtual ms until it is lost. */
    readonly lostIn?: number;
    /** When it was lost, virtual ms. */
    readonly lostAt?: number;
  }[];
  /** What the scenario wants to be looked at; a new object whenever it says so. */
  readonly show?: {
    readonly view: string;
    readonly namespace?: string;
    readonly select?: string;
    readonly filter?: string;
  };
  /** A command of the script that is being typed, as far as it is. */
  readonly typing?: string;
  /** What the next manual step offers, if one waits: `Cut the network`. */
  readonly waitingFor: string | undefined;
  /** It holds the clock until somebody answers, or lets it go on. */
  readonly held?: boolean;
  /** How many choices the question has that the scenario asks, while it waits for an answer: `scenario answer 2`. */
  readonly choices?: number;
  /** The key beside `>` that lets it happen, if the scenario names one. */
  readonly waitingKey?: string;
  readonly finished: boolean;
  readonly passed: boolean | undefined;
  /** At the end, what did not hold, whose it is, and what was found instead. */
  readonly failures?: readonly string[];
}

export interface ScenarioControl {
  /** Where its commands work unless they say otherwise. */
  readonly namespace?: string | undefined;
  readonly state: ScenarioState;
  /** Lets the next waiting manual step happen, or runs on to the next step and stands there. @returns why it does not, in words */
  next(): string | undefined;
  /** Tells it that the person sees what this command line prints; missing where it asks nobody what he looked at. */
  readonly looked?: (line: string) => void;
  /** What an open goal still lacks at present, in words; undefined when what it checks holds. */
  unmet?(goal: string): string | undefined;
}
