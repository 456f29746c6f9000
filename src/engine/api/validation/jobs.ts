/** Jobs and CronJobs (kubernetes `pkg/apis/batch/validation`). */
import { isNone, semanticEqual } from '../schema/empties.ts';
import { type LabelSelector, selects } from '../selectors.ts';
import type { CronJob, Job } from '../types.ts';
import { cronError, isTimeZone } from './cron.ts';
import { dump } from './dump.ts';
import { domainPath } from './forms.ts';
import { metadata } from './metadata.ts';
import { podTemplate } from './podspec.ts';
import { all, type Errors, IMMUTABLE, notNegative, oneOf, type Rule } from './rule.ts';
import { isUsable, labelSelector } from './selector.ts';
import { label, qualifiedName, subdomain } from './texts.ts';

interface SuccessRule {
  succeededCount?: number;
  succeededIndexes?: string;
}
type Spec = Omit<Job['spec'], 'podFailurePolicy'> & {
  podFailurePolicy?: { rules?: FailureRule[] | null };
  podReplacementPolicy?: string;
  successPolicy?: { rules?: SuccessRule[] };
  managedBy?: string;
};
interface FailureRule {
  action?: string;
  onExitCodes?: { containerName?: string; operator?: string; values?: number[] };
  onPodConditions?: { type?: string; status?: string }[];
}

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const action = oneOf(...ACTIONS);
const quoted = (words: readonly string[]): string => `[${words.map((word) => JSON.stringify(word)).join(' ')}]`;
const replacement = oneOf('Failed', 'TerminatingOrFailed');
const INDEXED = 'requires indexed completion mode';

function exitCodes(
  of: NonNullable<FailureRule['onExitCodes']>,
  names: readonly string[],
  path: string,
  errors: Errors,
): void {
  if (!of.operator) errors.required(`${path}.operator`, `valid values: ${quoted(['In', 'NotIn'])}`);
  else oneOf('In', 'NotIn')(of.operator, `${path}.operator`, errors);
  if (of.containerName !== undefined && !names.includes(of.containerName))
    errors.invalid(
      `${path}.containerName`,
      of.containerName,
      'must be one of the container or initContainer names in the pod template',
    );
  const values = of.values ?? [];
  if (values.length === 0)
    errors.invalid(`${path}.values`, isNone(values) ? null : values, 'at least one value is required');
  else if (values.length > 255) errors.tooMany(`${path}.values`, values.length, 255);
  const seen = new Set<number>();
  values.forEach((value, i) => {
    if (of.operator === 'In' && value === 0)
      errors.invalid(`${path}.values[${i}]`, value, 'must not be 0 for the In operator');
    if (seen.has(value)) errors.duplicate(`${path}.values[${i}]`, value);
    seen.add(value);
  });
  if (values.some((value, i) => i > 0 && (values[i - 1] ?? 0) > value))
    errors.invalid(`${path}.values`, values, 'must be ordered');
}

const STATUSES = ['False', 'True', 'Unknown'];

function failureRule(rule: FailureRule, spec: Spec, names: readonly string[], path: string, errors: Errors): void {
  if (!rule.action) errors.required(`${path}.action`, `valid values: ${quoted(ACTIONS)}`);
  else if (rule.action === 'FailIndex') {
    if (spec.backoffLimitPerIndex === undefined)
      errors.invalid(`${path}.action`, rule.action, 'requires the backoffLimitPerIndex to be set');
  } else action(rule.action, `${path}.action`, errors);
  if (rule.onExitCodes) exitCodes(rule.onExitCodes, names, `${path}.onExitCodes`, errors);
  const conditions = rule.onPodConditions ?? [];
  if (conditions.length > 20) errors.tooMany(`${path}.onPodConditions`, conditions.length, 20);
  conditions.forEach(({ type = '', status = '' }, i) => {
    const at = `${path}.onPodConditions[${i}]`;
    for (const message of qualifiedName(type)) errors.invalid(`${at}.type`, type, message);
    if (!status) errors.required(`${at}.status`, `valid values: ${quoted(STATUSES)}`);
    else oneOf(...STATUSES)(status, `${at}.status`, errors);
  });
  if (rule.onExitCodes && conditions.length > 0)
    errors.invalidBare(path, 'specifying both OnExitCodes and OnPodConditions is not supported');
  if (!rule.onExitCodes && conditions.length === 0)
    errors.invalidBare(path, 'specifying one of OnExitCodes and OnPodConditions is required');
}

function failurePolicy(spec: Spec, path: string, errors: Errors): void {
  if (!spec.podFailurePolicy) return;
  const rules = spec.podFailurePolicy.rules ?? [];
  if (rules.length > 20) errors.tooMany(`${path}.rules`, rules.length, 20);
  const pod = spec.template.spec;
  const names = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].map((of) => of.name);
  rules.forEach((rule, i) => {
    failureRule(rule, spec, names, `${path}.rules[${i}]`, errors);
  });
}

/** How many indexes `1,3-5` names. @returns the count, or what is wrong */
function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let [total, last] = [0, -1];
  for (const part of text.split(',')) {
    const ends = part.split('-');
    if (ends.length > 2)
      return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers: number[] = [];
    for (const end of ends) {
      if (!/^[+-]?\d+$/.test(end)) return `cannot convert string to integer for index: ${JSON.stringify(end)}`;
      if (Number(end) >= completions) return `too large index: ${JSON.stringify(end)}`;
      numbers.push(Number(end));
    }
    const [x = 0, y = x] = numbers;
    if (numbers.length > 1 && x >= y) return `non-increasing order, previous: ${x}, current: ${y}`;
    if (last >= x) return `non-increasing order, previous: ${last}, current: ${x}`;
    total += y - x + 1;
    last = y;
  }
  return total;
}

function successPolicy(spec: Spec, path: string, errors: Errors): void {
  const policy = spec.successPolicy;
  if (!policy) return;
  if (spec.completionMode !== 'Indexed') {
    errors.invalid(path, dump('batch.SuccessPolicy', 'batch/v1.SuccessPolicy', policy), INDEXED);
    return;
  }
  const rules = policy.rules ?? [];
  if (rules.length === 0)
    errors.required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified');
  if (rules.length > 20) errors.tooMany(`${path}.rules`, rules.length, 20);
  rules.forEach((rule, i) => {
    successRule(rule, spec.completions ?? 0, `${path}.rules[${i}]`, errors);
  });
}

function successRule(
  { succeededCount: count, succeededIndexes: indexes }: SuccessRule,
  completions: number,
  path: string,
  errors: Errors,
): void {
  if (count === undefined && indexes === undefined)
    errors.required(path, 'at least one of succeededCount or succeededIndexes must be specified');
  let total = 0;
  if (indexes !== undefined) {
    const counted = countIndexes(indexes, completions);
    if (typeof counted === 'number') total = counted;
    else errors.invalid(`${path}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${counted}`);
  }
  if (count === undefined) return;
  const at = `${path}.succeededCount`;
  notNegative(count, at, errors);
  if (count > completions)
    errors.invalid(at, count, `must be less than or equal to ${completions} (the number of specified completions)`);
  if (indexes !== undefined && count > total)
    errors.invalid(
      at,
      count,
      `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`,
    );
}

/** Limits of Indexed jobs (kubernetes `pkg/apis/batch/validation`). */
const MOST_PARALLEL = 100_000;
const MANY_COMPLETIONS = 100_000;
const MOST_PARALLEL_OF_MANY = 10_000;
const MOST_FAILED = 100_000;

function indexed(spec: Spec, path: string, errors: Errors): void {
  const { completions, parallelism = 0, maxFailedIndexes: failed } = spec;
  if (spec.completionMode !== 'Indexed') {
    if (spec.completionMode !== undefined && spec.completionMode !== 'NonIndexed') return;
    if (spec.backoffLimitPerIndex !== undefined)
      errors.invalid(`${path}.backoffLimitPerIndex`, spec.backoffLimitPerIndex, INDEXED);
    if (failed !== undefined) errors.invalid(`${path}.maxFailedIndexes`, failed, INDEXED);
    return;
  }
  const most = (name: string, value: number, limit: string) =>
    errors.invalid(`${path}.${name}`, value, `must be less than or equal to ${limit}`);
  if (completions === undefined) errors.required(`${path}.completions`, 'when completion mode is Indexed');
  if (parallelism > MOST_PARALLEL) most('parallelism', parallelism, `${MOST_PARALLEL} when completion mode is Indexed`);
  if (completions !== undefined && failed !== undefined && failed > completions)
    most('maxFailedIndexes', failed, 'completions');
  if (failed !== undefined && failed > MOST_FAILED) most('maxFailedIndexes', failed, String(MOST_FAILED));
  if (completions === undefined || completions <= MANY_COMPLETIONS || spec.backoffLimitPerIndex === undefined) return;
  const many = `${MOST_PARALLEL_OF_MANY} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  if (failed === undefined)
    errors.required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${MANY_COMPLETIONS}`);
  if (parallelism > MOST_PARALLEL_OF_MANY) most('parallelism', parallelism, many);
  if (failed !== undefined && failed > MOST_PARALLEL_OF_MANY) most('maxFailedIndexes', failed, many);
}

/** What holds for a job and for the template of one. */
const common: Rule<Spec> = (spec, path, errors) => {
  for (const name of [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
  ] as const)
    notNegative(spec[name], `${path}.${name}`, errors);
  if (spec.maxFailedIndexes !== undefined) {
    notNegative(spec.maxFailedIndexes, `${path}.maxFailedIndexes`, errors);
    if (spec.backoffLimitPerIndex === undefined)
      errors.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified');
  }
  if (spec.managedBy !== undefined) {
    domainPath(spec.managedBy, `${path}.managedBy`, errors);
    if (spec.managedBy.length > 63) errors.tooLong(`${path}.managedBy`, 63);
  }
  if (spec.completionMode !== undefined)
    oneOf('NonIndexed', 'Indexed')(spec.completionMode, `${path}.completionMode`, errors);
  indexed(spec, path, errors);
  failurePolicy(spec, `${path}.podFailurePolicy`, errors);
  successPolicy(spec, `${path}.successPolicy`, errors);
  if (spec.podReplacementPolicy !== undefined)
    (spec.podFailurePolicy ? oneOf('Failed') : replacement)(
      spec.podReplacementPolicy,
      `${path}.podReplacementPolicy`,
      errors,
    );
  podTemplate(spec.template, `${path}.template`, errors);
  restart(spec, `${path}.template.spec.restartPolicy`, errors);
};

function restart(spec: Spec, path: string, errors: Errors): void {
  const policy = spec.template.spec?.restartPolicy;
  if (!policy || policy === 'Always') errors.required(path, 'valid values: "OnFailure", "Never"');
  else if (policy !== 'OnFailure' && policy !== 'Never') errors.notSupported(path, policy, ['OnFailure', 'Never']);
  else if (spec.podFailurePolicy && policy !== 'Never')
    errors.invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified');
}

const jobSpec: Rule<Job> = (job, _, errors) => {
  const spec = job.spec as Spec;
  common(spec, 'spec', errors);
  if (!spec.selector) errors.required('spec.selector');
  else labelSelector(spec.selector, 'spec.selector', errors);
  const labels = spec.template.metadata?.labels;
  if ((!spec.selector || isUsable(spec.selector)) && !selects(spec.selector, labels))
    errors.invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`');
};

/** The selector and labels that a job makes for itself may not be set otherwise. */
const generated: Rule<Job> = ({ metadata: { name, uid }, spec }, _, errors) => {
  if (spec.manualSelector || !spec.selector) return;
  const path = 'spec.template.metadata';
  const expected: readonly (readonly [string, string])[] = [
    ['controller-uid', uid],
    ['job-name', name],
    ['batch.kubernetes.io/controller-uid', uid],
    ['batch.kubernetes.io/job-name', name],
  ];
  const labels = spec.template.metadata?.labels ?? {};
  for (const [key, value] of expected) {
    const found = labels[key];
    if (found === undefined) errors.required(`${path}.labels[${key}]`, `must be '${value}'`);
    else if (found !== value) errors.invalid(`${path}.labels[${key}]`, labels, `must be '${value}'`);
  }
  if (isUsable(spec.selector) && !selects(spec.selector, Object.fromEntries(expected)))
    errors.invalid('spec.selector', spec.selector, '`selector` not auto-generated');
};

const podNames: Rule<Job> = ({ metadata: meta, spec }, _, errors) => {
  if (spec.completionMode !== 'Indexed' || !spec.completions || spec.completions <= 0) return;
  const longest = `${meta.name}-${spec.completions - 1}`;
  if (label(longest).length > 0)
    errors.invalid('metadata.name', meta.name, `will not able to create pod with invalid DNS label: ${longest}`);
};

export const job: Rule<Job> = all<Job>(metadata(subdomain), generated, jobSpec, podNames);

const TEMPLATE = ['core.PodTemplateSpec', 'core/v1.PodTemplateSpec'] as const;

const pointer = (type: string, value: object | undefined) =>
  value === undefined ? null : dump(`batch.${type}`, `batch/v1.${type}`, value);

export function jobUpdate(now: Job, old: Job): Rule<Job> {
  const [to, from] = [now.spec as Spec, old.spec as Spec];
  const fixed = (name: keyof Spec, errors: Errors, shown: unknown = to[name] ?? null) => {
    if (!semanticEqual(to[name], from[name])) errors.invalid(`spec.${name}`, shown, IMMUTABLE);
  };
  return all<Job>(generated, jobSpec, podNames, (_, __, errors) => {
    if (to.completionMode !== 'Indexed') fixed('completions', errors);
    else if (to.completions !== undefined && to.completions !== from.completions && to.completions !== to.parallelism)
      errors.invalid('spec.completions', to.completions, 'can only be modified in tandem with spec.parallelism');
    fixed('selector', errors);
    const waits = from.suspend === true && old.status?.startTime === undefined;
    if (!semanticEqual(to.template, from.template) && !(waits && sameButPlacement(to, from)))
      errors.invalid('spec.template', dump(...TEMPLATE, to.template), IMMUTABLE);
    fixed('completionMode', errors);
    fixed('podFailurePolicy', errors, pointer('PodFailurePolicy', to.podFailurePolicy));
    fixed('backoffLimitPerIndex', errors);
    fixed('managedBy', errors);
    fixed('successPolicy', errors, pointer('SuccessPolicy', to.successPolicy));
  });
}

/** A suspended job that has never started may still be told where to run: of affinity only that to nodes changes. */
function sameButPlacement(now: Spec, old: Spec): boolean {
  const rest = ({ template }: Spec) => {
    const { nodeSelector: _n, tolerations: _t, schedulingGates: _g, affinity = {}, ...pod } = { ...template.spec };
    const { nodeAffinity: _a, ...others } = affinity;
    return [pod, others];
  };
  return semanticEqual(rest(now), rest(old));
}

const concurrency = oneOf('Allow', 'Forbid', 'Replace');

function cronJobSpec(old: CronJob | undefined): Rule<CronJob> {
  return ({ spec }, _, errors) => {
    schedule(spec, old, errors);
    notNegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds', errors);
    if (old?.spec.timeZone !== spec.timeZone) timeZone(spec.timeZone, 'spec.timeZone', errors);
    concurrency(spec.concurrencyPolicy, 'spec.concurrencyPolicy', errors);
    const path = 'spec.jobTemplate.spec';
    const template = spec.jobTemplate.spec as Spec | undefined;
    if (template) {
      common(template, path, errors);
      if (template.selector)
        errors.invalid(
          `${path}.selector`,
          template.selector satisfies LabelSelector,
          '`selector` will be auto-generated',
        );
      if (template.manualSelector) errors.notSupported(`${path}.manualSelector`, true, ['nil', 'false']);
    }
    notNegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit', errors);
    notNegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit', errors);
  };
}

function schedule(spec: CronJob['spec'], old: CronJob | undefined, errors: Errors): void {
  const path = 'spec.schedule';
  const text = spec.schedule;
  if (!text) {
    errors.required(path);
    return;
  }
  const wrong = cronError(text);
  if (wrong !== undefined) errors.invalid(path, text, wrong);
  if (!text.includes('TZ')) return;
  if (!old?.spec.schedule.includes('TZ'))
    errors.invalid(path, text, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead');
  else if (spec.timeZone !== undefined)
    errors.invalid(path, text, 'cannot use both timeZone field and TZ or CRON_TZ in schedule');
}

const timeZone: Rule<string | undefined> = (zone, path, errors) => {
  if (zone === undefined) return;
  if (zone === '') errors.invalid(path, zone, 'timeZone must be nil or non-empty string');
  else if (
    zone.split('/').some((part) => part === '.' || part === '..' || !/^[A-Za-z._0-9+][A-Za-z._0-9+-]{0,13}$/.test(part))
  )
    errors.invalid(path, zone, `unknown time zone ${zone}`);
  else if (zone.toLowerCase() === 'local') {
    errors.invalid(path, zone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones');
    if (zone !== 'Local') errors.invalid(path, zone, `unknown time zone ${zone}`);
  } else if (!isTimeZone(zone)) errors.invalid(path, zone, `unknown time zone ${zone}`);
};

export const cronJob: Rule<CronJob> = all<CronJob>(
  metadata(subdomain),
  cronJobSpec(undefined),
  ({ metadata: meta }, _, errors) => {
    if (meta.name.length > 52) errors.invalid('metadata.name', meta.name, 'must be no more than 52 characters');
  },
);

export const cronJobUpdate = (_now: CronJob, old: CronJob): Rule<CronJob> => cronJobSpec(old);
