/** Label and field selectors (apimachinery `pkg/labels`, `pkg/fields`): their text form and the object form of specs. */
import type { KubeObject } from '../store/object.ts';
import { badRequest } from './errors.ts';

export type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** `metav1.LabelSelector` */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

type Labels = Readonly<Record<string, string>> | undefined;

/** Whether one requirement holds. Gt and Lt compare integers, as node affinity does. */
export function holds({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      if (value === undefined || !/^-?\d+$/.test(value) || !/^-?\d+$/.test(values[0] ?? '')) return false;
      return operator === 'Gt' ? Number(value) > Number(values[0]) : Number(value) < Number(values[0]);
    }
  }
}

export function requirementsOf(selector: LabelSelector): Requirement[] {
  const equal = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]): Requirement => ({ key, operator: 'In', values: [value] }),
  );
  const rest = (selector.matchExpressions ?? []).map(
    (e): Requirement => ({ key: e.key, operator: e.operator as Operator, values: e.values ?? [] }),
  );
  return [...equal, ...rest];
}

/** A missing selector matches nothing, an empty one everything (metav1 `LabelSelectorAsSelector`). */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (selector === undefined) return false;
  for (const key in selector.matchLabels)
    if (labels === undefined || labels[key] !== selector.matchLabels[key]) return false;
  for (const expression of selector.matchExpressions ?? [])
    if (
      !holds(
        { key: expression.key, operator: expression.operator as Operator, values: expression.values ?? [] },
        labels,
      )
    )
      return false;
  return true;
}

/** Splits at commas outside parentheses. */
function split(text: string): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

const IN = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const COMPARE = /^([^\s=!<>]+)\s*(==|=|!=|>|<)\s*([^\s=]*)$/;

/** Parses `a=b,c!=d,e in (f,g),h,!i`. @throws ApiError BadRequest */
export function parseLabelSelector(text: string): Requirement[] {
  return split(text).map((part): Requirement => {
    const set = IN.exec(part);
    if (set)
      return {
        key: set[1] ?? '',
        operator: set[2] === 'in' ? 'In' : 'NotIn',
        values: (set[3] ?? '').split(',').map((v) => v.trim()),
      };
    const compare = COMPARE.exec(part);
    if (compare) {
      const operator: Operator =
        compare[2] === '!=' ? 'NotIn' : compare[2] === '>' ? 'Gt' : compare[2] === '<' ? 'Lt' : 'In';
      return { key: compare[1] ?? '', operator, values: [compare[3] ?? ''] };
    }
    const absent = part.startsWith('!');
    const key = absent ? part.slice(1).trim() : part;
    if (!/^[\w./-]+$/.test(key)) throw badRequest(`unable to parse requirement: ${part}`);
    return { key, operator: absent ? 'DoesNotExist' : 'Exists', values: [] };
  });
}

export function formatSelector(selector: LabelSelector | undefined): string {
  if (selector === undefined) return '<none>';
  const parts = requirementsOf(selector)
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ key, operator, values }) => {
      if (operator === 'In' && values.length === 1 && selector.matchLabels?.[key] === values[0])
        return `${key}=${values[0]}`;
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      return `${key} ${operator === 'In' ? 'in' : 'notin'} (${[...values].sort().join(',')})`;
    });
  return parts.length === 0 ? '<none>' : parts.join(',');
}

/** A predicate for a list request. @param fields what field selectors see of an object */
export function compileSelector(
  options: { readonly labelSelector?: string; readonly fieldSelector?: string },
  fields: (object: KubeObject) => Record<string, string>,
): (object: KubeObject) => boolean {
  const labels = options.labelSelector ? parseLabelSelector(options.labelSelector) : [];
  const wanted = options.fieldSelector ? parseLabelSelector(options.fieldSelector) : [];
  if (labels.length === 0 && wanted.length === 0) return () => true;
  return (object) =>
    labels.every((requirement) => holds(requirement, object.metadata.labels)) &&
    (wanted.length === 0 || matchesFields(wanted, fields(object)));
}

function matchesFields(wanted: readonly Requirement[], fields: Record<string, string>): boolean {
  for (const requirement of wanted) {
    if (!Object.hasOwn(fields, requirement.key)) throw badRequest(`field label not supported: ${requirement.key}`);
    if (!holds(requirement, fields)) return false;
  }
  return true;
}
