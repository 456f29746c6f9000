/** `kubectl cluster-info` and `cluster-info dump` */
import { ApiError, inGoOrder, type KubeObject, keyOf, type Pod, type Service } from '../../engine/index.ts';
import type { Command, Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import { type ObjectPrinter, OUTPUT_FLAGS, objectPrinter } from '../printers/index.ts';

const HINT = "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.";

function services(on: Invocation): Service[] {
  const [namespace, labelSelector] = ['kube-system', 'kubernetes.io/cluster-service=true'];
  try {
    const found = on.api.list('services', { namespace, labelSelector });
    on.out(`Kubernetes control plane is running at ${on.session.server}`);
    return found;
  } catch (error) {
    on.out(HINT);
    throw error;
  }
}

/** What is dumped of a namespace, by the names of its files. */
const KINDS = {
  events: 'events',
  'replication-controllers': 'replicationcontrollers',
  services: 'services',
  daemonsets: 'daemonsets.apps',
  deployments: 'deployments.apps',
  replicasets: 'replicasets.apps',
  pods: 'pods',
} as const;

/** A list as a typed client has it: its items do not say what they are. */
function listOf(on: Invocation, resource: string, items: readonly KubeObject[]): object {
  const { kind, apiVersion } = on.api.resources().find(({ id }) => id === resource) ?? { kind: '', apiVersion: '' };
  const bare = items.map((item) => {
    const { apiVersion: _, kind: _k, ...rest } = inGoOrder(item);
    return rest;
  });
  return { kind: `${kind}List`, apiVersion, metadata: { resourceVersion: String(on.api.revision) }, items: bare };
}

/** Writes to stdout, or to files of a folder. */
class Dump {
  readonly #on: Invocation;
  readonly #printer: ObjectPrinter;
  readonly #folder: string;
  readonly #extension: string;
  #printed = 0;

  constructor(on: Invocation) {
    this.#on = on;
    const output = on.flags.string('output');
    const printer = objectPrinter(on, { typed: true });
    if (printer === undefined) throw new CliError('no output format');
    this.#printer = printer;
    const folder = on.flags.string('output-directory');
    this.#folder = folder === '-' ? '' : folder.replace(/\/$/, '');
    this.#extension = output === 'json' || output === 'yaml' ? `.${output}` : '.txt';
  }

  #write(name: string, text: string): void {
    if (this.#folder === '') this.#on.io.stdout(text);
    else this.#on.io.files.write(`${this.#folder}/${name}`, text);
  }

  list(name: string, resource: string, items: readonly KubeObject[]): void {
    const between = this.#printed++ > 0 ? this.#printer.between : '';
    const text = this.#printer.asList
      ? this.#printer.print(listOf(this.#on, resource, items))
      : items.map((item) => this.#printer.print(item)).join('');
    this.#write(`${name}${this.#extension}`, between + text);
  }

  logs(pod: Pod): void {
    const { namespace = '', name } = pod.metadata;
    let text = '';
    for (const { name: container } of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
      const of = `logs for container ${container} of pod ${namespace}/${name} ====\n`;
      text += `==== START ${of}${this.#log(pod, container)}==== END ${of}`;
    }
    this.#write(`${namespace}/${name}/logs.txt`, text);
  }

  #log(pod: Pod, container: string): string {
    try {
      this.#on.api.askKubelet(pod, 'log');
      const { lines, lost } = this.#on.api.cluster.runtime.logs(keyOf(pod), { container });
      return lost ?? lines.map((line) => `${line.text}\n`).join('');
    } catch (error) {
      if (error instanceof ApiError) return `Request log error: ${error.message}\n`;
      throw error;
    }
  }

  end(): void {
    if (this.#folder !== '') this.#on.out(`Cluster info dumped to ${this.#on.flags.string('output-directory')}`);
  }
}

const dump: Command = {
  name: 'dump',
  use: '[flags] [options]',
  short: 'Dump relevant information for debugging and diagnosis',
  long: `Dump information about the cluster that helps to find out what is wrong with it. It goes to stdout, or into files of the folder that --output-directory names.

 Of the nodes, and of the current namespace and 'kube-system', unless --namespaces or --all-namespaces say otherwise: objects of the usual kinds, and the logs of all pods.`,
  examples: `# Dump current cluster state to stdout
kubectl cluster-info dump

# Dump two namespaces into a folder
kubectl cluster-info dump --namespaces default,kube-system --output-directory=state

# Write what is in all namespaces
kubectl cluster-info dump --all-namespaces`,
  flags: [
    ...OUTPUT_FLAGS.map((flag) => (flag.name === 'output' ? { ...flag, default: 'json' } : flag)),
    {
      name: 'output-directory',
      type: 'string',
      help: "Where to output the files.  If empty or '-' uses stdout, otherwise creates a directory hierarchy in that directory",
    },
    { name: 'namespaces', type: 'list', help: 'A comma separated list of namespaces to dump.' },
    {
      name: 'all-namespaces',
      short: 'A',
      type: 'bool',
      help: 'If true, dump all namespaces.  If true, --namespaces is ignored.',
    },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '20s',
      help: 'The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running',
    },
  ],
  run(on) {
    const { api, flags } = on;
    const to = new Dump(on);
    to.list('nodes', 'nodes', api.list('nodes'));
    const named = flags.list('namespaces');
    const namespaces = flags.bool('all-namespaces')
      ? api.list('namespaces').map(({ metadata }) => metadata.name)
      : named.length > 0
        ? named
        : ['kube-system', on.namespace];
    for (const namespace of namespaces) {
      for (const [name, resource] of Object.entries(KINDS))
        to.list(`${namespace}/${name}`, resource, api.list(resource, { namespace }));
      for (const pod of api.list('pods', { namespace })) to.logs(pod);
    }
    to.end();
    return 0;
  },
};

export const clusterInfo: Command = {
  name: 'cluster-info',
  use: '[flags] [options]',
  short: 'Display cluster information',
  examples: `# Print the address of the control plane
kubectl cluster-info`,
  long: "Display addresses of the control plane and services with label kubernetes.io/cluster-service=true. To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.",
  commands: [dump],
  run(on) {
    for (const service of services(on)) {
      const port = service.spec.ports?.[0];
      const name = service.metadata.labels?.['kubernetes.io/name'] ?? service.metadata.name;
      on.out(
        `${name} is running at ${on.session.server}/api/v1/namespaces/kube-system/services/${service.metadata.name}${port?.name ? `:${port.name}` : ''}/proxy`,
      );
    }
    on.out(HINT);
    return 0;
  },
};
