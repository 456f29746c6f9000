/** What containers have written. */
import type { Cluster } from '../engine/index.ts';
import type { LogLine, LogOptions } from './cluster.ts';

export interface Line {
  /** Virtual ms. */
  readonly time: number;
  readonly text: string;
}

/** The lines of a container of a pod, oldest first; none when it has not written or is not there. */
export function linesOf(_cluster: Cluster, _namespace: string, _pod: string, _container: string): readonly Line[] {
  return [];
}

/** Lines of a pod's containers for the interface. @throws Error with kubectl's text when there are none to be had */
export function containerLogs(
  cluster: Cluster,
  namespace: string,
  pod: string,
  options: LogOptions,
): readonly LogLine[] {
  const text = options.container ?? '';
  return linesOf(cluster, namespace, pod, text).map((line) => ({ ...line, pod, container: text }));
}
