/** `node add` and `node remove`: machines that join the cluster and leave it for good. */
import { ApiError, didYouMean, type MachineSpec, parseQuantity } from '../../engine/index.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import type { FlagSpec } from '../flags.ts';
import { isControlPlane } from './nodes.ts';

const flags: readonly FlagSpec[] = [
  { name: 'zone', type: 'string', help: 'The value of its label topology.kubernetes.io/zone.' },
  { name: 'cpu', type: 'string', default: '4', help: 'How much CPU it has.' },
  { name: 'memory', type: 'string', default: '8Gi', help: 'How much memory it has.' },
  { name: 'pods', type: 'string', default: '110', help: 'How many pods it takes.' },
  { name: 'labels', short: 'l', type: 'list', help: 'Labels of its Node: KEY=VALUE,...' },
  { name: 'taints', type: 'list', help: 'Taints of its Node: KEY=VALUE:EFFECT,...' },
];

const add: Command = {
  name: 'add',
  use: 'NAME [--zone=ZONE] [--cpu=QUANTITY] [--memory=QUANTITY] [options]',
  short: 'Switch on a new machine; its kubelet registers a node',
  examples: `# A node with 8 CPUs in zone b
node add worker-4 --zone b --cpu 8

# A node that only pods that tolerate it run on
node add gpu-1 --labels gpu=yes --taints gpu=yes:NoSchedule`,
  flags,
  names: () => [],
  run(on) {
    const { cluster } = on.api;
    const name = named(on);
    const machine = machineOf(on, name);
    on.api.list('nodes'); // a cluster that does not answer takes no machines either
    if (cluster.parts.store.get('nodes', name) !== undefined || cluster.kubelets.context.nodes.get(name) !== undefined)
      throw new ApiError(409, 'AlreadyExists', `nodes "${name}" already exists`);
    cluster.kubelets.addMachine(machine);
    on.out(`node/${name} added`);
    return 0;
  },
};

const remove: Command = {
  name: 'remove',
  aliases: ['rm', 'delete'],
  use: 'NAME ... [options]',
  short: 'Take machines away for good, with what runs on them',
  long: 'Take machines away for good, with what runs on them, and delete their nodes as a cloud does.\n\n Pods that should move first are moved by kubectl drain.',
  examples: '# Take worker-4 away\nkubectl drain worker-4 --ignore-daemonsets\nnode remove worker-4',
  names: (api) => api.list('nodes').map(({ metadata }) => metadata.name),
  run(on) {
    const { cluster } = on.api;
    if (on.args.length === 0) throw new CliError(`a NAME is needed\nSee '${on.path} -h' for help and examples`);
    for (const name of on.args) {
      if (isControlPlane(on.api.get('nodes', name)))
        throw new CliError(`${name} carries the control plane and cannot be removed`);
    }
    for (const name of on.args) {
      on.api.delete('nodes', name);
      cluster.kubelets.removeMachine(name);
      on.out(`node/${name} removed`);
    }
    return 0;
  },
};

export const node: Command = {
  name: 'node',
  use: 'SUBCOMMAND [options]',
  short: 'Add machines to the cluster, or take them away',
  commands: [add, remove],
};

function named(on: Invocation): string {
  const [name, ...more] = on.args;
  if (name === undefined || more.length > 0)
    throw new CliError(
      `exactly one NAME is required, got ${on.args.length}\nSee '${on.path} -h' for help and examples`,
    );
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length > 63)
    throw new CliError(
      `invalid node name "${name}": lower case letters, digits and '-', starting and ending with a letter or digit, at most 63`,
    );
  return name;
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function machineOf(on: Invocation, name: string): MachineSpec {
  const { flags: given } = on;
  const quantity = (flag: string): string => {
    const text = given.string(flag);
    try {
      parseQuantity(text);
      if (!text.startsWith('-')) return text;
    } catch {
      // said below
    }
    throw new CliError(`invalid argument "${text}" for "--${flag}" flag: expected a quantity, as 4 or 8Gi`);
  };
  const zone = given.string('zone');
  const labels = given.list('labels').map((text) => {
    const [key = '', value] = text.split('=', 2);
    if (key === '' || value === undefined)
      throw new CliError(`invalid argument "${text}" for "--labels" flag: expected KEY=VALUE`);
    return [key, value] as const;
  });
  const taints = given.list('taints').map((text) => {
    const [, key, value, effect = ''] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(text) ?? [];
    if (key === undefined || !EFFECTS.includes(effect))
      throw new CliError(
        `invalid argument "${text}" for "--taints" flag: expected KEY=VALUE:EFFECT, EFFECT one of ${EFFECTS.join(', ')}${didYouMean(effect, EFFECTS)}`,
      );
    return { key, effect, ...(value ? { value } : {}) };
  });
  return {
    name,
    capacity: {
      cpu: quantity('cpu'),
      memory: quantity('memory'),
      pods: quantity('pods'),
      'ephemeral-storage': '100Gi',
    },
    ...(zone === '' ? {} : { zone }),
    ...(labels.length > 0 ? { labels: Object.fromEntries(labels) } : {}),
    ...(taints.length > 0 ? { taints } : {}),
  };
}
