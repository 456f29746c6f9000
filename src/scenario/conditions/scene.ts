/** What conditions look at, and what they remember between two looks. */
import type { Cluster, LoadCount, Resource } from '../../engine/index.ts';

/** A command that a person ran. */
export interface InputRecord {
  /** Virtual ms. */
  readonly time: number;
  readonly line: string;
  /** The exit code; missing while it runs. */
  readonly code?: number;
  /** Its ordinal as causes name it (`because.input`); missing for lines that are about the scenario. */
  readonly command?: number;
}

export interface LogEntry {
  /** Virtual ms. */
  readonly time: number;
  readonly text: string;
}

/** The moment from which on something counts as new. */
export interface Armed {
  /** The store's revision. */
  readonly rev: number;
  /** Virtual ms. */
  readonly time: number;
  /** The number of inputs. */
  readonly inputs: number;
}

export interface Scene {
  readonly cluster: Cluster;
  /** The scenario's namespace. */
  readonly namespace: string;
  /** Virtual ms of the scenario's start. */
  readonly start: number;
  readonly inputs: readonly InputRecord[];
  /** When a step happened, virtual ms. */
  stepTime(id: string): number | undefined;
  /** What a container has written, oldest first. */
  logs(namespace: string, pod: string, container: string): readonly LogEntry[];
  resource(kind: string): Resource | undefined;
  /** What became of the requests of a traffic, also after its end. */
  requests(traffic: string): LoadCount | undefined;
}

/** Plain data by the path of the condition part that it belongs to. */
export type Memory = Record<string, unknown>;

/** One look at a condition: the scene, since when, and what was remembered. */
export interface Look {
  readonly scene: Scene;
  readonly armed: Armed;
  readonly memory: Memory;
  /** Asks for another look at this time (virtual ms). */
  wake(time: number): void;
}

export function armedNow(scene: Scene): Armed {
  return { rev: scene.cluster.parts.store.revision, time: scene.cluster.now, inputs: scene.inputs.length };
}

export const armedAtStart = (scene: Scene): Armed => ({ rev: 0, time: scene.start, inputs: 0 });
