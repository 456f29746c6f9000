/** What a step may show beside the list of a kind, by the names that the interface gives its views. */

/** Views of one object. */
export const OBJECT_VIEWS: readonly string[] = ['describe', 'yaml', 'logs', 'why', 'rollout', 'network'];

/** Views of the whole cluster or run; words may follow the name: `xray deployments`. */
export const WHOLE_VIEWS: readonly string[] = [
  'map', 'pulses', 'story', 'guide', 'timeline', 'branches', 'workloads', 'xray', 'users', 'groups', 'can', 'who',
  'messages', 'aliases', 'help',
]; // biome-ignore format: a table

/** Short names of kinds that k9s adds to those of the API server. */
export const K9S_NAMES: Readonly<Record<string, string>> = {
  dp: 'deployments.apps', sec: 'secrets', jo: 'jobs.batch', np: 'networkpolicies.networking.k8s.io',
  ro: 'roles.rbac.authorization.k8s.io', rb: 'rolebindings.rbac.authorization.k8s.io',
  cr: 'clusterroles.rbac.authorization.k8s.io', crb: 'clusterrolebindings.rbac.authorization.k8s.io',
}; // biome-ignore format: a table
