/** What pods and nodes use of CPU and memory. */
import type { Cluster } from '../engine/index.ts';
import type { Usage } from './cluster.ts';

export function podUsage(_cluster: Cluster, _key: string): ReadonlyMap<string, Usage> | undefined {
  return undefined;
}

export function nodeUsage(_cluster: Cluster, _name: string): Usage | undefined {
  return undefined;
}
