/** What containers have written. */
import { ApiError, type Cluster } from '../engine/index.ts';
import type { LogLine, LogOptions } from './cluster.ts';

/** A question that is asked as at an earlier moment, virtual ms. */
export type Query = LogOptions & { readonly until?: number };

/** The lines of a container, oldest first; none when it has not written or cannot be asked. */
export function linesOf(
  cluster: Cluster,
  namespace: string,
  pod: string,
  container: string,
  query: Query = {},
): readonly { readonly time: number; readonly text: string }[] {
  try {
    return cluster.kubelets.runtime.logs(`${namespace}/${pod}`, { ...query, container }).lines;
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}

/** Works a little at a log. @returns how much of it is known, 0 to 1; all of one that cannot be had */
export function logComesNearer(cluster: Cluster, namespace: string, pod: string, options: Query): number {
  try {
    return cluster.kubelets.runtime.logComesNearer(`${namespace}/${pod}`, options);
  } catch (error) {
    if (error instanceof ApiError) return 1;
    throw error;
  }
}

/** Lines of a pod's container for the interface. @throws Error with kubectl's text when there are none to be had */
export function containerLogs(
  cluster: Cluster,
  namespace: string,
  pod: string,
  options: LogOptions,
): readonly LogLine[] {
  const { container, lines, lost } = cluster.kubelets.runtime.logs(`${namespace}/${pod}`, options);
  if (lost !== undefined) throw new Error(lost);
  return lines.map(({ time, text }) => ({ time, text, pod, container }));
}
