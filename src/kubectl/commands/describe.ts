/** `kubectl describe` */
import { ApiError } from '../../engine/index.ts';
import { find } from '../builder.ts';
import type { Command } from '../command.ts';
import { describeObject } from '../describe/index.ts';
import { CliError, ManyErrors, UsageError } from '../errors.ts';
import type { Info } from '../mapper.ts';
import { ALL_NAMESPACES, CHUNK, FILES, SELECTOR } from './flags.ts';

export const describe: Command = {
  name: 'describe',
  use: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]',
  short: 'Show details of a specific resource or group of resources',
  long: 'Show details of a specific resource or group of resources.\n\n Print a detailed description of the selected resources, including related resources such as events or controllers. You may select a single object by name, all objects of that type, provide a name prefix, or label selector.',
  examples: `# Describe a node
kubectl describe nodes kubernetes-node-emt8.c.myproject.internal

# Describe a pod
kubectl describe pods/nginx

# Describe pods by label name=myLabel
kubectl describe pods -l name=myLabel

# Describe the objects of a file
kubectl describe -f pod.yaml

# Describe all pods
kubectl describe pods

# Describe all pods whose names begin so
kubectl describe pods frontend`,
  flags: [
    ...FILES,
    SELECTOR,
    ALL_NAMESPACES,
    CHUNK,
    {
      name: 'show-events',
      type: 'bool',
      default: 'true',
      help: 'If true, display events related to the described object.',
    },
  ],
  run(on) {
    const { flags, args } = on;
    if (args.length === 0 && !flags.changed('filename') && !flags.changed('kustomize'))
      throw new CliError(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
    const found = find(on, {
      args,
      filenames: flags.list('filename'),
      recursive: flags.bool('recursive'),
      kustomize: flags.string('kustomize'),
      selector: flags.string('selector'),
      allNamespaces: flags.bool('all-namespaces'),
      typesAlone: true,
      latest: true,
    });
    let infos: readonly Info[] = found.infos;
    let errors = found.errors;
    let prefixed = false;
    const missing = errors.every((error) => error instanceof ApiError && error.reason === 'NotFound');
    // With two words kubectl looks for a prefix first, and then tells nothing but that there is none.
    if (errors.length > 0 && missing && args.length === 2 && args[0]?.includes('/')) throw new ManyErrors(errors);
    if (errors.length > 0 && missing && infos.length === 0 && args.length === 2 && !args[0]?.includes('/')) {
      infos = withPrefix();
      prefixed = infos.length > 0;
      if (prefixed) errors = [];
    }
    infos.forEach((info, i) => {
      const text = describeObject(on.api, info, flags.bool('show-events'));
      on.io.stdout(prefixed ? `${text}\n` : (i > 0 ? '\n\n' : '') + text);
    });
    if (errors.length > 0) throw new ManyErrors(errors);
    if (infos.length === 0)
      on.err(flags.bool('all-namespaces') ? 'No resources found' : `No resources found in ${on.namespace} namespace.`);
    return 0;

    /** `describe pod web` also means the pods whose names begin so. */
    function withPrefix(): Info[] {
      const [type = '', prefix = ''] = args;
      if (prefix === '') throw UsageError.for(on.path, 'a name prefix is required');
      return find(on, { args: [type], typesAlone: true }).infos.filter((info) =>
        info.object.metadata.name.startsWith(prefix),
      );
    }
  },
};
