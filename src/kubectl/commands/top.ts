/** `kubectl top`: what pods and nodes use, once the metrics API serves it. */
import { goDuration, keyOf, milliValue, type Node, wholeValue } from '../../engine/index.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError, UsageError } from '../errors.ts';
import type { FlagSpec } from '../flags.ts';
import { Rows } from '../printers/tabwriter.ts';
import { ALL_NAMESPACES, FIELD_SELECTOR, SELECTOR } from './flags.ts';

interface Use {
  readonly cpu: number;
  readonly memory: number;
}

const SORT = {
  name: 'sort-by',
  type: 'string',
  help: "If non-empty, sort list using specified field. The field can be either 'cpu' or 'memory'.",
} as const;
const NO_HEADERS = { name: 'no-headers', type: 'bool', help: 'If present, print output without headers' } as const;

/** After so long a pod should have metrics, ms (`metricsCreationDelay`). */
const EXPECTED = 120_000;

/** Metrics need the metrics-server (an add-on): without its APIService there are none. */
function served(on: Invocation): void {
  if (!on.api.hasMetrics) throw new CliError('Metrics API not available');
}

function checkSort(on: Invocation): string {
  const sort = on.flags.string('sort-by');
  if (!['', 'cpu', 'memory'].includes(sort)) throw new CliError('--sort-by accepts only cpu or memory');
  return sort;
}

const PROTOBUF = {
  name: 'use-protocol-buffers',
  type: 'bool',
  default: 'true',
  help: 'Enables using protocol-buffers to access Metrics API.',
} as const;

const showSwap = (of: string): FlagSpec => ({
  name: 'show-swap',
  type: 'bool',
  help: `Print ${of} resources related to swap memory.`,
});

function atMostOne(on: Invocation, what: string): void {
  if (on.args.length > 1) throw UsageError.for(on.path, `${what} [NAME | -l label]`);
}

const cpu = (use: Use): string => `${Math.ceil(use.cpu)}m`;
const memory = (use: Use): string => `${Math.floor(use.memory / 2 ** 20)}Mi`;

function sorted<T extends { readonly name: string; readonly use: Use }>(rows: T[], by: string): T[] {
  const text = (a: T, b: T): number => (a.name < b.name ? -1 : 1);
  if (by === 'cpu') return rows.sort((a, b) => b.use.cpu - a.use.cpu || text(a, b));
  if (by === 'memory') return rows.sort((a, b) => b.use.memory - a.use.memory || text(a, b));
  return rows.sort(text);
}

const node: Command = {
  name: 'node',
  aliases: ['nodes', 'no'],
  use: '[NAME | -l label] [options]',
  short: 'Display resource (CPU/memory) usage of nodes',
  examples: `# Show metrics for all nodes
kubectl top node

# Show metrics for a given node
kubectl top node NODE_NAME`,
  flags: [
    SELECTOR,
    SORT,
    NO_HEADERS,
    PROTOBUF,
    showSwap('node'),
    {
      name: 'show-capacity',
      type: 'bool',
      help: 'Print node resources based on Capacity instead of Allocatable(default) of the nodes.',
    },
  ],
  run(on) {
    const sort = checkSort(on);
    atMostOne(on, 'node');
    served(on);
    on.api.askMetrics('nodes', '', on.args[0]);
    const selector = on.flags.string('selector');
    const nodes =
      on.args.length > 0
        ? on.args.map((name) => on.api.get('nodes', name))
        : on.api.list('nodes', selector ? { labelSelector: selector } : {});
    const of = on.flags.bool('show-capacity') ? 'capacity' : 'allocatable';
    const rows = nodes.map((n) => ({
      name: n.metadata.name,
      node: n,
      use: on.api.cluster.runtime.nodeUsage(n.metadata.name),
    }));
    const known = rows.flatMap((row) => (row.use === undefined ? [] : [{ ...row, use: row.use }]));
    const share = (n: Node, name: string, used: number): string => {
      const all = n.status[of]?.[name];
      const total = all === undefined ? 0 : name === 'cpu' ? milliValue(all) : wholeValue(all);
      return total === 0 ? '<unknown>' : `${Math.trunc((used / total) * 100)}%`;
    };
    // Nodes here have no swap, so their status does not say how much.
    const unknown = '<unknown>';
    const [swap, head] = on.flags.bool('show-swap')
      ? [
          [unknown, unknown],
          ['SWAP(bytes)', 'SWAP(%)'],
        ]
      : [[], []];
    const lines = sorted(known, sort).map(({ name, node: n, use }) => [
      name,
      cpu(use),
      share(n, 'cpu', use.cpu),
      memory(use),
      share(n, 'memory', use.memory),
      ...swap,
    ]);
    for (const { name } of rows.filter((row) => row.use === undefined))
      lines.push([name, unknown, unknown, unknown, unknown, ...swap]);
    if (!on.flags.bool('no-headers'))
      lines.unshift(['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)', ...head]);
    on.io.stdout(new Rows().print(lines));
    return 0;
  },
};

const pod: Command = {
  name: 'pod',
  aliases: ['pods', 'po'],
  use: '[NAME | -l label] [options]',
  short: 'Display resource (CPU/memory) usage of pods',
  examples: `# Show metrics for all pods in the default namespace
kubectl top pod

# Show metrics for a given pod and its containers
kubectl top pod POD_NAME --containers

# Pods of another namespace
kubectl top pod --namespace=NAMESPACE

# Pods with a label
kubectl top pod -l name=myLabel`,
  flags: [
    SELECTOR,
    FIELD_SELECTOR,
    ALL_NAMESPACES,
    SORT,
    NO_HEADERS,
    PROTOBUF,
    showSwap('pod'),
    { name: 'containers', type: 'bool', help: 'If present, print usage of containers within a pod.' },
    { name: 'sum', type: 'bool', help: 'Print the sum of the resource usage' },
  ],
  run(on) {
    const { flags } = on;
    const sort = checkSort(on);
    atMostOne(on, 'pod');
    served(on);
    const all = flags.bool('all-namespaces');
    const [name] = on.args;
    on.api.askMetrics('pods', all ? '' : on.namespace, name);
    const pods =
      name !== undefined
        ? [on.api.get('pods', `${on.namespace}/${name}`)]
        : on.api.list('pods', {
            ...(all ? {} : { namespace: on.namespace }),
            ...(flags.string('selector') ? { labelSelector: flags.string('selector') } : {}),
            ...(flags.string('field-selector') ? { fieldSelector: flags.string('field-selector') } : {}),
          });
    const each = flags.bool('containers');
    const rows = pods.flatMap((p) => {
      const uses = on.api.cluster.runtime.podUsage(keyOf(p));
      if (uses === undefined || p.status.phase !== 'Running') return [];
      const entries = [...uses];
      const sum = entries.reduce(
        (total, [, use]) => ({ cpu: total.cpu + use.cpu, memory: total.memory + use.memory }),
        { cpu: 0, memory: 0 },
      );
      const parts: (readonly [string, Use])[] = each ? entries : [['', sum]];
      return parts.map(([container, use]) => ({
        name: p.metadata.name,
        namespace: p.metadata.namespace ?? '',
        container,
        use,
      }));
    });
    if (rows.length === 0) {
      for (const { metadata } of pods) {
        const age = on.api.now - Date.parse(metadata.creationTimestamp ?? '');
        if (age > EXPECTED)
          throw new CliError(
            `Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${goDuration(age)}`,
          );
      }
      if (pods.length > 0) throw new CliError('metrics not available yet');
      on.err(all ? 'No resources found' : `No resources found in ${on.namespace} namespace.`);
      return 0;
    }
    const total = rows.reduce((sum, { use }) => ({ cpu: sum.cpu + use.cpu, memory: sum.memory + use.memory }), {
      cpu: 0,
      memory: 0,
    });
    const swap = flags.bool('show-swap') ? ['0Mi'] : [];
    const lines = sorted(rows, sort).map((row) => [
      ...(all ? [row.namespace] : []),
      row.name,
      ...(each ? [row.container] : []),
      cpu(row.use),
      memory(row.use),
      ...swap,
    ]);
    if (!flags.bool('no-headers'))
      lines.unshift([
        ...(all ? ['NAMESPACE'] : []),
        each ? 'POD' : 'NAME',
        ...(each ? ['NAME'] : []),
        'CPU(cores)',
        'MEMORY(bytes)',
        ...(swap.length > 0 ? ['SWAP(bytes)'] : []),
      ]);
    if (flags.bool('sum')) {
      const lead = [...(all ? [''] : []), '', ...(each ? [''] : [])];
      const rule = '________';
      lines.push([...lead, rule, rule, ...swap.map(() => rule)], [...lead, cpu(total), memory(total), ...swap]);
    }
    on.io.stdout(new Rows().print(lines));
    return 0;
  },
};

export const top: Command = {
  name: 'top',
  use: '[flags] [options]',
  short: 'Display resource (CPU/memory) usage',
  long: 'Display resource (CPU/memory) usage.\n\n This command provides a view of recent resource consumption for nodes and pods. It fetches metrics from the Metrics Server, which aggregates this data from the kubelet on each node. The Metrics Server must be installed and running in the cluster for this command to work.',
  commands: [node, pod],
};
