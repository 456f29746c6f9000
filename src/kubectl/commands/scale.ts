/** `kubectl scale` */
import { type KubeObject, keyOf } from '../../engine/index.ts';
import { find } from '../builder.ts';
import type { Command } from '../command.ts';
import { CliError, ManyErrors } from '../errors.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, told } from '../printers/index.ts';
import { recordNow } from '../record.ts';
import { all, FILES, RECORD, RESOURCE_VERSION, SELECTOR } from './flags.ts';
import { queryOf } from './target.ts';

export const scale: Command = {
  name: 'scale',
  use: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]',
  short: 'Set a new size for a deployment, replica set, or replication controller',
  long: 'Set a new size for a deployment, replica set, replication controller, or stateful set.\n\n Scale also allows users to specify one or more preconditions for the scale action.',
  examples: `# Scale a replica set named 'foo' to 3
kubectl scale --replicas=3 rs/foo

# If the deployment named mysql's current size is 2, scale mysql to 3
kubectl scale --current-replicas=2 --replicas=3 deployment/mysql

# Scale what a file describes
kubectl scale --replicas=3 -f foo.yaml

# Scale several
kubectl scale --replicas=5 deploy/example1 deploy/example2 deploy/example3

# Scale a stateful set
kubectl scale --replicas=3 statefulset/web`,
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    SELECTOR,
    all(),
    DRY_RUN_FLAG,
    RECORD,
    RESOURCE_VERSION,
    { name: 'replicas', type: 'int', default: '0', help: 'The new desired number of replicas. Required.' },
    {
      name: 'current-replicas',
      type: 'int',
      default: '-1',
      help: 'Precondition for current size. Requires that the current size of the resource match this value in order to scale. -1 (default) for no condition.',
    },
    {
      name: 'timeout',
      type: 'duration',
      default: '0s',
      help: "The length of time to wait before giving up on a scale operation, zero means don't wait.",
    },
  ],
  run(on) {
    const { flags, api } = on;
    if (!flags.changed('replicas')) throw new CliError('required flag(s) "replicas" not set');
    const replicas = flags.int('replicas');
    if (replicas < 0)
      throw new CliError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    const dryRun = dryRunOf(on);
    const { infos, errors: missing } = find(on, queryOf(on));
    const wanted = flags.int('current-replicas');
    const version = flags.string('resource-version');
    if (infos.length === 0 && missing.length === 0) throw new CliError('no objects passed to scale');
    if (infos.length > 1 && version !== '') throw new CliError('cannot use --resource-version with multiple resources');
    const errors: unknown[] = [...missing];
    for (const { resource, object } of infos) {
      try {
        const current = replicasOf(object);
        if (dryRun !== 'client' && wanted !== -1 && current !== wanted)
          throw new CliError(`Expected replicas to be ${wanted}, was ${current}`);
        if (dryRun !== 'client' && version !== '' && version !== object.metadata.resourceVersion)
          throw new CliError(`Expected resource version to be ${version}, was ${object.metadata.resourceVersion}`);
        if (dryRun !== 'client')
          api.scale(resource.id, keyOf(object), replicas, { manager: 'kubectl', dryRun: dryRun === 'server' });
        if (dryRun === 'none') recordNow(on, { resource, object });
        told(on, api.find(resource.id, keyOf(object)) ?? object, 'scaled', dryRun);
      } catch (error) {
        // What cannot be scaled ends it all: the rest stays as it is.
        errors.push(error);
        break;
      }
    }
    if (errors.length > 0) throw new ManyErrors(errors);
    return 0;
  },
};

const replicasOf = (object: KubeObject): number => (object as { spec?: { replicas?: number } }).spec?.replicas ?? 0;
