/** `kubectl set resources` */
import { copy, podSpecOf, same, send } from '../change.ts';
import type { Command } from '../command.ts';
import { CliError, ManyErrors, wrapped } from '../errors.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, told } from '../printers/index.ts';
import { recorded } from '../record.ts';
import { all, FILES, LOCAL, manager, RECORD, SELECTOR } from './flags.ts';
import { containerPattern, noTemplate, targets } from './target.ts';

/** `cpu=100m,memory=64Mi` */
export function resourceList(text: string): Record<string, string> {
  const list: Record<string, string> = {};
  for (const pair of text === '' ? [] : text.split(',')) {
    const [name = '', value, more] = pair.split('=');
    if (value === undefined || more !== undefined)
      throw new CliError(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
    if (!/^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/.test(value))
      throw new CliError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    list[name] = value;
  }
  return list;
}

export const resources: Command = {
  name: 'resources',
  use: '(-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS] [options]',
  short: 'Update resource requests/limits on objects with pod templates',
  long: 'Specify compute resource requirements (CPU, memory) for any resource that defines a pod template. If a pod is successfully scheduled, it is guaranteed the amount of resource requested, but may burst up to its specified limits.',
  examples: `# Set a deployments nginx container cpu limits to "200m" and memory to "512Mi"
kubectl set resources deployment nginx -c=nginx --limits=cpu=200m,memory=512Mi

# Remove the resource requests for resources on containers in nginx
kubectl set resources deployment nginx --limits=cpu=0,memory=0 --requests=cpu=0,memory=0

# Limits and requests
kubectl set resources deployment nginx --limits=cpu=200m,memory=512Mi --requests=cpu=100m,memory=256Mi

# Print what a file would say with it, without the server
kubectl set resources -f path/to/file.yaml --limits=cpu=200m,memory=512Mi --local -o yaml`,
  flags: [
    ...FILES,
    ...OUTPUT_FLAGS,
    SELECTOR,
    all(),
    DRY_RUN_FLAG,
    LOCAL,
    RECORD,
    manager('kubectl-set'),
    {
      name: 'containers',
      short: 'c',
      type: 'string',
      default: '*',
      help: 'The names of containers in the selected pod templates to change, all containers are selected by default - may use wildcards',
    },
    { name: 'limits', type: 'string', help: 'The resource requirement requests for this container.' },
    { name: 'requests', type: 'string', help: 'The resource requirement requests for this container.' },
  ],
  run(on) {
    const { flags } = on;
    if (flags.bool('all') && flags.string('selector'))
      throw new CliError('cannot set --all and --selector at the same time');
    const dryRun = dryRunOf(on);
    const infos = targets(on);
    if (!flags.string('limits') && !flags.string('requests'))
      throw new CliError('you must specify an update to requests or limits (in the form of --requests/--limits)');
    const [limits, requests] = [resourceList(flags.string('limits')), resourceList(flags.string('requests'))];
    const errors: unknown[] = [];
    for (const info of infos) {
      const after = recorded(on, copy(info.object));
      const spec = podSpecOf(after);
      if (spec === undefined) {
        errors.push(noTemplate(info));
        continue;
      }
      const pattern = flags.string('containers');
      const like = containerPattern(pattern);
      const hit = [...spec.containers, ...(spec.initContainers ?? [])].filter((container) => like.test(container.name));
      if (hit.length === 0) errors.push(new CliError(`unable to find container named ${pattern}`));
      for (const container of hit) {
        const now = { ...container.resources };
        if (Object.keys(limits).length > 0) now.limits = { ...now.limits, ...limits };
        if (Object.keys(requests).length > 0) now.requests = { ...now.requests, ...requests };
        container.resources = now;
      }
      if (same(after, info.object)) continue;
      try {
        told(
          on,
          flags.bool('local') ? after : send(on, info, after, { manager: flags.string('field-manager'), dryRun }),
          'resource requirements updated',
          dryRun,
        );
      } catch (error) {
        errors.push(wrapped(error, 'failed to patch resources update to pod template', ' '));
      }
    }
    if (errors.length > 0) throw new ManyErrors(errors);
    return 0;
  },
};
