/** `kubectl expose` */
import type { KubeObject, Pod, Service } from '../../engine/index.ts';
import { findAll } from '../builder.ts';
import { podSpecOf } from '../change.ts';
import type { Command } from '../command.ts';
import { CliError } from '../errors.ts';
import type { Info } from '../mapper.ts';
import { CREATE_FLAGS, make } from './create/common.ts';
import { FILES, RECORD } from './flags.ts';
import { overridden, parseLabels } from './run.ts';
import { queryOf } from './target.ts';

const EXPOSABLE = ['ReplicationController', 'Service', 'Pod', 'Deployment', 'ReplicaSet'];

export const expose: Command = {
  name: 'expose',
  use: '(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type] [options]',
  short: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  long: 'Expose a resource as a new Kubernetes service.\n\n Looks up a deployment, service, replica set, replication controller or pod by name and uses the selector for that resource as the selector for a new service on the specified port.',
  examples: `# Create a service for an nginx deployment, which serves on port 80 and connects to the containers on port 8000
kubectl expose deployment nginx --port=80 --target-port=8000

# Expose what a file describes
kubectl expose -f nginx-controller.yaml --port=80 --target-port=8000

# Expose a pod under another name
kubectl expose pod valid-pod --port=444 --name=frontend

# A second service for the same pods, on another port
kubectl expose service nginx --port=443 --target-port=8443 --name=nginx-https

# A service for UDP
kubectl expose rc streamer --port=4100 --protocol=UDP --name=video-stream

# A service that every node answers for
kubectl expose deployment nginx --port=80 --type=NodePort`,
  flags: [
    ...CREATE_FLAGS.filter((f) => f.name !== 'field-manager' && f.name !== 'validate'),
    ...FILES,
    RECORD,
    {
      name: 'field-manager',
      type: 'string',
      default: 'kubectl-expose',
      help: 'Name of the manager used to track field ownership.',
    },
    {
      name: 'port',
      type: 'string',
      help: 'The port that the service should serve on. Copied from the resource being exposed, if unspecified',
    },
    {
      name: 'target-port',
      type: 'string',
      help: 'Name or number for the port on the container that the service should direct traffic to. Optional.',
    },
    { name: 'protocol', type: 'string', help: "The network protocol for the service to be created. Default is 'TCP'." },
    { name: 'name', type: 'string', help: 'The name for the newly created object.' },
    {
      name: 'type',
      type: 'string',
      help: "Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName. Default is 'ClusterIP'.",
    },
    { name: 'labels', short: 'l', type: 'string', help: 'Labels to apply to the service created by this call.' },
    {
      name: 'selector',
      type: 'string',
      help: 'A label selector to use for this service. Only equality-based selector requirements are supported.',
    },
    {
      name: 'external-ip',
      type: 'string',
      help: 'Additional external IP address (not managed by Kubernetes) to accept for the service.',
    },
    {
      name: 'cluster-ip',
      type: 'string',
      help: "ClusterIP to be assigned to the service. Leave empty to auto-allocate, or set to 'None' to create a headless service.",
    },
    {
      name: 'session-affinity',
      type: 'string',
      help: "If non-empty, set the session affinity for the service to this; legal values: 'None', 'ClientIP'",
    },
    { name: 'load-balancer-ip', type: 'string', help: 'IP to assign to the LoadBalancer.' },
    {
      name: 'override-type',
      type: 'string',
      default: 'merge',
      help: 'The method used to override the generated object: json, merge, or strategic.',
    },
    { name: 'overrides', type: 'string', help: 'An inline JSON override for the generated object.' },
  ],
  run(on) {
    let code = 0;
    // Here --selector is the new Service's, not a question.
    const query = { ...queryOf(on), selector: '', latest: false };
    for (const info of findAll(on, query)) {
      if (!EXPOSABLE.includes(info.resource.kind))
        throw new CliError(
          `cannot expose a ${info.resource.group ? `${info.resource.kind}.${info.resource.group}` : info.resource.kind}`,
        );
      const object = overridden(on, 'services', serviceFor(info));
      code = make(on, { resource: 'services', object, operation: 'exposed' });
    }
    return code;

    function serviceFor(info: Info) {
      const { flags } = on;
      const selector = flags.string('selector') ? parseLabels(flags.string('selector')) : selectorOf(info);
      const known = portsOf(info.object);
      const given = flags.string('port') ? flags.string('port').split(',') : known.map((p) => String(p.port));
      if (given.length === 0 && flags.string('cluster-ip') !== 'None')
        throw new CliError("couldn't find port via --port flag or introspection");
      const target = flags.string('target-port');
      const ports = given.map((text, i) => {
        const port = Number(text);
        if (!/^\d+$/.test(text)) throw new CliError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
        return {
          ...(given.length > 1 ? { name: `port-${i + 1}` } : {}),
          protocol: flags.string('protocol') || known.find((p) => p.port === port)?.protocol || 'TCP',
          port,
          targetPort: target === '' ? port : /^\d+$/.test(target) ? Number(target) : target,
        };
      });
      const labels = flags.string('labels') ? parseLabels(flags.string('labels')) : info.object.metadata.labels;
      const [type, ip, affinity, external, balancer] = [
        'type',
        'cluster-ip',
        'session-affinity',
        'external-ip',
        'load-balancer-ip',
      ].map((f) => flags.string(f));
      if (affinity && !['None', 'ClientIP'].includes(affinity))
        throw new CliError(`unknown session affinity: ${affinity}`);
      return {
        kind: 'Service',
        apiVersion: 'v1',
        metadata: {
          name: flags.string('name') || info.object.metadata.name.slice(0, 63),
          ...(labels ? { labels } : {}),
        },
        spec: {
          ...(ports.length > 0 ? { ports } : {}),
          selector,
          ...(type ? { type } : {}),
          ...(ip ? { clusterIP: ip } : {}),
          ...(affinity ? { sessionAffinity: affinity } : {}),
          ...(external ? { externalIPs: [external] } : {}),
          ...(balancer ? { loadBalancerIP: balancer } : {}),
        },
        status: { loadBalancer: {} },
      };
    }
  },
};

function selectorOf({ object }: Info): Record<string, string> {
  const fail = (why: string): never => {
    throw new CliError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  };
  if (object.kind === 'Pod')
    return (object as Pod).metadata.labels ?? fail('the pod has no labels and cannot be exposed');
  if (object.kind === 'Service' || object.kind === 'ReplicationController')
    return (
      ((object as Service).spec.selector as Record<string, string> | undefined) ??
      fail('the service has no pod selector set')
    );
  const { selector } =
    (object as { spec?: { selector?: { matchLabels?: Record<string, string>; matchExpressions?: unknown[] } } }).spec ??
    {};
  if (selector?.matchExpressions?.length)
    fail(`couldn't convert expressions - "${JSON.stringify(selector.matchExpressions)}" to map-based selector format`);
  return selector?.matchLabels ?? fail('the workload has no selector');
}

function portsOf(object: KubeObject): { port: number; protocol: string }[] {
  if (object.kind === 'Service')
    return ((object as Service).spec.ports ?? []).map((p) => ({ port: p.port, protocol: p.protocol ?? 'TCP' }));
  const containers = (podSpecOf(object)?.containers ?? []) as {
    ports?: { containerPort: number; protocol?: string }[];
  }[];
  return containers.flatMap((c) =>
    (c.ports ?? []).map((p) => ({ port: p.containerPort, protocol: p.protocol ?? 'TCP' })),
  );
}
