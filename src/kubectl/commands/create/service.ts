/** `kubectl create service clusterip|nodeport|loadbalancer|externalname` */
import { portName, subdomain } from '../../../engine/index.ts';
import type { Command, Invocation } from '../../command.ts';
import { CliError } from '../../errors.ts';
import type { FlagSpec } from '../../flags.ts';
import { CREATE_FLAGS, make, nameArgument, require } from './common.ts';

const TCP: FlagSpec = { name: 'tcp', type: 'list', help: "Port pairs can be specified as '<port>:<targetPort>'." };

/** `80:8080` → port and target. @throws CliError */
function portPair(text: string): { port: number; targetPort: number | string } {
  const [left = '', right] = text.split(':');
  const port = Number(left);
  const wrong = /^\d+$/.test(left) ? 'value out of range' : 'invalid syntax';
  if (!(port < 2 ** 16)) throw new CliError(`strconv.ParseUint: parsing ${JSON.stringify(left)}: ${wrong}`);
  if (right === undefined) return { port, targetPort: port };
  const target = /^\d+$/.test(right) ? Number(right) : undefined;
  if (target !== undefined && (target < 1 || target >= 2 ** 16))
    throw new CliError('must be between 1 and 65535, inclusive');
  if (target !== undefined) return { port, targetPort: target };
  const wrongName = portName(right);
  if (wrongName.length > 0) throw new CliError(wrongName.join(','));
  return { port, targetPort: right };
}

function makeService(
  on: Invocation,
  type: string,
  extra: { clusterIP?: string; nodePort?: number; externalName?: string } = {},
): number {
  const name = nameArgument(on);
  const headless = extra.clusterIP === 'None';
  const pairs = on.flags.list('tcp');
  if (pairs.length === 0 && !headless && type !== 'ExternalName')
    throw new CliError('at least one tcp port specifier must be provided');
  const ports = pairs.map((text) => ({
    name: text.replace(':', '-'),
    ...portPair(text),
    protocol: 'TCP',
    ...(extra.nodePort ? { nodePort: extra.nodePort } : {}),
  }));
  const labels = { app: name };
  return make(on, {
    resource: 'services',
    failure: `failed to create ${type} service`,
    object: {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name, labels },
      spec: {
        type,
        selector: labels,
        ...(ports.length > 0 ? { ports } : {}),
        ...(extra.clusterIP ? { clusterIP: extra.clusterIP } : {}),
        ...(extra.externalName ? { externalName: extra.externalName } : {}),
      },
      status: { loadBalancer: {} },
    },
  });
}

const clusterip: Command = {
  name: 'clusterip',
  use: 'NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none] [options]',
  short: 'Create a ClusterIP service',
  examples: `# Create a new ClusterIP service named my-cs
kubectl create service clusterip my-cs --tcp=5678:8080

# Without an address of its own (headless)
kubectl create service clusterip my-cs --clusterip="None"`,
  flags: [
    ...CREATE_FLAGS,
    TCP,
    {
      name: 'clusterip',
      type: 'string',
      help: "Assign your own ClusterIP or set to 'None' for a 'headless' service (no loadbalancing).",
    },
  ],
  run: (on) => makeService(on, 'ClusterIP', { clusterIP: on.flags.string('clusterip') }),
};

const nodeport: Command = {
  name: 'nodeport',
  use: 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none] [options]',
  short: 'Create a NodePort service',
  examples: '# Create a new NodePort service named my-ns\nkubectl create service nodeport my-ns --tcp=5678:8080',
  flags: [
    ...CREATE_FLAGS,
    TCP,
    {
      name: 'node-port',
      type: 'int',
      default: '0',
      help: 'Port used to expose the service on each node in a cluster.',
    },
  ],
  run: (on) => makeService(on, 'NodePort', { nodePort: on.flags.int('node-port') }),
};

const loadbalancer: Command = {
  name: 'loadbalancer',
  use: 'NAME [--tcp=port:targetPort] [--dry-run=server|client|none] [options]',
  short: 'Create a LoadBalancer service',
  examples:
    '# Create a new LoadBalancer service named my-lbs\nkubectl create service loadbalancer my-lbs --tcp=5678:8080',
  flags: [...CREATE_FLAGS, TCP],
  run: (on) => makeService(on, 'LoadBalancer'),
};

const externalname: Command = {
  name: 'externalname',
  use: 'NAME --external-name external.name [--dry-run=server|client|none] [options]',
  short: 'Create an ExternalName service',
  examples:
    '# Create a new ExternalName service named my-ns\nkubectl create service externalname my-ns --external-name bar.com',
  flags: [...CREATE_FLAGS, TCP, { name: 'external-name', type: 'string', help: 'External name of service' }],
  run(on) {
    require(on, 'external-name');
    const external = on.flags.string('external-name');
    if (subdomain(external).length > 0) throw new CliError(`invalid service external name ${external}`);
    return makeService(on, 'ExternalName', { externalName: on.flags.string('external-name') });
  },
};

export const service: Command = {
  name: 'service',
  aliases: ['svc'],
  use: '[flags] [options]',
  short: 'Create a service using a specified subcommand',
  commands: [clusterip, externalname, loadbalancer, nodeport],
};
