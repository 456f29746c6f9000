import type { Context } from './kind.ts';

/** The kinds with columns of metrics. */
export const MEASURED: ReadonlySet<string> = new Set(['pods', 'nodes', 'containers']);

/** Whether the cluster has metrics, which is asked of its nodes: a list may have no rows yet, or none that run. */
export const hasMetrics = ({ cluster, nodeUsage }: Context): boolean =>
  cluster.list('nodes').some(({ metadata }) => nodeUsage(metadata.name) !== undefined);
