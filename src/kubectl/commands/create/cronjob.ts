/** `kubectl create cronjob` */
import type { Command } from '../../command.ts';
import { CREATE_FLAGS, commandAfterDash, make, nameArgument, require } from './common.ts';

export const cronjob: Command = {
  name: 'cronjob',
  aliases: ['cj'],
  use: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags] [options]",
  short: 'Create a cron job with the specified name',
  examples: `# Create a cron job
kubectl create cronjob my-job --image=busybox --schedule="*/1 * * * *"

# Create a cron job with a command
kubectl create cronjob my-job --image=busybox --schedule="*/1 * * * *" -- date`,
  flags: [
    ...CREATE_FLAGS,
    { name: 'image', type: 'string', help: 'Image name to run.' },
    { name: 'schedule', type: 'string', help: 'A schedule in the Cron format the job should be run with.' },
    { name: 'restart', type: 'string', help: "job's restart policy. supported values: OnFailure, Never" },
  ],
  run(on) {
    require(on, 'image', 'schedule');
    const name = nameArgument(on);
    const command = commandAfterDash(on);
    const container = {
      name,
      image: on.flags.string('image'),
      resources: {},
      ...(command.length > 0 ? { command } : {}),
    };
    const spec = { containers: [container], restartPolicy: on.flags.string('restart') || 'OnFailure' };
    return make(on, {
      resource: 'cronjobs.batch',
      failure: 'failed to create cronjob',
      object: {
        kind: 'CronJob',
        apiVersion: 'batch/v1',
        metadata: { name },
        spec: {
          schedule: on.flags.string('schedule'),
          jobTemplate: { metadata: { name }, spec: { template: { metadata: {}, spec } } },
        },
        status: {},
      },
    });
  },
};
