/** Jobs and CronJobs (kubernetes `pkg/apis/batch/v1/defaults.go`, `pkg/registry/batch`). */
import { each, fill, inside } from '../defaults/fill.ts';
import { template } from '../defaults/podspec.ts';
import type { Strategy } from '../strategy.ts';
import type { CronJob, Job } from '../types.ts';
import { inSpec, workload } from './kind.ts';

type JobSpec = Job['spec'] & { podReplacementPolicy?: string };

const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
const JOB_NAME = 'batch.kubernetes.io/job-name';

/** A pattern of a pod's condition means the status True. */
const failurePolicy = (policy: NonNullable<Job['spec']['podFailurePolicy']>) =>
  inside(policy, 'rules', (rules) =>
    each(rules, (rule) =>
      inside(rule, 'onPodConditions', (patterns) =>
        each(patterns, (pattern) => (pattern.status ? pattern : { ...pattern, status: 'True' })),
      ),
    ),
  );

function jobDefaults(of: JobSpec): JobSpec {
  let spec: JobSpec =
    of.completions === undefined && of.parallelism === undefined ? { ...of, completions: 1, parallelism: 1 } : of;
  spec = fill(spec, {
    parallelism: 1,
    // With a limit for each index, the job's own is as good as none.
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
    manualSelector: false,
    template: template(undefined),
  });
  spec = inside(spec, 'podFailurePolicy', failurePolicy);
  return inside(spec, 'template', template);
}

const sorted = (map: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Unless it is told to use its own, a job selects its pods by its uid, which its template carries as a label. */
function withSelector(job: Job): Job {
  const { name, uid } = job.metadata;
  const { spec } = job;
  if (spec.manualSelector) return job;
  const given = fill<Record<string, string>>(spec.template.metadata?.labels ?? {}, {
    'job-name': name,
    [JOB_NAME]: name,
    'controller-uid': uid,
    [CONTROLLER_UID]: uid,
  });
  const labels = sorted(given);
  const matchLabels = sorted(fill<Record<string, string>>(spec.selector?.matchLabels ?? {}, { [CONTROLLER_UID]: uid }));
  return {
    ...job,
    spec: {
      ...spec,
      selector: { ...spec.selector, matchLabels },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
  };
}

/** Labels that a job took from its template are the template's own, with what is added to them. */
function labelled(made: Job, sent: Job): Job {
  const { labels } = sent.metadata;
  if (labels === undefined || labels !== sent.spec.template.metadata?.labels) return made;
  return { ...made, metadata: { ...made.metadata, labels: { ...made.spec.template.metadata?.labels } } };
}

const job: Strategy<Job> = workload(
  'jobs.batch',
  (object: Job) => {
    const filled = inSpec(object, jobDefaults);
    const labels = filled.spec.template.metadata?.labels;
    if (labels === undefined || Object.keys(object.metadata.labels ?? {}).length > 0) return filled;
    return { ...filled, metadata: { ...filled.metadata, labels } };
  },
  {
    prepareForCreate: (object) => ({ ...labelled(withSelector(object), object), status: {} }),
    fields: ({ status }) => ({ 'status.successful': String(status.succeeded ?? 0) }),
  },
);

const cronJob: Strategy<CronJob> = workload('cronjobs.batch', (object: CronJob) =>
  inSpec(object, (of) => {
    const spec = fill(of, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: {},
    });
    return inside(spec, 'jobTemplate', (of) =>
      inside(fill(of, { metadata: {}, spec: { template: template(undefined) } }), 'spec', (spec) =>
        inside(inside(spec, 'template', template), 'podFailurePolicy', failurePolicy),
      ),
    );
  }),
);

export const batch: readonly Strategy[] = [job, cronJob];
