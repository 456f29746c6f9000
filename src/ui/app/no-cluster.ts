/** A cluster client for the time before a scenario is chosen: it holds nothing. */
import type { ClusterClient } from '../../run/cluster.ts';

export const NO_CLUSTER: ClusterClient = {
  name: 'none',
  user: '',
  kubernetesVersion: '',
  resources: () => [],
  get: () => undefined,
  list: () => [],
  by: () => [],
  version: () => 0,
  subscribe: () => () => {},
  run: (line) => ({
    onOutput: () => {},
    interrupt: () => {},
    done: Promise.resolve({ stdout: '', stderr: `no cluster is open, so nothing ran: ${line}`, code: 1 }),
  }),
  ask: async (line) => ({ stdout: '', stderr: `no cluster is open: ${line}`, code: 1 }),
  logs: () => [],
  podUsage: () => undefined,
  nodeUsage: () => undefined,
};
