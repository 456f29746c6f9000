/** `kubectl create deployment` */
import type { Command } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { CREATE_FLAGS, commandAfterDash, containerName, make, nameArgument, require } from './common.ts';

export const deployment: Command = {
  name: 'deployment',
  aliases: ['deploy'],
  use: 'NAME --image=image -- [COMMAND] [args...] [options]',
  short: 'Create a deployment with the specified name',
  examples: `# Create a deployment named my-dep that runs the busybox image
kubectl create deployment my-dep --image=busybox

# Create a deployment named my-dep that runs the nginx image with 3 replicas
kubectl create deployment my-dep --image=nginx --replicas=3

# Run a command instead of what the image starts
kubectl create deployment my-dep --image=busybox -- date

# Say which port the container listens on
kubectl create deployment my-dep --image=busybox --port=5701

# Several containers in each pod
kubectl create deployment my-dep --image=busybox:latest --image=ubuntu:latest --image=nginx

# Write the manifest to a file and create nothing
kubectl create deployment my-dep --image=nginx --dry-run=client -o yaml > my-dep.yaml`,
  flags: [
    ...CREATE_FLAGS,
    {
      name: 'image',
      type: 'list',
      help: 'Image names to run. A deployment can have multiple images set for multi-container pod.',
    },
    { name: 'port', type: 'int', default: '-1', help: 'The containerPort that this deployment exposes.' },
    { name: 'replicas', short: 'r', type: 'int', default: '1', help: 'Number of replicas to create. Default is 1.' },
  ],
  run(on) {
    require(on, 'image');
    const name = nameArgument(on);
    const images = on.flags.list('image');
    const command = commandAfterDash(on);
    if (images.length > 1 && command.length > 0)
      throw new CliError('cannot specify multiple --image options and command');
    const port = on.flags.int('port');
    const names = new Set<string>();
    const containers = images.map((image, i) => {
      const base = containerName(on, image);
      let unique = base;
      for (let n = 1; names.has(unique); n++) unique = `${base}-${n}`;
      names.add(unique);
      return {
        image,
        name: unique,
        resources: {},
        ...(command.length > 0 ? { command } : {}),
        ...(port >= 0 && i === 0 ? { ports: [{ containerPort: port }] } : {}),
      };
    });
    const labels = { app: name };
    return make(on, {
      resource: 'deployments.apps',
      failure: 'failed to create deployment',
      object: {
        kind: 'Deployment',
        apiVersion: 'apps/v1',
        metadata: { name, labels },
        spec: {
          replicas: on.flags.int('replicas'),
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers } },
          strategy: {},
        },
        status: {},
      },
    });
  },
};
