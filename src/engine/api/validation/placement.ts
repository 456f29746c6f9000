/** Where a pod may run: affinity, tolerations, spread (kubernetes `pkg/apis/core/validation`). */
import type { LabelSelector } from '../selectors.ts';
import type { PodSpec, Toleration } from '../types.ts';
import { type Errors, once, oneOf, type Rule } from './rule.ts';
import { labelSelector, nodeSelector, nodeTerm } from './selector.ts';
import { label, labelValue, qualifiedName } from './texts.ts';

type Affinity = NonNullable<PodSpec['affinity']>;
type Terms = NonNullable<Affinity['podAffinity']>;
type Term = NonNullable<Terms['requiredDuringSchedulingIgnoredDuringExecution']>[number] & {
  matchLabelKeys?: string[];
  mismatchLabelKeys?: string[];
};
type Spread = NonNullable<PodSpec['topologySpreadConstraints']>[number];

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const preference = nodeTerm(false);

const weight = (value: number, path: string, errors: Errors): void => {
  if (value <= 0 || value > 100) errors.invalid(path, value, 'must be in the range 1-100');
};

const podTerm: Rule<Term> = (term, path, errors) => {
  labelSelector(term.labelSelector, `${path}.labelSelector`, errors);
  labelSelector(term.namespaceSelector, `${path}.namespaceSelector`, errors);
  for (const name of term.namespaces ?? [])
    for (const message of label(name)) errors.invalid(`${path}.namespace`, name, message);
  matchLabelKeys(term.matchLabelKeys, term.mismatchLabelKeys, term.labelSelector, path, errors);
  if (!term.topologyKey) errors.required(`${path}.topologyKey`, 'can not be empty');
  for (const message of qualifiedName(term.topologyKey ?? ''))
    errors.invalid(`${path}.topologyKey`, term.topologyKey ?? '', message);
};

function matchLabelKeys(
  match: readonly string[] = [],
  mismatch: readonly string[] = [],
  selector: LabelSelector | undefined,
  path: string,
  errors: Errors,
): void {
  const lists = [
    ['matchLabelKeys', match],
    ['mismatchLabelKeys', mismatch],
  ] as const;
  for (const [name, keys] of lists) {
    if (keys.length === 0) continue;
    if (!selector) errors.forbidden(`${path}.${name}`, 'must not be specified when labelSelector is not set');
    else
      keys.forEach((key, i) => {
        for (const message of qualifiedName(key)) errors.invalid(`${path}.${name}[${i}]`, key, message);
      });
  }
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}));
  for (const { key } of selector?.matchExpressions ?? []) {
    const at = match.indexOf(key);
    if (at >= 0 && seen.has(key))
      errors.invalid(`${path}[${at}]`, key, 'exists in both matchLabelKeys and labelSelector');
    seen.add(key);
  }
  match.forEach((key, i) => {
    if (mismatch.includes(key))
      errors.invalid(`${path}.matchLabelKeys[${i}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys');
  });
}

const podTerms: Rule<Terms | undefined> = (of, path, errors) => {
  of?.[REQUIRED]?.forEach((term, i) => {
    podTerm(term, `${path}.${REQUIRED}[${i}]`, errors);
  });
  of?.[PREFERRED]?.forEach((term, i) => {
    weight(term.weight, `${path}.${PREFERRED}[${i}].weight`, errors);
    podTerm(term.podAffinityTerm, `${path}.${PREFERRED}[${i}].podAffinityTerm`, errors);
  });
};

export const affinity: Rule<Affinity | undefined> = once((of, path, errors) => {
  if (!of) return;
  const node = of.nodeAffinity;
  if (node?.[REQUIRED]) nodeSelector(node[REQUIRED], `${path}.nodeAffinity.${REQUIRED}`, errors);
  node?.[PREFERRED]?.forEach((term, i) => {
    weight(term.weight, `${path}.nodeAffinity.${PREFERRED}[${i}].weight`, errors);
    preference(term.preference, `${path}.nodeAffinity.${PREFERRED}[${i}].preference`, errors);
  });
  podTerms(of.podAffinity, `${path}.podAffinity`, errors);
  podTerms(of.podAntiAffinity, `${path}.podAntiAffinity`, errors);
});

export const taintEffect = oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute');
const KEYLESS = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

export const toleration: Rule<Toleration> = once(
  ({ key = '', operator = '', value = '', effect = '', tolerationSeconds }, path, errors) => {
    if (key) for (const message of qualifiedName(key)) errors.invalid(`${path}.key`, key, message);
    if (!key && operator !== 'Exists') errors.invalid(`${path}.operator`, operator, KEYLESS);
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      errors.invalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    const at = `${path}.operator`;
    switch (operator) {
      case 'Equal':
      case '': {
        const wrong = labelValue(value);
        if (wrong.length > 0) errors.invalid(at, value, wrong.join(';'));
        break;
      }
      case 'Exists':
        if (value) errors.invalid(at, value, "value must be empty when `operator` is 'Exists'");
        break;
      case 'Lt':
      case 'Gt':
        errors.notSupported(at, operator, ['Equal', 'Exists', 'Lt', 'Gt']);
        break;
      default:
        errors.notSupported(at, operator, ['Equal', 'Exists']);
    }
    if (effect) taintEffect(effect, `${path}.effect`, errors);
  },
);

const action = oneOf('DoNotSchedule', 'ScheduleAnyway');
const inclusion = oneOf('Honor', 'Ignore');

export const spreadConstraints: Rule<readonly Spread[] | undefined> = once((list, path, errors) => {
  list?.forEach((of, i) => {
    const at = `${path}[${i}]`;
    if ((of.maxSkew ?? 0) <= 0) errors.invalid(`${at}.maxSkew`, of.maxSkew ?? 0, 'must be greater than zero');
    if (!of.topologyKey) errors.required(`${at}.topologyKey`, 'can not be empty');
    action(of.whenUnsatisfiable, `${at}.whenUnsatisfiable`, errors);
    const again = list
      .slice(i + 1)
      .some((other) => other.topologyKey === of.topologyKey && other.whenUnsatisfiable === of.whenUnsatisfiable);
    if (again)
      errors.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${of.topologyKey}, ${of.whenUnsatisfiable}}`);
    if (of.minDomains !== undefined) {
      if (of.minDomains <= 0) errors.invalid(`${at}.minDomains`, of.minDomains, 'must be greater than zero');
      if (of.whenUnsatisfiable !== 'DoNotSchedule')
        errors.invalid(
          `${at}.minDomains`,
          of.minDomains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${of.whenUnsatisfiable}`,
        );
    }
    if (of.nodeAffinityPolicy !== undefined) inclusion(of.nodeAffinityPolicy, `${at}.nodeAffinityPolicy`, errors);
    if (of.nodeTaintsPolicy !== undefined) inclusion(of.nodeTaintsPolicy, `${at}.nodeTaintsPolicy`, errors);
    matchLabelKeys(of.matchLabelKeys, undefined, of.labelSelector, at, errors);
    labelSelector(of.labelSelector, `${at}.labelSelector`, errors);
  });
});
