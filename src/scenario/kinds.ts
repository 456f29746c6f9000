/** Kinds by any word that kubectl takes for them. */
import type { Resource, Resources } from '../engine/index.ts';

/** The resource that a word means: `Pod`, `pods`, `po`, `deployments.apps`; the core group goes first. */
export function resourceOf(resources: Resources, word: string): Resource | undefined {
  const wanted = word.toLowerCase();
  const exact = resources.get(wanted);
  if (exact !== undefined) return exact;
  return resources
    .stored()
    .find(
      (each) =>
        each.kind.toLowerCase() === wanted ||
        each.plural === wanted ||
        each.singular === wanted ||
        each.shortNames.includes(wanted),
    );
}

/** `deployment/web` → its two parts; undefined when it has no slash. */
export function kindAndName(text: string): { kind: string; name: string } | undefined {
  const slash = text.indexOf('/');
  return slash <= 0 ? undefined : { kind: text.slice(0, slash), name: text.slice(slash + 1) };
}
