/** What the kubelets and their runtimes remember: plain data, one record a pod and one a node. Times are virtual ms. */

import type { Container, Pod, PodStatus } from '../api/types.ts';
import type { MachineSpec } from '../machine.ts';
import type { Because } from '../sim/cause.ts';
import type { Program } from './behaviours/behaviour.ts';
import type { Position } from './behaviours/script/state.ts';

/** What a container is to its pod. A sidecar is an init container with restartPolicy Always. */
export type ContainerKind = 'init' | 'main' | 'ephemeral';

/** Files by path as somebody wrote them; null where one was taken away. */
export type Layer = Readonly<Record<string, string | null>>;

/** One instance of a container; the newest two of each name are kept, as the kubelet keeps one dead one. */
export interface ContainerRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: ContainerKind;
  readonly image: string;
  /** The spec that it was made from, hashed: a change restarts it. */
  readonly hash: string;
  readonly restart: number;
  readonly createdAt: number;
  startedAt: number | undefined;
  finishedAt: number | undefined;
  exitCode: number;
  reason: string;
  message: string;
  /** When SIGTERM was sent, while it is being stopped or after. */
  stoppedAt: number | undefined;
  /** How it is going to end, as far as is known now. */
  ends: End | undefined;
  /** What it runs with. */
  resources: Resources;
  /** What was written into its own layer. */
  written?: Layer;
  program: Program;
  /** Where its script stands, of one that asks the cluster as it goes on. */
  stands?: Position | undefined;
  /** When SIGTERM reaches a script that has a handler for it, virtual ms. */
  signalled?: number | undefined;
  /** How far it has read the files that it follows, by path, in characters. */
  followed?: Readonly<Record<string, number>>;
  /** What its life-cycle hooks have come to. */
  hooks?: Readonly<Partial<Record<'preStop' | 'postStart', HookRun>>>;
}

export interface HookRun {
  /** ms */
  readonly took: number;
  readonly ok: boolean;
  readonly message: string;
}

/** CPU and memory of a container, as in its spec. */
export type Resources = NonNullable<Container['resources']>;

export interface End {
  readonly at: number;
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

export interface SandboxRecord {
  readonly attempt: number;
  readonly createdAt: number;
  readonly address: string;
  stoppedAt: number | undefined;
}

/** A step of a sync that takes simulated time. */
export type Step =
  | { readonly op: 'killPod' }
  | { readonly op: 'sandbox'; readonly attempt: number }
  | { readonly op: 'kill'; readonly id: string; readonly message: string; readonly grace: number }
  | { readonly op: 'resize'; readonly names: readonly string[] }
  | { readonly op: 'start'; readonly name: string; readonly kind: ContainerKind; readonly aborts: boolean };

/** Why a container could not be started: shown as its waiting state. */
export interface StartFailure {
  readonly reason: string;
  readonly message: string;
}

/** How a sync ended badly, which decides when to try again: at a moment, after the common back-off, or not (cancelled). */
export type SyncError =
  | { readonly kind: 'canceled' }
  | { readonly kind: 'plain' }
  | { readonly kind: 'until'; readonly at: number };

/** A sync in progress. */
export interface Job {
  readonly type: 'sync' | 'terminating' | 'terminated';
  /** Waiting for a relist to begin, for volumes, or going through its steps. */
  phase: 'relist' | 'volumes' | 'steps';
  steps: Step[];
  /** Where the first step stands; empty before it has begun. */
  stage: '' | 'pulling' | 'pulled' | 'creating' | 'hook' | 'killing' | 'waiting';
  /** When the phase or stage began. */
  since: number;
  /** Of each container that it tried to start: the failure, or null. */
  results: Record<string, StartFailure | null>;
  error: SyncError | undefined;
}

export type Verdict = 'success' | 'failure' | 'unknown';
export type ProbeType = 'startup' | 'liveness' | 'readiness';

/** A probe worker (`prober/worker.go`). */
export interface ProbeRecord {
  readonly container: string;
  readonly type: ProbeType;
  /** The container instance that its results are about; empty before the first. */
  id: string;
  last: Verdict;
  run: number;
  onHold: boolean;
  result: Verdict | undefined;
  /** When it ticks next. */
  next: number;
}

export interface Backoff {
  readonly delay: number;
  readonly at: number;
}

export interface PodRecord {
  readonly uid: string;
  readonly key: string;
  readonly node: string;
  /** The pod as its kubelet last saw it. */
  pod: Pod;
  /** The API object is gone. */
  removed: boolean;
  // The pod worker.
  state: 'sync' | 'terminating' | 'terminated' | 'finished';
  pending: boolean;
  job: Job | undefined;
  lastSync: number;
  /** Grace period in force once terminating, seconds; 0 before. */
  grace: number;
  evicted: { readonly reason: string; readonly message: string; readonly grace: number | undefined } | undefined;
  requeues: number;
  // The runtime.
  sandbox: SandboxRecord | undefined;
  containers: ContainerRecord[];
  /** When the relist last looked at it: what the kubelet knows of the runtime is how it was then. */
  inspectedAt: number;
  /** What its part of a timer of the whole node was begun for; see ground.ts. */
  because: Because | undefined;
  // The status manager.
  status: PodStatus | undefined;
  unsent: boolean;
  failures: Record<string, StartFailure>;
  restarts: Record<string, Backoff>;
  pulls: Record<string, Backoff & { readonly error: string }>;
  probes: ProbeRecord[];
  volumes: VolumeRecord[] | undefined;
  /** What was written on each of its own volumes, which end with it. */
  scratch?: Readonly<Record<string, Layer>>;
  /** What each container has been promised while a resize cannot be; the spec's otherwise. */
  allocated: Record<string, Resources> | undefined;
  resize: Resize | undefined;
  /** The next relist makes the worker look, even without a container's start or end. */
  reinspect: boolean;
}

/** A resize that is pending or in progress, as its condition shows it. */
export interface Resize {
  readonly type: 'PodResizePending' | 'PodResizeInProgress';
  readonly reason?: string;
  readonly message?: string;
  readonly generation: number;
  readonly at: number;
}

export interface VolumeRecord {
  readonly name: string;
  mounted: boolean;
  /** Retries so far, for the doubling delay. */
  tries: number;
  next: number;
  error: string;
}

/** An image on a node. */
export interface ImageRecord {
  readonly name: string;
  readonly size: number;
  readonly digest: string;
  usedAt: number;
}

export interface PullRecord {
  readonly uid: string;
  readonly container: string;
  readonly image: string;
  readonly asked: number;
}

export interface NodeRecord {
  readonly name: string;
  readonly machine: MachineSpec;
  readonly address: string;
  readonly index: number;
  /** Offsets within a second of the relist and of the sync loop's tick, ms. */
  readonly relist: number;
  readonly loop: number;
  registered: boolean;
  /** The kubelet process has come up; false from its stop until it has started again. */
  up: boolean;
  /** The machine is being shut down: since when. */
  shutdownAt: number | undefined;
  /** When the machine was booted and its kubelet last came up. */
  bootedAt: number;
  startedAt: number;
  /** Since when the API server could not be reached, and until when its watches are not back after that. */
  lostAt: number | undefined;
  deafUntil: number;
  /** Since when the container runtime does not answer; what is due while the machine hangs. */
  runtimeDownSince: number | undefined;
  held: string[];
  /** Since when the machine hangs, until its kubelet has reported again: that report knows nothing of what came between. */
  frozenAt: number | undefined;
  /** When the kubelet first noticed that a resource is short, by resource, and until when it says so. */
  pressure: Record<string, number>;
  /** As the kubelet last told of it. */
  unschedulable: boolean;
  /** Pods whose containers changed since the last relist, and pods whose worker waits for one. */
  dirty: string[];
  waiting: string[];
  /** Pods with a resize that waits for room. */
  deferred: string[];
  /** When its status manager has sent what it has to send. */
  sendsAt: number;
  images: Record<string, ImageRecord>;
  pulls: PullRecord[];
  addresses: Record<string, string>;
  lastAddress: number;
}
