/** The kinds that a scenario brings itself: the names of the CustomResourceDefinitions in it and in the files beside it. */
import { parseAllDocuments } from 'yaml';
import type { Scenario } from '../format/scenario.ts';
import { walk } from './walk.ts';

const CRD = 'CustomResourceDefinition';

/** @param files texts of the files that it mentions @returns all words for these kinds, in lower case */
export function ownKinds(scenario: Scenario, files: Iterable<string>): ReadonlySet<string> {
  const words = new Set<string>();
  const object = (each: unknown): void => {
    const { kind, items, spec } = (each ?? {}) as { kind?: unknown; items?: unknown; spec?: { names?: object } };
    if (Array.isArray(items)) for (const item of items) object(item);
    if (kind !== CRD || typeof spec?.names !== 'object') return;
    for (const name of Object.values(spec.names).flat()) if (typeof name === 'string') words.add(name.toLowerCase());
  };
  const text = (each: string): void => {
    if (!each.includes(CRD)) return;
    try {
      for (const document of parseAllDocuments(each)) object(document.toJS());
    } catch {
      // a text that cannot be read is told of where it is used
    }
  };
  const manifest = (each: unknown): void => (typeof each === 'string' ? text(each) : object(each));
  for (const each of scenario.cluster?.manifests ?? []) manifest(each);
  walk(scenario, {
    action: ({ apply }) => {
      for (const each of Array.isArray(apply) ? apply : [apply]) manifest(each);
    },
  });
  for (const each of files) text(each);
  return words;
}
