/** `kubectl config`: the contexts */
import type { Command, Invocation } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { GLOBAL_FLAGS } from '../../globals.ts';
import { help } from '../../help.ts';
import { FILE } from '../../kubeconfig.ts';
import { Rows } from '../../printers/tabwriter.ts';

const currentContext: Command = {
  name: 'current-context',
  use: '[flags] [options]',
  short: 'Display the current-context',
  examples: `# Display the current-context
kubectl config current-context`,
  run(on) {
    if (!on.session.config.currentContext) throw new CliError('current-context is not set');
    on.out(on.session.config.currentContext);
    return 0;
  },
};

const getContexts: Command = {
  name: 'get-contexts',
  use: '[(-o|--output=)name)] [options]',
  short: 'Describe one or many contexts',
  examples: `# List all the contexts
kubectl config get-contexts

# Describe one context
kubectl config get-contexts my-context`,
  flags: [
    {
      name: 'no-headers',
      type: 'bool',
      help: "When using the default or custom-column output format, don't print headers (default print headers).",
    },
    { name: 'output', short: 'o', type: 'string', help: 'Output format. One of: (name).' },
  ],
  run(on) {
    const { contexts, currentContext: current } = on.session.config;
    const names = on.args.length > 0 ? [...on.args] : Object.keys(contexts).sort();
    const missing = names.filter((name) => contexts[name] === undefined);
    for (const name of missing) on.err(`error: context ${name} not found`);
    const known = names.filter((name) => contexts[name] !== undefined);
    if (on.flags.string('output') === 'name') for (const name of known) on.out(name);
    else {
      const rows = known.map((name) => [
        name === current ? '*' : '',
        name,
        contexts[name]?.cluster ?? '',
        contexts[name]?.user ?? '',
        contexts[name]?.namespace ?? '',
      ]);
      if (!on.flags.bool('no-headers')) rows.unshift(['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']);
      on.io.stdout(new Rows().print(rows));
    }
    return missing.length > 0 ? 1 : 0;
  },
};

const useContext: Command = {
  name: 'use-context',
  aliases: ['use'],
  use: 'CONTEXT_NAME [options]',
  short: 'Set the current-context in a kubeconfig file',
  examples: `# Use another context
kubectl config use-context minikube`,
  run(on) {
    const name = exactlyOne(on);
    if (on.session.config.contexts[name] === undefined)
      throw new CliError(`no context exists with the name: "${name}"`);
    on.session.config = { ...on.session.config, currentContext: name };
    on.out(`Switched to context "${name}".`);
    return 0;
  },
};

/** The arguments, of which there must be so many. @throws CliError otherwise, after the help */
export function exactly(on: Invocation, count: number): readonly string[] {
  if (on.args.length !== count) {
    on.io.stdout(help({ command: on.command, path: on.path, rest: [] }, GLOBAL_FLAGS));
    throw new CliError(`Unexpected args: [${on.args.join(' ')}]`);
  }
  return on.args;
}

export const exactlyOne = (on: Invocation): string => exactly(on, 1)[0] ?? '';

const setContext: Command = {
  name: 'set-context',
  use: '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] [options]',
  short: 'Set a context entry in kubeconfig',
  examples: `# Set the namespace of the current context
kubectl config set-context --current --namespace=shop

# Give a context another user
kubectl config set-context work --user=admin`,
  flags: [
    { name: 'current', type: 'bool', help: 'Modify the current context' },
    ...['cluster', 'namespace', 'user'].map((name) => ({
      name,
      type: 'string' as const,
      ...(name === 'namespace' ? { short: 'n' } : {}),
      help: `${name} for the context entry in kubeconfig`,
    })),
  ],
  run(on) {
    const { flags, session } = on;
    const name = flags.bool('current') ? session.config.currentContext : on.args[0];
    if (!name || (flags.bool('current') && on.args.length > 0))
      throw new CliError('you must specify a non-empty context name or --current');
    const old = session.config.contexts[name];
    const given = {
      ...(flags.changed('cluster') ? { cluster: flags.string('cluster') } : {}),
      ...(flags.changed('user') ? { user: flags.string('user') } : {}),
      ...(flags.changed('namespace') ? { namespace: flags.string('namespace') } : {}),
    };
    const context = { cluster: '', user: '', ...old, ...given };
    session.config = { ...session.config, contexts: { ...session.config.contexts, [name]: context } };
    on.out(`Context "${name}" ${old === undefined ? 'created' : 'modified'}.`);
    return 0;
  },
};

const renameContext: Command = {
  name: 'rename-context',
  use: 'CONTEXT_NAME NEW_NAME [options]',
  short: 'Rename a context from the kubeconfig file',
  examples: `# Rename the context "old-name" to "new-name"
kubectl config rename-context old-name new-name`,
  run(on) {
    const [from = '', to = ''] = on.args;
    const { contexts, currentContext: current } = on.session.config;
    const context = contexts[from];
    if (context === undefined) throw new CliError(`cannot rename the context "${from}", it's not in ${FILE}`);
    if (contexts[to] !== undefined)
      throw new CliError(`cannot rename the context "${from}", the context "${to}" already exists in ${FILE}`);
    const { [from]: _, ...rest } = contexts;
    on.session.config = {
      ...on.session.config,
      contexts: { ...rest, [to]: context },
      currentContext: current === from ? to : current,
    };
    on.out(`Context "${from}" renamed to "${to}".`);
    return 0;
  },
};

const deleteContext: Command = {
  name: 'delete-context',
  use: 'NAME [options]',
  short: 'Delete the specified context from the kubeconfig',
  examples: `# Delete the context for the minikube cluster
kubectl config delete-context minikube`,
  run(on) {
    const name = exactlyOne(on);
    const { [name]: found, ...contexts } = on.session.config.contexts;
    if (found === undefined) throw new CliError(`cannot delete context ${name}, not in ${FILE}`);
    if (name === on.session.config.currentContext)
      on.err(`warning: this removed your active context, use "kubectl config use-context" to select a different one`);
    on.session.config = { ...on.session.config, contexts };
    on.out(`deleted context ${name} from ${FILE}`);
    return 0;
  },
};

export const contextCommands: readonly Command[] = [
  currentContext,
  deleteContext,
  getContexts,
  renameContext,
  setContext,
  useContext,
];
