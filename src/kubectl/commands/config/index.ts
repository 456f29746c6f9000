/** `kubectl config` */
import type { Command, Invocation } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { FILE, type Kubeconfig } from '../../kubeconfig.ts';
import { contextCommands, exactlyOne } from './contexts.ts';
import { setCluster, setCredentials } from './entries.ts';
import { set, unset } from './property.ts';
import { view } from './view.ts';

/** One of the two maps, as commands call what it holds. */
type Listed = 'cluster' | 'user';

const heldBy = (of: Listed): 'clusters' | 'users' => (of === 'cluster' ? 'clusters' : 'users');

const names = (on: Invocation, of: Listed): string[] => Object.keys(on.session.config[heldBy(of)]).sort();

const list = (of: Listed): Command => ({
  name: `get-${of}s`,
  use: '[flags] [options]',
  short: `Display ${of}s defined in the kubeconfig`,
  examples: `# List the ${of}s that kubectl knows about\nkubectl config get-${of}s`,
  run(on) {
    on.out('NAME');
    for (const entry of names(on, of)) on.out(entry);
    return 0;
  },
});

const remove = (of: Listed): Command => ({
  name: `delete-${of}`,
  use: 'NAME [options]',
  short: `Delete the specified ${of} from the kubeconfig`,
  examples: `# Delete the minikube ${of}\nkubectl config delete-${of} minikube`,
  run(on) {
    const name = exactlyOne(on);
    if (!names(on, of).includes(name)) throw new CliError(`cannot delete ${of} ${name}, not in ${FILE}`);
    const { [name]: _, ...rest } = on.session.config[heldBy(of)];
    on.session.config = { ...on.session.config, [heldBy(of)]: rest } as Kubeconfig;
    on.out(`deleted ${of} ${name} from ${FILE}`);
    return 0;
  },
});

const ALL: readonly Command[] = [
  ...contextCommands,
  ...(['cluster', 'user'] as const).flatMap((of) => [remove(of), list(of)]),
  set,
  setCluster,
  setCredentials,
  unset,
  view,
];

export const config: Command = {
  name: 'config',
  use: 'SUBCOMMAND [options]',
  short: 'Modify kubeconfig files',
  commands: [...ALL].sort((a, b) => (a.name < b.name ? -1 : 1)),
};
