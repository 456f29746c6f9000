/** `kubectl set image` */
import { copy, podSpecOf, same, send } from '../change.ts';
import type { Command } from '../command.ts';
import { CliError, ManyErrors, wrapped } from '../errors.ts';
import { DRY_RUN_FLAG, dryRunOf, OUTPUT_FLAGS, told } from '../printers/index.ts';
import { recorded } from '../record.ts';
import { all, FILES, LOCAL, manager, RECORD, SELECTOR } from './flags.ts';
import { named, noTemplate, splitPairs, targets } from './target.ts';

export const image: Command = {
  name: 'image',
  use: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]',
  short: 'Update the image of a pod template',
  long: 'Update existing container image(s) of resources.',
  examples: `# Set a deployment's nginx container image to 'nginx:1.9.1', and its busybox container image to 'busybox'
kubectl set image deployment/nginx busybox=busybox nginx=nginx:1.9.1

# Update image of all containers of daemonset abc to 'nginx:1.9.1'
kubectl set image daemonset abc *=nginx:1.9.1

# In all deployments and daemon sets
kubectl set image deployments,daemonsets nginx=nginx:1.9.1 --all

# Print what a file would say with it, without the server
kubectl set image -f path/to/file.yaml nginx=nginx:1.9.1 --local -o yaml`,
  flags: [...FILES, ...OUTPUT_FLAGS, SELECTOR, all(), DRY_RUN_FLAG, LOCAL, RECORD, manager('kubectl-set')],
  run(on) {
    const { objects, pairs } = splitPairs(on.args);
    if (!named(on, objects)) targets(on, objects);
    const images = new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
    const bad = pairs.filter((pair) => !pair.includes('='));
    if (bad.length > 0) throw new CliError(`invalid image format: ${bad.join(', ')}`);
    const wrong = [
      ...(named(on, objects)
        ? []
        : ['one or more resources must be specified as <resource> <name> or <resource>/<name>']),
      ...(images.size > 0 ? [] : ['at least one image update is required']),
      ...(images.size > 1 && images.has('*')
        ? ['all containers are already specified by *, but saw more than one container_name=container_image pairs']
        : []),
    ];
    const dryRun = dryRunOf(on);
    const found = named(on, objects) ? targets(on, objects) : [];
    if (wrong.length > 0) throw new ManyErrors(wrong.map((text) => new CliError(text)));
    const errors: unknown[] = [];
    for (const info of found) {
      const after = recorded(on, copy(info.object));
      const spec = podSpecOf(after);
      if (spec === undefined) {
        errors.push(noTemplate(info));
        continue;
      }
      for (const [name, wanted] of images) {
        const hit = [...(spec.initContainers ?? []), ...spec.containers].filter((c) => name === '*' || c.name === name);
        if (hit.length === 0) errors.push(new CliError(`unable to find container named "${name}"`));
        for (const container of hit) container.image = wanted;
      }
      if (same(after, info.object)) continue;
      try {
        const local = on.flags.bool('local');
        told(
          on,
          local ? after : send(on, info, after, { manager: on.flags.string('field-manager'), dryRun }),
          'image updated',
          dryRun,
        );
      } catch (error) {
        errors.push(wrapped(error, 'failed to patch image update to pod template'));
      }
    }
    if (errors.length > 0) throw new ManyErrors(errors);
    return 0;
  },
};
