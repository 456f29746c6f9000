/** Pod affinity terms: which pods they mean, and the tallies that count those pods, or the pods that carry a term. */
import type { PodAffinityTerm } from 'kubernetes-types/core/v1';
import { type LabelSelector, selects } from '../api/selectors.ts';
import type { Namespace } from '../api/types.ts';
import type { Cache } from './cache.ts';
import type { Shape } from './shape.ts';
import { homeOf } from './tallies.ts';
import type { Tally } from './tally.ts';

/** Whether `term`, carried by pods of `carrier`, means pods of `other`. */
export function means(term: PodAffinityTerm, carrier: Shape, other: Shape, cache: Cache): boolean {
  return inNamespaces(term, carrier, other.namespace, cache) && selects(selectorOf(term, carrier), other.labels);
}

function inNamespaces(term: PodAffinityTerm, carrier: Shape, namespace: string, cache: Cache): boolean {
  const { namespaces = [], namespaceSelector } = term;
  if (namespaces.length === 0 && namespaceSelector === undefined) return namespace === carrier.namespace;
  if (namespaces.includes(namespace)) return true;
  if (namespaceSelector === undefined) return false;
  const labels = (cache.store.get('namespaces', namespace) as Namespace | undefined)?.metadata.labels;
  return selects(namespaceSelector, labels);
}

function selectorOf(term: PodAffinityTerm, carrier: Shape): LabelSelector | undefined {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term;
  if (labelSelector === undefined || (matchLabelKeys.length === 0 && mismatchLabelKeys.length === 0))
    return labelSelector;
  const more = (keys: readonly string[], operator: string) =>
    keys
      .filter((key) => carrier.labels[key] !== undefined)
      .map((key) => ({ key, operator, values: [carrier.labels[key] ?? ''] }));
  return {
    ...labelSelector,
    matchExpressions: [
      ...(labelSelector.matchExpressions ?? []),
      ...more(matchLabelKeys, 'In'),
      ...more(mismatchLabelKeys, 'NotIn'),
    ],
  };
}

/** Where the pods are found that a term of pods of `carrier` means. */
function homeOfTerm(term: PodAffinityTerm, carrier: Shape): string | undefined {
  const elsewhere = (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined;
  return elsewhere ? undefined : homeOf(carrier.namespace, term.labelSelector);
}

/** How a term reads for pods of one shape: terms with equal text mean the same pods. */
function text(term: PodAffinityTerm, carrier: Shape): string {
  const own = term.namespaces?.length || term.namespaceSelector ? '' : carrier.namespace;
  return JSON.stringify([own, term.namespaces, term.namespaceSelector, selectorOf(term, carrier)]);
}

/** Counts the pods that all of `terms` mean. */
export function meantBy(terms: readonly PodAffinityTerm[], carrier: Shape, cache: Cache): Tally {
  const key = `meant|${terms.map((term) => text(term, carrier)).join('|')}`;
  const matches = (other: Shape): boolean => terms.every((term) => means(term, carrier, other, cache));
  return cache.tallies.use(carrier, key, true, matches, terms[0] && homeOfTerm(terms[0], carrier));
}

/** A term with the shape of the pods that carry it, and their counts. */
export interface Carried {
  readonly term: PodAffinityTerm;
  readonly carrier: Shape;
  readonly weight: number;
  readonly tally: Tally;
}

/** Which terms of existing pods may speak about others. */
export type Role = 'anti' | 'scored';

/** `hardPodAffinityWeight`: what a required affinity of an existing pod counts in the score of those that it means. */
const HARD_WEIGHT = 1;

/**
 * The terms that known shapes carry. A shape without terms costs nothing here.
 * @returns those that mean pods of `shape`
 */
export function carriedAbout(shape: Shape, role: Role, cache: Cache): readonly Carried[] {
  if (cache.carriers.size === 0) return NONE;
  const kept = role === 'anti' ? anti : scored;
  const known = kept.get(shape);
  if (known !== undefined && known.version === cache.carrierVersion) return known.carried;
  const carried = findCarried(shape, role, cache);
  kept.set(shape, { version: cache.carrierVersion, carried });
  return carried;
}

const NONE: readonly Carried[] = [];
interface Kept {
  readonly version: number;
  readonly carried: readonly Carried[];
}
const anti = new WeakMap<Shape, Kept>();
const scored = new WeakMap<Shape, Kept>();

function findCarried(shape: Shape, role: Role, cache: Cache): Carried[] {
  const found: Carried[] = [];
  for (const carrier of cache.carriers) {
    const terms =
      role === 'anti'
        ? carrier.antiAffinity.map((term) => ({ term, weight: 1 }))
        : [...carrier.affinity.map((term) => ({ term, weight: HARD_WEIGHT })), ...carrier.preferred];
    for (const { term, weight } of terms) {
      if (!means(term, carrier, shape, cache)) continue;
      const home = homeOf(carrier.namespace, { matchLabels: { ...carrier.labels } });
      const tally = cache.tallies.use(carrier, `carrier|${carrier.key}`, true, (other) => other === carrier, home);
      found.push({ term, carrier, weight, tally });
    }
  }
  return found;
}
