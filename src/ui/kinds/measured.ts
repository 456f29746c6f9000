import type { KubeObject } from '../../run/cluster.ts';
import { keyOf } from './common.ts';
import type { ContainerRow } from './containers.ts';
import type { Context } from './kind.ts';

/** The kinds with columns of metrics, and whether there are figures of an object. */
export const MEASURED: Readonly<Record<string, (object: KubeObject, context: Context) => boolean>> = {
  pods: (pod, { podUsage }) => podUsage(keyOf(pod)) !== undefined,
  nodes: (node, { nodeUsage }) => nodeUsage(node.metadata.name) !== undefined,
  containers: (row, { podUsage }) => podUsage(keyOf((row as ContainerRow).pod)) !== undefined,
};
