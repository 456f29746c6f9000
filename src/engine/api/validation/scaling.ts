/** HorizontalPodAutoscalers and PodDisruptionBudgets (kubernetes `pkg/apis/autoscaling/validation`, `pkg/apis/policy/validation`). */
import { parseQuantity } from '../quantity.ts';
import { splitApiVersion } from '../resources.ts';
import type { HorizontalPodAutoscaler, PodDisruptionBudget } from '../types.ts';
import { dump } from './dump.ts';
import { metadata } from './metadata.ts';
import { containerResource, notNegativeQuantity } from './resources.ts';
import { all, type Errors, NOT_POSITIVE, oneOf, type Rule } from './rule.ts';
import { labelSelector } from './selector.ts';
import { label, pathSegment, subdomain } from './texts.ts';
import { amount, notOverAll } from './workloads.ts';

type Spec = HorizontalPodAutoscaler['spec'];
type Metric = NonNullable<Spec['metrics']>[number];
interface Target {
  type?: string;
  value?: string;
  averageValue?: string;
  averageUtilization?: number;
}
interface Source {
  name?: string;
  container?: string;
  describedObject?: Reference;
  metric?: { name?: string };
  target?: Target;
}
interface Reference {
  apiVersion?: string;
  kind?: string;
  name?: string;
}
type Rules = NonNullable<NonNullable<Spec['behavior']>['scaleUp']> & { tolerance?: string };

const METRICS = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];
const FIELDS: Readonly<Record<string, keyof Metric>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};
const NOT_SET = 'must populate information for the given metric source';

/** @param group whether the core group may be named */
function reference(of: Reference | undefined, core: boolean, path: string, errors: Errors): void {
  for (const name of ['kind', 'name'] as const) {
    const value = of?.[name];
    if (!value) errors.required(`${path}.${name}`);
    else for (const message of pathSegment(value)) errors.invalid(`${path}.${name}`, value, message);
  }
  const version = of?.apiVersion ?? '';
  if (version.split('/').length > 2)
    errors.invalid(`${path}.apiVersion`, version, `unexpected GroupVersion string: ${version}`);
  else if (!core && splitApiVersion(version).group === '')
    errors.invalid(`${path}.apiVersion`, version, 'apiVersion must specify API group');
}

function target(of: Target | undefined, path: string, errors: Errors): void {
  if (!of?.type) errors.required(`${path}.type`, 'must specify a metric target type');
  if (of?.type !== 'Utilization' && of?.type !== 'Value' && of?.type !== 'AverageValue')
    errors.invalid(`${path}.type`, of?.type ?? '', 'must be either Utilization, Value, or AverageValue');
  for (const name of ['value', 'averageValue'] as const) {
    const value = of?.[name];
    if (value !== undefined && parseQuantity(value).nano <= 0n)
      errors.invalid(`${path}.${name}`, value, 'must be positive');
  }
  const share = of?.averageUtilization;
  if (share !== undefined && share < 1) errors.invalid(`${path}.averageUtilization`, share, NOT_POSITIVE);
}

function metricName(of: Source, path: string, errors: Errors): void {
  const name = of.metric?.name;
  if (!name) errors.required(`${path}.metric.name`, 'must specify a metric name');
  else for (const message of pathSegment(name)) errors.invalid(`${path}.metric.name`, name, message);
}

function raw(of: Source, path: string, errors: Errors): void {
  target(of.target, `${path}.target`, errors);
  const { averageUtilization: share, averageValue: value } = of.target ?? {};
  if (share === undefined && value === undefined)
    errors.required(`${path}.target.averageUtilization`, 'must set either a target raw value or a target utilization');
  if (share !== undefined && value !== undefined)
    errors.forbidden(`${path}.target.averageValue`, 'may not set both a target raw value and a target utilization');
}

function source(kind: string, of: Source, path: string, errors: Errors): void {
  const average = `${path}.target.averageValue`;
  switch (kind) {
    case 'object':
      reference(of.describedObject, true, `${path}.describedObject`, errors);
      metricName(of, path, errors);
      target(of.target, `${path}.target`, errors);
      if (of.target?.value === undefined && of.target?.averageValue === undefined)
        errors.required(average, 'must set either a target value or averageValue');
      return;
    case 'external':
      metricName(of, path, errors);
      target(of.target, `${path}.target`, errors);
      if (of.target?.value === undefined && of.target?.averageValue === undefined)
        errors.required(average, 'must set either a target value for metric or a per-pod target');
      if (of.target?.value !== undefined && of.target.averageValue !== undefined)
        errors.forbidden(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target');
      return;
    case 'pods':
      metricName(of, path, errors);
      target(of.target, `${path}.target`, errors);
      if (of.target?.averageValue === undefined)
        errors.required(average, 'must specify a positive target averageValue');
      return;
    default:
      if (!of.name) errors.required(`${path}.name`, 'must specify a resource name');
      if (kind === 'containerResource') {
        if (of.name) containerResource(of.name, `${path}.name`, errors);
        if (!of.container) errors.required(`${path}.container`, 'must specify a container');
        else for (const message of label(of.container)) errors.invalid(`${path}.container`, of.container, message);
      }
      raw(of, path, errors);
  }
}

const metric: Rule<Metric> = (of, path, errors) => {
  const { type } = of;
  if (!type) errors.required(`${path}.type`, 'must specify a metric source type');
  const known = METRICS.includes(type);
  if (!known) errors.notSupported(`${path}.type`, type ?? '', METRICS);
  const present = (['object', 'external', 'pods', 'resource', 'containerResource'] as const).filter((name) => of[name]);
  const first = present[0];
  if (first) source(first, of[first] as Source, `${path}.${first}`, errors);
  const expected = FIELDS[type];
  if (!known) errors.notSupported(`${path}.type`, type ?? '', METRICS);
  else if (expected && !of[expected]) errors.required(`${path}.${expected}`, NOT_SET);
  if (present.length === 1) return;
  for (const name of present)
    if (name !== expected) errors.forbidden(`${path}.${name}`, 'must populate the given metric source only');
};

/** One hour, and half an hour, in seconds (kubernetes `pkg/apis/autoscaling/validation`). */
const LONGEST_WINDOW = 3600;
const LONGEST_PERIOD = 1800;

const scaling: Rule<Rules | undefined> = (of, path, errors) => {
  if (!of) return;
  const window = of.stabilizationWindowSeconds;
  const at = `${path}.stabilizationWindowSeconds`;
  if (window !== undefined && window < 0) errors.invalid(at, window, 'must be greater than or equal to zero');
  if (window !== undefined && window > LONGEST_WINDOW)
    errors.invalid(at, window, `must be less than or equal to ${LONGEST_WINDOW}`);
  if (of.selectPolicy !== undefined) oneOf('Disabled', 'Max', 'Min')(of.selectPolicy, `${path}.selectPolicy`, errors);
  const policies = of.policies ?? [];
  if (policies.length === 0) errors.required(`${path}.policies`, 'must specify at least one Policy');
  policies.forEach(({ type, value, periodSeconds }, i) => {
    const each = `${path}.policies[${i}]`;
    oneOf('Percent', 'Pods')(type, `${each}.type`, errors);
    if (value <= 0) errors.invalid(`${each}.value`, value, 'must be greater than zero');
    if (periodSeconds <= 0) errors.invalid(`${each}.periodSeconds`, periodSeconds, 'must be greater than zero');
    if (periodSeconds > LONGEST_PERIOD)
      errors.invalid(`${each}.periodSeconds`, periodSeconds, `must be less than or equal to ${LONGEST_PERIOD}`);
  });
  if (of.tolerance !== undefined) notNegativeQuantity(of.tolerance, `${path}.tolerance`, errors);
};

const autoscalerSpec: Rule<HorizontalPodAutoscaler> = ({ spec }, _, errors) => {
  const { minReplicas: min, maxReplicas: max = 0 } = spec;
  if (min !== undefined && min < 1) errors.invalid('spec.minReplicas', min, 'must be greater than or equal to 1');
  if (max < 1) errors.invalid('spec.maxReplicas', max, NOT_POSITIVE);
  if (min !== undefined && max < min)
    errors.invalid('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`');
  reference(spec.scaleTargetRef, false, 'spec.scaleTargetRef', errors);
  spec.metrics?.forEach((of, i) => {
    metric(of, `spec.metrics[${i}]`, errors);
  });
  if (min === 0 && !spec.metrics?.some(({ type }) => type === 'Object' || type === 'External'))
    errors.forbidden(
      'spec.metrics',
      'must specify at least one Object or External metric to support scaling to zero replicas',
    );
  scaling(spec.behavior?.scaleUp, 'spec.behavior.scaleUp', errors);
  scaling(spec.behavior?.scaleDown, 'spec.behavior.scaleDown', errors);
};

export const autoscaler: Rule<HorizontalPodAutoscaler> = all<HorizontalPodAutoscaler>(
  metadata(subdomain),
  autoscalerSpec,
);
export const autoscalerUpdate = (): Rule<HorizontalPodAutoscaler> => autoscalerSpec;

const budgetSpec: Rule<PodDisruptionBudget> = ({ spec }, _, errors) => {
  const { minAvailable: min, maxUnavailable: max } = spec;
  if (min !== undefined && max !== undefined)
    errors.invalid(
      'spec',
      dump('policy.PodDisruptionBudgetSpec', 'policy/v1.PodDisruptionBudgetSpec', spec),
      'minAvailable and maxUnavailable cannot be both set',
    );
  for (const [name, value] of [
    ['minAvailable', min],
    ['maxUnavailable', max],
  ] as const) {
    if (value === undefined) continue;
    amount(value as string | number, `spec.${name}`, errors);
    notOverAll(value as string | number, `spec.${name}`, errors);
  }
  labelSelector(spec.selector, 'spec.selector', errors);
  if (spec.unhealthyPodEvictionPolicy !== undefined)
    oneOf('AlwaysAllow', 'IfHealthyBudget')(spec.unhealthyPodEvictionPolicy, 'spec.unhealthyPodEvictionPolicy', errors);
};

export const budget: Rule<PodDisruptionBudget> = all<PodDisruptionBudget>(
  metadata(pathSegment, { core: false }),
  budgetSpec,
);
export const budgetUpdate = (): Rule<PodDisruptionBudget> => budgetSpec;
