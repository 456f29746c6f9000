/**
 * What an image does. A Behaviour turns the facts of a container's start into a Program: plain data that says when it
 * exits, how it stops, when it listens. Logs, probes, usage and answers are computed from the same program on demand, so
 * that they tell one story and cost nothing until somebody asks.
 */
import type { Ran } from '../../ran.ts';

export type { Ran };

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
    /** `sh -e`. */
    readonly strict?: boolean;
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
  /** When its ports answer; missing when nothing listens. */
  readonly listens?: { readonly after: number; readonly ports: readonly number[] };
  /** Its memory grows without end: where no limit ends it, its node runs short. */
  readonly grows?: true;
  /** It cannot be started at all: the runtime's error. */
  readonly fails?: { readonly reason: string; readonly message: string; readonly code: number };
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

/** An HTTP request, or a bare TCP connection when `path` is missing, to a port of the container. */
export interface Request {
  readonly port: number;
  readonly method?: string;
  readonly path?: string;
  /** ms since the container's start. */
  readonly at: number;
  /** The container's files; missing while they can be none but the image's. */
  readonly files?: () => ReadonlyMap<string, string>;
}

/** A request that was answered, as a server notes it. */
export interface Visit extends Omit<Request, 'at' | 'files'> {
  /** The address that it came from. */
  readonly client: string;
  /** The User-Agent header. */
  readonly agent: string;
  readonly answer: Answer;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** CPU in millicores, memory in bytes. */
export interface Use {
  readonly cpu: number;
  readonly memory: number;
}

export interface Behaviour {
  readonly name: string;
  matches(image: ImageName): boolean;
  pull?(image: ImageName): Partial<Pull> | undefined;
  start(start: Start): Program;
  /** Lines printed from `from` to `to` (ms after the start, which was at `startedAt`), beside `program.logs`. */
  logs?(program: Program, from: number, to: number, startedAt: number): readonly LogAt[];
  /** undefined: nothing listens on that port. */
  answer?(program: Program, request: Request): Answer | undefined;
  /** The line that it prints for a request; undefined: it prints none. @param time virtual ms */
  access?(program: Program, visit: Visit, time: number): string | undefined;
  /** @param requests per second that it serves */
  usage?(program: Program, at: number, requests: number): Use;
  /** What it prints when it cannot write to its disk, which ends it; undefined: it needs none. @param time virtual ms */
  disk?(program: Program, error: string, time: number): string | undefined;
  /** A command of an exec probe, hook or `kubectl exec`; undefined when there is no such program. */
  exec?(program: Program, argv: readonly string[], at: number): Ran | undefined;
  /** When a command's outcome may next be another one, ms after the start; undefined when nothing is known. */
  nextChange?(program: Program, argv: readonly string[], at: number): number | undefined;
  /** Files that the image brings, by absolute path. */
  files?(program: Program): Readonly<Record<string, string>>;
  /** Command lines of its processes, the first one PID 1. */
  processes?(program: Program): readonly string[];
}
