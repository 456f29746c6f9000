/** Label selectors and node selectors (apimachinery `pkg/apis/meta/v1/validation`, kubernetes `pkg/apis/core/validation`). */
import type { LabelSelector } from '../selectors.ts';
import { labels } from './metadata.ts';
import type { Rule } from './rule.ts';
import { labelValue, qualifiedName, subdomain } from './texts.ts';

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

const NO_VALUES = "must be specified when `operator` is 'In' or 'NotIn'";
const SOME_VALUES = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
const NO_OPERATOR = 'not a valid selector operator';

const operator: Rule<Requirement> = ({ operator = '', values = [] }, path, errors) => {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) errors.required(`${path}.values`, NO_VALUES);
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) errors.forbidden(`${path}.values`, SOME_VALUES);
  } else errors.invalid(`${path}.operator`, operator, NO_OPERATOR);
};

const keyAndValues: Rule<Requirement> = ({ key = '', values }, path, errors) => {
  for (const message of qualifiedName(key)) errors.invalid(`${path}.key`, key, message);
  values?.forEach((value, i) => {
    for (const message of labelValue(value)) errors.invalid(`${path}.values[${i}]`, value, message);
  });
};

export const labelSelector: Rule<LabelSelector | undefined> = (selector, path, errors) => {
  if (!selector) return;
  labels(selector.matchLabels, `${path}.matchLabels`, errors);
  selector.matchExpressions?.forEach((requirement, i) => {
    const at = `${path}.matchExpressions[${i}]`;
    operator(requirement, at, errors);
    keyAndValues(requirement, at, errors);
  });
};

/** Whether a selector can be turned into one that matches: what `LabelSelectorAsSelector` refuses. */
export function isUsable(selector: LabelSelector): boolean {
  for (const key in selector.matchLabels)
    if (qualifiedName(key).length > 0 || labelValue(selector.matchLabels[key] ?? '').length > 0) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    if (qualifiedName(key).length > 0 || values.some((value) => labelValue(value).length > 0)) return false;
    if (operator === 'In' || operator === 'NotIn') return values.length > 0;
    return (operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0;
  });
}

export const isEmpty = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0) === 0;

export interface NodeTerm {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
}

/** @param values whether label values are checked: not in preferences, where a bad one just never matches */
function nodeRequirement(values: boolean): Rule<Requirement> {
  return (requirement, path, errors) => {
    if (requirement.operator === 'Gt' || requirement.operator === 'Lt') {
      if (requirement.values?.length !== 1)
        errors.required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
    } else operator(requirement, path, errors);
    keyAndValues(values ? requirement : { ...requirement, values: [] }, path, errors);
  };
}

const fieldRequirement: Rule<Requirement> = ({ key = '', operator = '', values = [] }, path, errors) => {
  if (operator !== 'In' && operator !== 'NotIn') errors.invalid(`${path}.operator`, operator, NO_OPERATOR);
  else if (values.length !== 1)
    errors.required(
      `${path}.values`,
      "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
    );
  if (key !== 'metadata.name') errors.invalid(`${path}.key`, key, 'not a valid field selector key');
  else
    values.forEach((value, i) => {
      for (const message of subdomain(value)) errors.invalid(`${path}.values[${i}]`, value, message);
    });
};

export function nodeTerm(values: boolean): Rule<NodeTerm> {
  const requirement = nodeRequirement(values);
  return (term, path, errors) => {
    term.matchExpressions?.forEach((r, i) => {
      requirement(r, `${path}.matchExpressions[${i}]`, errors);
    });
    term.matchFields?.forEach((r, i) => {
      fieldRequirement(r, `${path}.matchFields[${i}]`, errors);
    });
  };
}

const strictTerm = nodeTerm(true);

export const nodeSelector: Rule<{ readonly nodeSelectorTerms?: readonly NodeTerm[] }> = (selector, path, errors) => {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) errors.required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term');
  terms.forEach((term, i) => {
    strictTerm(term, `${path}.nodeSelectorTerms[${i}]`, errors);
  });
};
