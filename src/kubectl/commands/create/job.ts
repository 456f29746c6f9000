/** `kubectl create job` */
import type { CronJob } from '../../../engine/index.ts';
import type { Command } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { keyFor, resourceOf } from '../../mapper.ts';
import { goType } from '../target.ts';
import { CREATE_FLAGS, commandAfterDash, make, nameArgument } from './common.ts';

export const job: Command = {
  name: 'job',
  use: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...] [options]',
  short: 'Create a job with the specified name',
  examples: `# Create a job with a command
kubectl create job my-job --image=busybox -- date

# Create a job from a cron job named "a-cronjob"
kubectl create job test-job --from=cronjob/a-cronjob

# Run what the image starts
kubectl create job my-job --image=busybox`,
  flags: [
    ...CREATE_FLAGS,
    { name: 'image', type: 'string', help: 'Image name to run.' },
    {
      name: 'from',
      type: 'string',
      help: 'The name of the resource to create a Job from (only cronjob is supported).',
    },
  ],
  run(on) {
    const name = nameArgument(on);
    const { image, from } = { image: on.flags.string('image'), from: on.flags.string('from') };
    const command = commandAfterDash(on);
    if ((image === '') === (from === '')) throw new CliError('either --image or --from must be specified');
    if (from !== '' && command.length > 0) throw new CliError('cannot specify --from and command');
    const container = { name, image, resources: {}, ...(command.length > 0 ? { command } : {}) };
    const fresh = {
      spec: { template: { metadata: {}, spec: { containers: [container], restartPolicy: 'Never' } } },
      metadata: { name },
    };
    const { spec, metadata } = from === '' ? fresh : ofCronJob();
    return make(on, {
      resource: 'jobs.batch',
      failure: 'failed to create job',
      object: { kind: 'Job', apiVersion: 'batch/v1', metadata, spec, status: {} },
    });

    function ofCronJob(): { spec: object; metadata: Record<string, unknown> } {
      const [type = '', of] = from.split('/');
      const resource = resourceOf(on.api, type);
      const found = on.api.get(resource.id, keyFor(resource, on.namespace, of ?? ''));
      if (resource.id !== 'cronjobs.batch') throw new CliError(`unknown object type ${goType(resource)}`);
      const cron = found as CronJob;
      return { spec: jobSpec(cron), metadata: jobMetadata(name, cron) };
    }
  },
};

const jobSpec = (cron: CronJob): object => {
  const spec = structuredClone(cron.spec.jobTemplate.spec ?? {}) as { template?: { metadata?: object } };
  if (spec.template !== undefined) spec.template.metadata ??= {};
  return spec;
};

function jobMetadata(name: string, cron: CronJob): Record<string, unknown> {
  const { labels, annotations } = cron.spec.jobTemplate.metadata ?? {};
  return {
    name,
    annotations: { 'cronjob.kubernetes.io/instantiate': 'manual', ...annotations },
    ...(labels ? { labels } : {}),
    ownerReferences: [
      { apiVersion: 'batch/v1', kind: 'CronJob', name: cron.metadata.name, uid: cron.metadata.uid, controller: true },
    ],
  };
}
