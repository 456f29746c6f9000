/** `minikube`, as far as people use it beside kubectl: the cluster is there already. */
import { isAnswering, type Node } from '../../../engine/index.ts';
import type { Command, Invocation } from '../../command.ts';
import { isControlPlane } from '../nodes.ts';
import { addons } from './addons.ts';
import { service } from './service.ts';
import { tunnel } from './tunnel.ts';

const NAME = 'minikube';

interface Host {
  readonly name: string;
  readonly controlPlane: boolean;
  readonly running: boolean;
  readonly kubelet: boolean;
}

function hosts(on: Invocation): Host[] {
  const { parts, kubelets } = on.api.cluster;
  const leads = (name: string): boolean => {
    const node = parts.store.get('nodes', name) as Node | undefined;
    return node !== undefined && isControlPlane(node);
  };
  return [...kubelets.context.nodes.values()]
    .map(({ name }) => ({
      name,
      controlPlane: leads(name),
      running: parts.world.fine(`machine/${name}`),
      kubelet: kubelets.context.kubeletWorks(name),
    }))
    .sort((a, b) => Number(b.controlPlane) - Number(a.controlPlane) || (a.name < b.name ? -1 : 1));
}

const word = (fine: boolean): string => (fine ? 'Running' : 'Stopped');

const start: Command = {
  name: 'start',
  use: '[flags]',
  short: 'Starts a local Kubernetes cluster',
  long: 'Starts a local Kubernetes cluster. The cluster of a run is there from the beginning.',
  run(on) {
    on.out(`* Using the simulated driver based on existing profile`);
    on.out(`* Starting "${NAME}" primary control-plane node in "${NAME}" cluster`);
    on.out(`* Preparing Kubernetes v1.35.6 ...`);
    on.out('* Verifying Kubernetes components...');
    on.api.list('nodes');
    on.out('* Enabled addons: default-storageclass, metrics-server, storage-provisioner');
    on.out(`* Done! kubectl is now configured to use "${NAME}" cluster and "default" namespace by default`);
    return 0;
  },
};

/** The exit code has a bit for each thing that is not well: host, cluster, Kubernetes. */
const status: Command = {
  name: 'status',
  use: '[flags]',
  short: 'Gets the status of a local Kubernetes cluster',
  long: 'Gets the status of a local Kubernetes cluster.\n\n The exit status contains the status of the machines, the cluster and Kubernetes encoded on its bits in this order from right to left: 1 for machines that are not well, 2 for kubelets that are not, 4 for an API server that is not.',
  run(on) {
    const { parts } = on.api.cluster;
    const answers = isAnswering(parts.world, parts.controlPlane.machines);
    const all = hosts(on);
    const [first] = all;
    const primary = all.filter(({ controlPlane }) => controlPlane);
    const blocks = all.map((host) =>
      [
        host.name,
        `type: ${host.controlPlane || (primary.length === 0 && host === first) ? 'Control Plane' : 'Worker'}`,
        `host: ${word(host.running)}`,
        `kubelet: ${word(host.kubelet)}`,
        ...(host.controlPlane || (primary.length === 0 && host === first)
          ? [`apiserver: ${word(answers)}`, 'kubeconfig: Configured']
          : []),
      ].join('\n'),
    );
    on.io.stdout(`${blocks.join('\n\n')}\n\n`);
    const bits = [all.every(({ running }) => running), all.every(({ kubelet }) => kubelet), answers];
    return bits.reduce((code, fine, i) => code + (fine ? 0 : 2 ** i), 0);
  },
};

const ip: Command = {
  name: 'ip',
  use: '[flags]',
  short: 'Retrieves the IP address of the specified node',
  run(on) {
    const [first] = hosts(on);
    on.out(on.api.cluster.kubelets.context.nodes.get(first?.name ?? '')?.address ?? '');
    return 0;
  },
};

export const minikube: Command = {
  name: 'minikube',
  use: '[command] [flags]',
  short: 'minikube provisions and manages local Kubernetes clusters optimized for development workflows',
  commands: [start, status, ip, service, tunnel, addons],
};
