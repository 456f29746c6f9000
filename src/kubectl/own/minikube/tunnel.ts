/**
 * `minikube tunnel`: while it runs, each Service of type LoadBalancer is reached from outside under its own address, to which
 * it makes a route.
 */
import { keyOf, type Service } from '../../../engine/index.ts';
import type { Command, Invocation } from '../../command.ts';
import type { Program } from '../../process.ts';

export const tunnel: Command = {
  name: 'tunnel',
  use: '[flags]',
  short: 'Connect to LoadBalancer services',
  long: 'tunnel creates a route to services deployed with type LoadBalancer and sets their Ingress to their ClusterIP.',
  flags: [
    {
      name: 'cleanup',
      short: 'c',
      type: 'bool',
      default: 'true',
      help: 'call with cleanup=true to remove old tunnels',
    },
  ],
  run,
};

function* run(on: Invocation): Program {
  on.out('* Tunnel successfully started\n');
  on.out(
    '* NOTE: Please do not close this terminal as this process must stay alive for the tunnel to be accessible ...\n',
  );
  const led = new Map<string, string>();
  try {
    for (;;) {
      for (const [key, name] of led)
        if (!isBalanced(on.api.find('services', key) as Service | undefined)) {
          led.delete(key);
          on.out(`* Stopped tunnel for service ${name}.`);
        }
      for (const service of on.api.list('services') as readonly Service[]) {
        if (!isBalanced(service) || led.has(keyOf(service)) || isReached(service)) continue;
        lead(on, keyOf(service), service.spec.clusterIP);
        led.set(keyOf(service), service.metadata.name);
        on.out(`* Starting tunnel for service ${service.metadata.name}.`);
      }
      yield { change: ['services'] };
    }
  } finally {
    for (const [key, name] of led) {
      lead(on, key, undefined);
      on.out(`* Stopped tunnel for service ${name}.`);
    }
  }
}

const isBalanced = (service: Service | undefined): boolean =>
  service?.spec.type === 'LoadBalancer' && service.metadata.deletionTimestamp === undefined;

/** Whether somebody else has given it an address. */
const isReached = ({ status }: Service): boolean => (status.loadBalancer?.ingress ?? []).length > 0;

/** @param ip under which it is reached from outside; undefined when no route leads there any more */
function lead(on: Invocation, key: string, ip: string | undefined): void {
  const ingress = ip === undefined ? null : [{ ip, ipMode: 'VIP' }];
  on.api.patch(
    'services',
    key,
    'application/merge-patch+json',
    { status: { loadBalancer: { ingress } } },
    { subresource: 'status' },
  );
}
