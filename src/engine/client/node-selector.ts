/** Node selectors and affinity of pods, compiled once for all pods of a shape (component-helpers `nodeaffinity`). */
import type { Affinity, NodeSelectorTerm, PreferredSchedulingTerm } from 'kubernetes-types/core/v1';
import { holds, type Operator } from '../api/selectors.ts';
import type { PodSpec } from '../api/types.ts';

/** What a node selector looks at. */
export interface Selectable {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether one term matches; a term without requirements matches nothing. */
export function termMatches(term: NodeSelectorTerm, node: Selectable): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  for (const { key, operator, values = [] } of matchExpressions)
    if (!holds({ key, operator: operator as Operator, values }, node.labels)) return false;
  for (const { key, operator, values = [] } of matchFields)
    if (!holds({ key, operator: operator as Operator, values }, { 'metadata.name': node.name })) return false;
  return true;
}

/** What a pod demands of the labels of its node. */
export type NodeWish = Pick<PodSpec, 'nodeSelector'> & { readonly affinity?: Pick<Affinity, 'nodeAffinity'> };

/** Whether the pod's nodeSelector and required node affinity accept the node. */
export function requiredMatches(spec: NodeWish, node: Selectable): boolean {
  for (const key in spec.nodeSelector) if (node.labels[key] !== spec.nodeSelector[key]) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some((term) => termMatches(term, node));
}

/** The only nodes that may fit, when every required term names some by `metadata.name` (DaemonSet pods do). */
export function namedNodes(spec: PodSpec): ReadonlySet<string> | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms === undefined || terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const term of terms) {
    const named = (term.matchFields ?? []).filter((f) => f.key === 'metadata.name' && f.operator === 'In');
    if (named.length === 0) return undefined;
    const [first, ...rest] = named.map((f) => new Set(f.values ?? []));
    for (const name of first ?? []) if (rest.every((other) => other.has(name))) names.add(name);
  }
  return names;
}

/** The sum of the weights of the preferred terms that match; empty terms match nothing. */
export function preferredWeight(terms: readonly PreferredSchedulingTerm[], node: Selectable): number {
  let sum = 0;
  for (const { weight, preference } of terms) if (termMatches(preference, node)) sum += weight;
  return sum;
}
