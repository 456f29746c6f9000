/** Kinds by any of their names. */
import { type ClusterClient, K9S_NAMES, type Resource } from '../../run/cluster.ts';

/** All names that a resource answers to. */
export function namesOf(resource: Resource): string[] {
  const names = [resource.plural, resource.singular, ...resource.shortNames, resource.id, resource.kind.toLowerCase()];
  return [...new Set(names)];
}

export function findResource(cluster: ClusterClient, word: string): Resource | undefined {
  const name = word.toLowerCase();
  const aliased = K9S_NAMES[name];
  const listed = cluster.resources().filter((r) => r.verbs.includes('list'));
  if (aliased !== undefined) return listed.find((r) => r.id === aliased);
  return (
    listed.find((r) => r.plural === name || r.singular === name || r.shortNames.includes(name)) ??
    listed.find((r) => r.id === name || r.kind.toLowerCase() === name || `${r.apiVersion}/${r.plural}` === name)
  );
}
