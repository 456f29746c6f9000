/** The pod failure policy and the success policy of a Job (`pod_failure_policy.go`, `success_policy.go`). */
import type { ContainerStatus, Job, Pod } from '../../api/types.ts';
import { count, type Intervals, overlap, parse } from './intervals.ts';

type ExitCodes = NonNullable<NonNullable<Job['spec']['podFailurePolicy']>['rules'][number]['onExitCodes']>;

/** What the first rule that matches a failed pod says. */
export interface FailureAction {
  /** Set when the whole Job fails. */
  readonly message: string | undefined;
  /** Whether the failure counts towards the limits. */
  readonly counts: boolean;
  readonly action: string | undefined;
}

function failedWith(statuses: readonly ContainerStatus[] | undefined, codes: ExitCodes): ContainerStatus | undefined {
  return statuses?.find(({ name, state }) => {
    const code = state?.terminated?.exitCode;
    if (code === undefined || code === 0) return false;
    if (codes.containerName !== undefined && codes.containerName !== name) return false;
    return codes.operator === 'In' ? codes.values.includes(code) : !codes.values.includes(code);
  });
}

/** @returns undefined when no rule matches: then the failure counts */
export function failureAction(job: Job, pod: Pod): FailureAction {
  const { namespace, name } = pod.metadata;
  const rules = job.spec.podFailurePolicy?.rules ?? [];
  for (const [i, { action, onExitCodes, onPodConditions }] of rules.entries()) {
    let subject: string | undefined;
    if (onExitCodes !== undefined) {
      const status =
        failedWith(pod.status.containerStatuses, onExitCodes) ??
        failedWith(pod.status.initContainerStatuses, onExitCodes);
      if (status !== undefined)
        subject = `Container ${status.name} for pod ${namespace}/${name} failed with exit code ${status.state?.terminated?.exitCode}`;
    } else {
      const condition = pod.status.conditions?.find(({ type, status }) =>
        onPodConditions?.some((pattern) => pattern.type === type && (pattern.status ?? 'True') === status),
      );
      if (condition !== undefined) subject = `Pod ${namespace}/${name} has condition ${condition.type}`;
    }
    if (subject === undefined) continue;
    const message = action === 'FailJob' ? `${subject} matching ${action} rule at index ${i}` : undefined;
    return { message, counts: action !== 'Ignore', action };
  }
  return { message: undefined, counts: true, action: undefined };
}

/** The text of the first rule of the success policy that holds. */
export function successMet(job: Job, succeeded: Intervals): string | undefined {
  if (succeeded.length === 0) return undefined;
  for (const [i, { succeededIndexes, succeededCount }] of (job.spec.successPolicy?.rules ?? []).entries()) {
    const met = `Matched rules at index ${i}`;
    if (succeededIndexes === undefined) {
      if (succeededCount !== undefined && count(succeeded) >= succeededCount) return met;
      continue;
    }
    const wanted = parse(succeededIndexes, job.spec.completions ?? 0);
    if (wanted.length === 0) continue;
    const found = overlap(wanted, succeeded);
    if (found === count(wanted) || (succeededCount !== undefined && found >= succeededCount)) return met;
  }
  return undefined;
}
