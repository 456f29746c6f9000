/** `kubectl config view` */
import type { Command } from '../../command.ts';
import { CliError } from '../../errors.ts';
import type { Entry, Kubeconfig } from '../../kubeconfig.ts';
import { fileOf } from '../../kubeconfig-file.ts';
import { OUTPUT_FLAGS, objectPrinter } from '../../printers/index.ts';

/** What the current context uses, and nothing else. @throws CliError without one */
function minified(config: Kubeconfig): Kubeconfig {
  const context = config.contexts[config.currentContext];
  if (context === undefined) throw new CliError('current-context must exist in order to minify');
  const only = (of: Readonly<Record<string, Entry>>, name: string) =>
    of[name] === undefined ? {} : { [name]: of[name] };
  return {
    ...config,
    contexts: { [config.currentContext]: context },
    clusters: only(config.clusters, context.cluster),
    users: only(config.users, context.user),
  };
}

export const view: Command = {
  name: 'view',
  use: '[flags] [options]',
  short: 'Display merged kubeconfig settings or a specified kubeconfig file',
  examples: `# Show the kubeconfig
kubectl config view

# Show what the current context uses, and its namespace
kubectl config view --minify
kubectl config view --minify -o jsonpath={..namespace}

# With certificates and passwords
kubectl config view --raw`,
  flags: [
    ...OUTPUT_FLAGS.map((flag) => (flag.name === 'output' ? { ...flag, default: 'yaml' } : flag)),
    { name: 'minify', type: 'bool', help: 'Remove all information not used by current-context from the output' },
    { name: 'flatten', type: 'bool', help: 'Flatten the resulting kubeconfig file into self-contained output' },
    {
      name: 'merge',
      type: 'bool',
      default: 'true',
      help: 'Merge the full hierarchy of kubeconfig files',
    },
    { name: 'raw', type: 'bool', help: 'Display raw byte data and sensitive data' },
  ],
  run(on) {
    const { config } = on.session;
    const value = fileOf(on.flags.bool('minify') ? minified(config) : config, on.flags.bool('raw'));
    on.io.stdout(objectPrinter(on)?.print(value) ?? '');
    return 0;
  },
};
