/** `minikube service`: the address under which a Service of type NodePort is reached from outside. */
import type { Service } from '../../../engine/index.ts';
import type { Command, Invocation } from '../../command.ts';
import { PlainError } from '../../errors.ts';
import { workingNode } from '../nodes.ts';
import { drawn } from './table.ts';

const HEAD = ['NAMESPACE', 'NAME', 'TARGET PORT', 'URL'];

function urls({ spec }: Service, host: string): string[] {
  return (spec.ports ?? []).flatMap(({ nodePort }) => (nodePort ? [`http://${host}:${nodePort}`] : []));
}

/** Whether a pod stands behind it. */
function isServed(on: Invocation, { metadata }: Service): boolean {
  const labelSelector = `kubernetes.io/service-name=${metadata.name}`;
  const slices = on.api.list('endpointslices.discovery.k8s.io', { namespace: metadata.namespace ?? '', labelSelector });
  return slices.some(({ endpoints }) => endpoints?.some(({ conditions }) => conditions?.ready));
}

function rowsOf(service: Service, host: string): string[][] {
  const { namespace = '', name } = service.metadata;
  const found = urls(service, host);
  if (found.length === 0) return [[namespace, name, '', 'No node port']];
  const ports = (service.spec.ports ?? []).filter(({ nodePort }) => nodePort);
  return found.map((url, i) => {
    const { name: port, port: number } = ports[i] ?? {};
    return [namespace, name, port ? `${port}/${number}` : String(number ?? ''), url];
  });
}

const list: Command = {
  name: 'list',
  use: '[flags]',
  short: 'Lists the URLs for the services in your local cluster',
  flags: [{ name: 'namespace', short: 'n', type: 'string', help: 'The services namespace' }],
  run(on) {
    const services = on.api.list('services', on.namespaceGiven ? { namespace: on.namespace } : {});
    const host = workingNode(on.api);
    on.io.stdout(
      drawn(
        HEAD,
        services.flatMap((each) => rowsOf(each, host)),
      ),
    );
    return 0;
  },
};

export const service: Command = {
  name: 'service',
  use: 'SERVICE [flags]',
  short: 'Returns a URL to connect to a service',
  long: 'Returns the Kubernetes URL(s) for service(s) in your local cluster.',
  flags: [
    {
      name: 'url',
      type: 'bool',
      help: 'Display the Kubernetes service URL in the CLI instead of opening it in the default browser',
    },
  ],
  commands: [list],
  names: (api, namespace) => api.list('services', { namespace }).map(({ metadata }) => metadata.name),
  run(on) {
    const [name, ...more] = on.args;
    if (name === undefined || more.length > 0)
      throw new PlainError('X Exiting due to MK_USAGE: You must specify a service name');
    const key = `${on.namespace}/${name}`;
    const found = on.api.find('services', key);
    if (found === undefined)
      throw new PlainError(
        `X Exiting due to SVC_NOT_FOUND: Service '${name}' was not found in '${on.namespace}' namespace.\nYou may select another namespace by using 'minikube service ${name} -n <namespace>'. Or list out all the services using 'minikube service list'`,
      );
    const host = workingNode(on.api);
    const reached = urls(found, host);
    if (!on.flags.bool('url')) on.io.stdout(drawn(HEAD, rowsOf(found, host)));
    if (reached.length === 0) {
      on.err(`* service ${key} has no node port`);
      return 0;
    }
    if (!isServed(on, found))
      throw new PlainError(
        `\nX Exiting due to SVC_UNREACHABLE: service not available: no running pod for service ${name} found`,
      );
    if (on.flags.bool('url')) for (const url of reached) on.out(url);
    else on.out(`* Opening service ${key} in default browser...`);
    return 0;
  },
};
