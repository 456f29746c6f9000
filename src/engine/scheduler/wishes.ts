/** What pods ask of the labels of nodes and of other pods, as one would type it behind `kubectl get -l`: for what has to change. */
import type { NodeSelectorTerm } from 'kubernetes-types/core/v1';
import type { LabelSelector } from '../api/selectors.ts';
import type { NodeWish } from '../client/node-selector.ts';

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

function requirementText({ key, operator, values = [] }: Requirement): string {
  switch (operator) {
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'Gt':
      return `${key}>${values[0] ?? ''}`;
    case 'Lt':
      return `${key}<${values[0] ?? ''}`;
    default:
      return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(', ')})`;
  }
}

const pairs = (labels: Readonly<Record<string, string>> | undefined): string[] =>
  Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);

const termText = ({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): string =>
  [...matchExpressions, ...matchFields].map(requirementText).join(',');

/** The same text is asked for of every node. */
const known = new WeakMap<object, string>();

function kept(of: object, text: () => string): string {
  let found = known.get(of);
  if (found === undefined) {
    found = text();
    known.set(of, found);
  }
  return found;
}

/** The labels of a node that a pod wants: `disk=ssd`, `zone in (a, b)`, alternatives with `or`. */
export const nodeWish = (spec: NodeWish): string =>
  kept(spec, () => {
    const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
    const alternatives = terms.map(termText).join(' or ');
    return [...pairs(spec.nodeSelector), ...(alternatives === '' ? [] : [alternatives])].join(' and ');
  });

/** Which pods a term means, by their labels. */
export const podWish = (selector: LabelSelector | undefined): string =>
  selector === undefined
    ? 'no labels'
    : kept(
        selector,
        () =>
          [...pairs(selector.matchLabels), ...(selector.matchExpressions ?? []).map(requirementText)].join(',') ||
          'any labels',
      );
