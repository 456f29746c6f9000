/** Namespaces, nodes, configuration, limits and quotas, priority and runtime classes. */

import { compareQuantities, milliValue } from '../quantity.ts';
import { semanticEqual } from '../schema/empties.ts';
import type { ConfigMap, LimitRange, Namespace, Node, PriorityClass, ResourceQuota, Secret } from '../types.ts';
import { cidr } from './address.ts';
import { dump } from './dump.ts';
import { objectError } from './json.ts';
import { metadata } from './metadata.ts';
import { taintEffect } from './placement.ts';
import { preemptionPolicy } from './podspec.ts';
import { containerResource, QUOTA_RESOURCES, quantityOf, resourceName } from './resources.ts';
import { all, type Errors, IMMUTABLE, type Rule } from './rule.ts';
import { configKey, label, labelValue, qualifiedName, subdomain } from './texts.ts';

export const namespace: Rule<Namespace> = all<Namespace>(metadata(label), ({ spec }, _, errors) => {
  for (const name of spec.finalizers ?? []) {
    for (const message of qualifiedName(name)) errors.invalid('spec.finalizers', name, message);
    if (!name.includes('/') && name !== 'kubernetes')
      errors.invalid('spec.finalizers', name, 'name is neither a standard finalizer name nor is it fully qualified');
  }
});

function taints(of: Node, errors: Errors): void {
  const seen = new Set<string>();
  of.spec.taints?.forEach((taint, i) => {
    const at = `metadata.taints[${i}]`;
    for (const message of qualifiedName(taint.key)) errors.invalid(`${at}.key`, taint.key, message);
    const wrong = labelValue(taint.value ?? '');
    if (wrong.length > 0) errors.invalid(`${at}.value`, taint.value, wrong.join(';'));
    if (!taint.effect) errors.required(`${at}.effect`);
    else taintEffect(taint.effect, `${at}.effect`, errors);
    const key = `${taint.effect}/${taint.key}`;
    if (seen.has(key))
      errors.duplicate(at, dump('core.Taint', 'core/v1.Taint', taint), 'taints must be unique by key and effect pair');
    seen.add(key);
  });
}

const nodeBody: Rule<Node> = (of, _, errors) => {
  taints(of, errors);
  const ranges = of.spec.podCIDRs ?? [];
  ranges.forEach((range, i) => {
    cidr(range, `spec.podCIDRs[${i}]`, errors);
  });
  for (const list of ['capacity', 'allocatable'] as const)
    for (const [name, amount] of Object.entries(of.status?.[list] ?? {}))
      quantityOf(name)(amount, `status.${list}.${name}`, errors);
  const sixes = ranges.filter((range) => range.includes(':')).length;
  if (sixes > 1 || ranges.length - sixes > 1)
    errors.invalid('spec.podCIDRs', ranges, 'may specify no more than one CIDR for each IP family');
};

export const node: Rule<Node> = all<Node>(metadata(subdomain), nodeBody);

export const nodeUpdate =
  (now: Node, old: Node): Rule<Node> =>
  (_, path, errors) => {
    nodeBody(now, path, errors);
    const ranges = old.spec.podCIDRs ?? [];
    if (ranges.length > 0 && !semanticEqual(ranges, now.spec.podCIDRs ?? []))
      errors.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid');
    if (old.spec.providerID && old.spec.providerID !== now.spec.providerID)
      errors.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid');
  };

/** One MiB, for ConfigMaps and Secrets. */
const MOST_DATA = 1024 * 1024;
/** The bytes that base64 text stands for. */
const decoded = (text: string): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4);

const configData: Rule<ConfigMap> = ({ data = {}, binaryData = {} }, _, errors) => {
  let size = 0;
  for (const [key, value] of Object.entries(data)) {
    for (const message of configKey(key)) errors.invalid(`data[${key}]`, key, message);
    if (Object.hasOwn(binaryData, key)) errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
    size += value.length;
  }
  for (const [key, value] of Object.entries(binaryData)) {
    for (const message of configKey(key)) errors.invalid(`binaryData[${key}]`, key, message);
    size += decoded(value);
  }
  if (size > MOST_DATA) errors.tooLong('[]', MOST_DATA);
};

export const configMap: Rule<ConfigMap> = all<ConfigMap>(metadata(subdomain), configData);

/** What was declared immutable stays so, with its data. */
function frozen(now: object, old: object, ...fields: readonly string[]): Rule<unknown> {
  const [to, from] = [now as Record<string, unknown>, old as Record<string, unknown>];
  return (_, __, errors) => {
    if (!from['immutable']) return;
    if (!to['immutable']) errors.forbidden('immutable', 'field is immutable when `immutable` is set');
    for (const name of fields)
      if (!semanticEqual(to[name], from[name])) errors.forbidden(name, 'field is immutable when `immutable` is set');
  };
}

export const configMapUpdate = (now: ConfigMap, old: ConfigMap): Rule<ConfigMap> =>
  all<ConfigMap>(frozen(now, old, 'data', 'binaryData'), configData);

const ACCOUNT = 'kubernetes.io/service-account.name';

const secretData: Rule<Secret> = (secret, _, errors) => {
  const data = secret.data ?? {};
  let size = 0;
  for (const [key, value] of Object.entries(data)) {
    for (const message of configKey(key)) errors.invalid(`data[${key}]`, key, message);
    size += decoded(value);
  }
  if (size > MOST_DATA) errors.tooLong('data', MOST_DATA);
  secretType(secret, data, errors);
};

function secretType({ type, metadata: meta }: Secret, data: Readonly<Record<string, string>>, errors: Errors): void {
  const needs = (...keys: readonly string[]) => {
    for (const key of keys) if (data[key] === undefined) errors.required(`data[${key}]`);
  };
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (!meta.annotations?.[ACCOUNT]) errors.required(`metadata.annotations[${ACCOUNT}]`);
      return;
    case 'kubernetes.io/dockercfg':
    case 'kubernetes.io/dockerconfigjson': {
      const key = type === 'kubernetes.io/dockercfg' ? '.dockercfg' : '.dockerconfigjson';
      const value = data[key];
      if (value === undefined) errors.required(`data[${key}]`);
      else json(value, `data[${key}]`, errors);
      return;
    }
    case 'kubernetes.io/basic-auth':
      if (data['username'] === undefined && data['password'] === undefined) needs('username', 'password');
      return;
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) errors.required('data[ssh-privatekey]');
      return;
    case 'kubernetes.io/tls':
      needs('tls.crt', 'tls.key');
  }
}

function json(value: string, path: string, errors: Errors): void {
  const why = objectError(atob(value.replace(/[\r\n]/g, '')));
  if (why !== undefined) errors.invalid(path, '<secret contents redacted>', why);
}

export const secret: Rule<Secret> = all<Secret>(metadata(subdomain), secretData);
export const secretUpdate = (now: Secret, old: Secret): Rule<Secret> =>
  all<Secret>(
    (_, __, errors) => {
      if (now.type !== old.type) errors.invalid('type', now.type ?? '', IMMUTABLE);
    },
    frozen(now, old, 'data'),
    secretData,
  );

const COMPUTE = new Set(['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']);
const SCOPES = new Set([
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'VolumeAttributesClass',
  'CrossNamespacePodAffinity',
]);

function scopeFits(scope: string, resource: string): boolean {
  if (scope === 'BestEffort') return resource === 'pods';
  if (scope === 'VolumeAttributesClass')
    return resource === 'persistentvolumeclaims' || resource === 'requests.storage';
  return !SCOPES.has(scope) || resource === 'pods' || COMPUTE.has(resource);
}

const PAIRS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

const quotaSpec: Rule<ResourceQuota> = ({ spec }, _, errors) => {
  const hard = spec.hard ?? {};
  for (const [name, value] of Object.entries(hard)) {
    const at = `spec.hard[${name}]`;
    resourceName(name, at, errors);
    if (!name.includes('/') && !QUOTA_RESOURCES.has(name) && !/^(requests\.)?hugepages-/.test(name))
      errors.invalid(at, name, 'must be a standard resource for quota');
    quantityOf(name)(value, at, errors);
  }
  const scopes = spec.scopes ?? [];
  const names = Object.keys(hard).sort();
  const unfit = (scope: string) => names.filter((name) => QUOTA_RESOURCES.has(name) && !scopeFits(scope, name));
  for (const scope of scopes) {
    if (!SCOPES.has(scope)) errors.invalid('spec.scopes', scopes, 'unsupported scope');
    for (const _name of unfit(scope)) errors.invalid('spec.scopes', scopes, 'unsupported scope applied to resource');
  }
  for (const [a, b] of PAIRS)
    if (scopes.includes(a) && scopes.includes(b)) errors.invalid('spec.scopes', scopes, 'conflicting scopes');
  const selected = spec.scopeSelector?.matchExpressions ?? [];
  for (const of of selected) scopeRequirement(of, errors);
  // The real server shows the list of scopes, though the selector is meant.
  for (const [a, b] of PAIRS)
    if (selected.some((of) => of.scopeName === a) && selected.some((of) => of.scopeName === b))
      errors.invalid('spec.scopeSelector.matchExpressions', spec.scopes ?? null, 'conflicting scopes');
};

const EXISTS_ONLY =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function scopeRequirement(
  { scopeName = '', operator = '', values = [] }: { scopeName?: string; operator?: string; values?: string[] },
  errors: Errors,
): void {
  const path = 'spec.scopeSelector.matchExpressions';
  if (!SCOPES.has(scopeName)) errors.invalid(`${path}.scopeName`, scopeName, 'unsupported scope');
  const valued = scopeName === 'PriorityClass' || scopeName === 'VolumeAttributesClass';
  if (SCOPES.has(scopeName) && !valued && operator !== 'Exists')
    errors.invalid(`${path}.operator`, operator, EXISTS_ONLY);
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.required(
        `${path}.values`,
        "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      );
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.invalid(
        `${path}.values`,
        values,
        "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
      );
  } else errors.invalid(`${path}.operator`, operator, 'not a valid selector operator');
}

export const quota: Rule<ResourceQuota> = all<ResourceQuota>(metadata(subdomain), quotaSpec);
export const quotaUpdate = (now: ResourceQuota, old: ResourceQuota): Rule<ResourceQuota> =>
  all<ResourceQuota>(quotaSpec, (_, __, errors) => {
    const sorted = (list: readonly string[] = []) => [...new Set(list)].sort();
    if (!semanticEqual(sorted(now.spec.scopes), sorted(old.spec.scopes)))
      errors.invalid('spec.scopes', now.spec.scopes ?? null, IMMUTABLE);
  });

type Item = LimitRange['spec']['limits'][number];
const LIMIT_TYPES = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);
const LISTS = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

function limitType(type: string, path: string, errors: Errors): void {
  const wrong = qualifiedName(type);
  for (const message of wrong) errors.invalid(path, type, message);
  if (wrong.length === 0 && !type.includes('/') && !LIMIT_TYPES.has(type))
    errors.invalid(path, type, 'must be a standard limit type or fully qualified');
}

const limitItem: Rule<Item> = (of, path, errors) => {
  const name = of.type === 'Pod' || of.type === 'Container' ? containerResource : resourceName;
  const keys = new Set<string>();
  for (const list of LISTS) {
    const amounts = of[list] ?? {};
    if (of.type === 'Pod' && (list === 'default' || list === 'defaultRequest')) {
      if (Object.keys(amounts).length > 0)
        errors.forbidden(`${path}.${list}`, "may not be specified when `type` is 'Pod'");
      continue;
    }
    if (
      list === 'maxLimitRequestRatio' &&
      of.type === 'PersistentVolumeClaim' &&
      !of.min?.['storage'] &&
      !of.max?.['storage']
    )
      errors.required(
        `${path}.limits`,
        'either minimum or maximum storage value is required, but neither was provided',
      );
    for (const key of Object.keys(amounts)) {
      name(key, `${path}.${list}[${key}]`, errors);
      keys.add(key);
    }
  }
  for (const key of keys) limitAmounts(of, key, path, errors);
};

function limitAmounts(of: Item, key: string, path: string, errors: Errors): void {
  const [min, max, ratio] = [of.min?.[key], of.max?.[key], of.maxLimitRequestRatio?.[key]];
  const pod = of.type === 'Pod';
  const [limit, request] = pod ? [undefined, undefined] : [of.default?.[key], of.defaultRequest?.[key]];
  const over = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
  const wrong = (list: string, value: string | undefined, why: string) =>
    errors.invalid(`${path}.${list}[${key}]`, value, why);
  if (over(min, max)) wrong('min', min, `min value ${min} is greater than max value ${max}`);
  if (over(min, request))
    wrong('defaultRequest', request, `min value ${min} is greater than default request value ${request}`);
  if (over(request, max))
    wrong('defaultRequest', request, `default request value ${request} is greater than max value ${max}`);
  if (over(request, limit))
    wrong('defaultRequest', request, `default request value ${request} is greater than default limit value ${limit}`);
  if (over(min, limit)) wrong('default', min, `min value ${min} is greater than default value ${limit}`);
  if (over(limit, max)) wrong('default', max, `default value ${limit} is greater than max value ${max}`);
  if (ratio === undefined) return;
  if (compareQuantities(ratio, '1') < 0) wrong('maxLimitRequestRatio', ratio, `ratio ${ratio} is less than 1`);
  if (min === undefined || max === undefined) return;
  const most = milliValue(max) / milliValue(min);
  if (milliValue(ratio) / 1000 > most)
    wrong('maxLimitRequestRatio', ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`);
}

const limitSpec: Rule<LimitRange> = ({ spec }, _, errors) => {
  const types = new Set<string>();
  spec.limits?.forEach((of, i) => {
    const at = `spec.limits[${i}]`;
    limitType(of.type ?? '', `${at}.type`, errors);
    if (types.has(of.type)) errors.duplicate(`${at}.type`, of.type);
    types.add(of.type);
    limitItem(of, at, errors);
  });
};

export const limitRange: Rule<LimitRange> = all<LimitRange>(metadata(subdomain), limitSpec);
export const limitRangeUpdate = (): Rule<LimitRange> => limitSpec;

/** The two classes that every cluster has, and the highest value a user may give. */
const SYSTEM: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};
const HIGHEST = 1_000_000_000;

export const priorityClass: Rule<PriorityClass> = all<PriorityClass>(metadata(subdomain), (of, _, errors) => {
  const { name } = of.metadata;
  if (name.startsWith('system-')) {
    const value = SYSTEM[name];
    const why =
      value === undefined
        ? `${name} is not a known system priority class`
        : value !== of.value
          ? `value of ${name} PriorityClass must be ${value}`
          : of.globalDefault
            ? `globalDefault of ${name} PriorityClass must be false`
            : undefined;
    if (why !== undefined)
      errors.forbidden(
        'metadata.name',
        `priority class names with 'system-' prefix are reserved for system use only. error: ${why}`,
      );
  } else if (of.value > HIGHEST)
    errors.forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST}`);
  if ((of.preemptionPolicy as string | undefined) === '') errors.required('preemptionPolicy');
  else if (of.preemptionPolicy !== undefined) preemptionPolicy(of.preemptionPolicy, 'preemptionPolicy', errors);
});

export const priorityClassUpdate =
  (now: PriorityClass, old: PriorityClass): Rule<PriorityClass> =>
  (_, __, errors) => {
    if (now.value !== old.value) errors.forbidden('value', 'may not be changed in an update.');
    if (now.preemptionPolicy !== old.preemptionPolicy)
      errors.invalid('preemptionPolicy', now.preemptionPolicy ?? null, IMMUTABLE);
  };
