/** `kubectl create configmap` */
import type { Command } from '../../command.ts';
import { CREATE_FLAGS, make, nameArgument } from './common.ts';
import { contentHash } from './hash.ts';
import { dataOf, SOURCE_FLAGS } from './sources.ts';

export const configmap: Command = {
  name: 'configmap',
  aliases: ['cm'],
  use: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]',
  short: 'Create a config map from a local file, directory or literal value',
  examples: `# Create a new config map named my-config with key1=config1 and key2=config2
kubectl create configmap my-config --from-literal=key1=config1 --from-literal=key2=config2

# Create a new config map named my-config from an env file
kubectl create configmap my-config --from-env-file=path/to/foo.env

# From the files of a folder: their names are the keys
kubectl create configmap my-config --from-file=path/to/bar

# From files, under keys of your own
kubectl create configmap my-config --from-file=key1=path/to/file1.txt --from-file=key2=path/to/file2.txt`,
  flags: [...CREATE_FLAGS, ...SOURCE_FLAGS],
  run(on) {
    const name = nameArgument(on);
    const data = dataOf(on, 'ConfigMap', name);
    return make(on, {
      resource: 'configmaps',
      failure: 'failed to create configmap',
      object: {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: {
          name: on.flags.bool('append-hash') ? `${name}-${contentHash({ kind: 'ConfigMap', name, data })}` : name,
        },
        ...(Object.keys(data).length > 0 ? { data } : {}),
      },
    });
  },
};
