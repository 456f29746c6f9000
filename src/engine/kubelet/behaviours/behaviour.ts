/**
 * What an image does. A Behaviour turns the facts of a container's start into a Program: plain data that says when it
 * exits, how it stops, when it listens. Logs, probes, usage and answers are computed from the same program on demand, so
 * that they tell one story and cost nothing until somebody asks.
 */
import type { Answer, Asking, Forward, Visit } from '../../http.ts';
import type { Ran } from '../../ran.ts';
import type { Trouble } from './troubles.ts';

export type { Answer, Forward, Ran, Visit };

/** What a container is started with. */
export interface Start {
  /** The image as written in the pod, and its parts: `docker.io/library/nginx:1.21`. */
  readonly image: ImageName;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Bytes; undefined without a limit. */
  readonly memoryLimit: number | undefined;
  /** Ports named in the spec. */
  readonly ports: readonly number[];
  readonly restart: number;
  /** It has a terminal and standard input: a shell waits for what is typed. */
  readonly interactive?: boolean;
  /** It is process number 1 of its container: nothing stands between it and the kernel. */
  readonly first: boolean;
  /** The pod is meant to end: its restart policy is not Always. */
  readonly once: boolean;
  readonly pod: string;
  readonly namespace: string;
  /** A whole number tied to this start of the container, for what it does by chance. */
  readonly chance?: () => number;
}

/** One line that a program prints at a moment, ms after its start. */
export interface LogAt {
  readonly at: number;
  readonly text: string;
  /** Printed to standard error. */
  readonly error?: true;
  /** Without an end of line: what is printed next stands behind it. */
  readonly open?: true;
}

/** Whether a line is the rest of the one before. */
export const goesOn = (last: LogAt, next: LogAt): boolean => last.open === true && last.error === next.error;

export function joined({ text }: LogAt, next: LogAt): LogAt {
  return { ...next, text: text + next.text };
}

/** The life of one container. All times are ms after its start; frozen plain data. */
export interface Program {
  /** Which behaviour made it: answers questions about it later. */
  readonly behaviour: string;
  readonly argv: readonly string[];
  /** The pod and the image that it came from, for what it prints and answers. */
  readonly pod?: string;
  readonly image?: string;
  /** The shell script that it is, with the variables that it knows. */
  readonly script?: {
    readonly text: string;
    readonly env: Readonly<Record<string, string>>;
    /** `set -…`, by letter: `e` of `sh -e`; `B` what bash alone does. */
    readonly options?: string;
  };
  /** It ends by itself. */
  readonly exit?: {
    readonly after: number;
    readonly code: number;
    readonly reason?: string;
    readonly message?: string;
  };
  /** After SIGTERM: how long it takes and with which code it ends; missing when it ignores the signal. */
  readonly term?: { readonly after: number; readonly code: number };
  /** It is a script with a handler for SIGTERM, which runs as the rest of it does. */
  readonly hears?: true;
  /** When its ports answer; missing when nothing listens. */
  readonly listens?: { readonly after: number; readonly ports: readonly number[] };
  /** Its image's entry point runs before it. */
  readonly entry?: true;
  /** What it has read from its files as it started, in a form that its behaviour knows: frozen plain data. */
  readonly settings?: object;
  /** How often it looks whether its files have changed, ms after its start. */
  readonly rereads?: number;
  /** It hands requests on to others, or changes its mind: what it answers may be another thing each time. */
  readonly relays?: true;
  /** Its memory grows without end: where no limit ends it, its node runs short. */
  readonly grows?: true;
  /** It cannot be started at all: the runtime's error. */
  readonly fails?: { readonly reason: string; readonly message: string; readonly code: number };
  /** When certificates of the control plane were over their time, of which it is a part. */
  readonly troubles?: readonly Trouble[];
  /** Lines that are printed once; what repeats is computed by the behaviour. */
  readonly logs?: readonly LogAt[];
  /** Those before, in pieces: of what prints much. */
  readonly rotated?: readonly (readonly LogAt[])[];
}

/** A reference to an image, taken apart as containerd does. */
export interface ImageName {
  /** `docker.io/library/nginx:1.21` */
  readonly full: string;
  /** `docker.io` */
  readonly registry: string;
  /** `library/nginx` */
  readonly repository: string;
  /** The last part of the repository: `nginx`. */
  readonly base: string;
  readonly tag: string;
}

/** How an image gets onto a node. */
export interface Pull {
  /** ms from the registry. */
  readonly duration: number;
  /** ms when all layers are present. */
  readonly again: number;
  /** The runtime's error, when it cannot be pulled. */
  readonly error?: string;
  /** Bytes; derived from the name when missing. */
  readonly size?: number;
}

/** A request as what runs in a container sees it. */
export interface Request extends Asking {
  /** ms since the container's start. */
  readonly at: number;
  /** The container's files; missing while they can be none but the image's. */
  readonly files?: () => ReadonlyMap<string, string>;
  /** Writes a file in the container. @returns what the system says against it */
  readonly write?: (path: string, text: string) => string | undefined;
}

/** What a program finds around it when it starts, and when it is told to look again. */
export interface Around {
  readonly files: () => ReadonlyMap<string, string>;
  readonly environment: () => Readonly<Record<string, string>>;
  /** The addresses of a name; none: it is not found. */
  readonly resolve: (host: string) => readonly string[];
  readonly write: (path: string, text: string) => string | undefined;
  /** What the system says against writing at a path; undefined: nothing. */
  readonly refuses: (path: string) => string | undefined;
  /** It is what its image brings and nothing else, run by root, who may write anywhere. */
  readonly plain: boolean;
}

/** CPU in millicores, memory in bytes. */
export interface Use {
  readonly cpu: number;
  readonly memory: number;
}

/** What a program tells of the node that it works for. */
export interface Announcement {
  readonly component: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly action: string;
}

export interface Behaviour {
  readonly name: string;
  matches(image: ImageName): boolean;
  pull?(image: ImageName): Partial<Pull> | undefined;
  start(start: Start): Program;
  /** Lines printed from `from` to `to` (ms after the start, which was at `startedAt`), beside `program.logs`. */
  logs?(program: Program, from: number, to: number, startedAt: number): readonly LogAt[];
  /** Works a little at what it has printed up to a moment. @returns how much of that is known, 0 to 1: then `logs` is quick */
  logsComeNearer?(program: Program, to: number, startedAt: number): number;
  /** undefined: nothing listens on that port. */
  answer?(program: Program, request: Request): Answer | undefined;
  /** The lines that it prints for a request. @param time virtual ms */
  access?(program: Program, visit: Visit, time: number): readonly string[];
  /** What becomes of it by what it reads as it starts. */
  reads?(program: Program, around: Around): Program;
  /** @param requests per second that it serves */
  usage?(program: Program, at: number, requests: number): Use;
  /** What it prints when it cannot write to its disk, which ends it; undefined: it needs none. @param time virtual ms */
  disk?(program: Program, error: string, time: number): string | undefined;
  /** The same when it is told to read it again as it runs, with the lines that it prints. @param time virtual ms */
  readsAgain?(program: Program, around: Around, time: number): readonly [Program, readonly string[]] | undefined;
  /** A command of an exec probe, hook or `kubectl exec`; undefined when there is no such program. */
  exec?(program: Program, argv: readonly string[], at: number, around?: Around): Ran | undefined;
  /** When a command's outcome may next be another one, ms after the start; undefined when nothing is known. */
  nextChange?(program: Program, argv: readonly string[], at: number): number | undefined;
  /** The events about its node with which it starts. */
  announces?(program: Program): readonly Announcement[];
  /** Files that the image brings, by absolute path. */
  files?(program: Program): Readonly<Record<string, string>>;
  /** Command lines of its processes, the first one PID 1. */
  processes?(program: Program): readonly string[];
}
