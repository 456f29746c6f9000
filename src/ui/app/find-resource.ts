/** Kinds by any of their names. */
import type { ClusterClient, Resource } from '../../run/cluster.ts';

/** Short names that k9s adds to those of the API server. */
export const ALIASES: Readonly<Record<string, string>> = {
  dp: 'deployments.apps', sec: 'secrets', jo: 'jobs.batch', np: 'networkpolicies.networking.k8s.io',
  ro: 'roles.rbac.authorization.k8s.io', rb: 'rolebindings.rbac.authorization.k8s.io',
  cr: 'clusterroles.rbac.authorization.k8s.io', crb: 'clusterrolebindings.rbac.authorization.k8s.io',
}; // biome-ignore format: a table

/** All names that a resource answers to. */
export function namesOf(resource: Resource): string[] {
  const names = [resource.plural, resource.singular, ...resource.shortNames, resource.id, resource.kind.toLowerCase()];
  return [...new Set(names)];
}

export function findResource(cluster: ClusterClient, word: string): Resource | undefined {
  const name = word.toLowerCase();
  const aliased = ALIASES[name];
  const listed = cluster.resources().filter((r) => r.verbs.includes('list'));
  if (aliased !== undefined) return listed.find((r) => r.id === aliased);
  return (
    listed.find((r) => r.plural === name || r.singular === name || r.shortNames.includes(name)) ??
    listed.find((r) => r.id === name || r.kind.toLowerCase() === name || `${r.apiVersion}/${r.plural}` === name)
  );
}
