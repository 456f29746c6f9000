/**
 * What an ingress controller tells the API: under which address the Ingresses of its classes are reached. It acts while one
 * of its pods is ready; the requests themselves pass through its pods.
 */

import { selects } from '../api/selectors.ts';
import type { Ingress, IngressClass, Pod, Service } from '../api/types.ts';
import type { Controller } from '../client/controller.ts';
import { halted } from '../client/halted.ts';
import { INGRESS_CONTROLLERS } from '../client/ingress-controllers.ts';
import { isPodReady } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { fromTime } from '../sim/time.ts';
import { equal } from '../store/equal.ts';
import { controllerIn, ingressesOf, servesClassless } from './routes.ts';

const INGRESSES = 'ingresses.networking.k8s.io';
const CLASSES = 'ingressclasses.networking.k8s.io';
/** How often ingress-nginx looks after the statuses (`UpdateInterval`), ms. */
const INTERVAL = 60_000;
/** Until a pod that is told to stop has looked whether it is the last one, ms. */
const SHUTDOWN = 100;
const SOURCE = { component: 'nginx-ingress-controller' };

interface Address {
  readonly ip: string;
}

export function ingressStatusController(parts: Parts): Controller {
  const { store } = parts;
  const client = parts.client('ingress-controller');
  store.addIndex(
    'pods',
    'ingress',
    (object) => {
      const controller = controllerIn(object as Pod);
      return controller === undefined ? [] : [controller];
    },
    (a, b) => (a as Pod).spec.containers === (b as Pod).spec.containers,
  );

  /** The addresses of the load balancer before the controller's pods, or else of their nodes. */
  function addresses(pods: readonly Pod[]): Address[] {
    const balanced = pods.flatMap((pod) =>
      [...store.by('services', 'namespace', pod.metadata.namespace ?? '').values()].flatMap((object) => {
        const { spec, status } = object as Service;
        const mine = spec.type === 'LoadBalancer' && selects({ matchLabels: spec.selector ?? {} }, pod.metadata.labels);
        return mine ? (status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : [])) : [];
      }),
    );
    const nodes = pods.flatMap((pod) => (pod.status.hostIP ? [pod.status.hostIP] : []));
    return [...new Set(balanced.length > 0 ? balanced : nodes)].sort().map((ip) => ({ ip }));
  }

  /**
   * When the last pod, told to stop, takes its address out of the statuses (`--update-status-on-shutdown`).
   * One that is killed, or that nobody tells, leaves them as they are.
   */
  function leaving(pods: readonly Pod[]): number | undefined {
    const isTold = ({ metadata, spec }: Pod): boolean =>
      metadata.deletionTimestamp !== undefined && halted(parts, `node/${spec.nodeName}`) === undefined;
    if (pods.length === 0 || !pods.every(isTold)) return undefined;
    const asked = pods.map(
      ({ metadata: { deletionTimestamp = '', deletionGracePeriodSeconds: grace = 0 } }) =>
        fromTime(deletionTimestamp) - grace * 1000,
    );
    return Math.max(...asked) + SHUTDOWN;
  }

  const all = () => INGRESS_CONTROLLERS.map(({ controller }) => controller);

  return {
    name: 'ingress-controller',
    process: 'ingress-controller',
    watches: {
      [INGRESSES]: ({ type, cause }) => (type === 'DELETED' || cause.actor === 'ingress-controller' ? [] : all()),
      [CLASSES]: ({ object }) => [(object as IngressClass).spec?.controller ?? ''],
      pods: ({ object }) => {
        const controller = controllerIn(object as Pod);
        return controller === undefined ? [] : [controller];
      },
    },
    keys: all,
    reconcile(controller) {
      const pods = [...store.by('pods', 'ingress', controller).values()] as Pod[];
      const last = leaving(pods);
      if (last !== undefined && last > parts.sim.now) return last - parts.sim.now;
      const ready = pods.filter(isPodReady);
      if (ready.length === 0 && last === undefined) return undefined;
      const wanted = last === undefined ? addresses(ready) : [];
      const ingresses = ingressesOf(store, controller, pods.some(servesClassless));
      for (const ingress of ingresses) tell(ingress, wanted);
      return ingresses.length > 0 && last === undefined ? INTERVAL : undefined;
    },
  };

  function tell(ingress: Ingress, wanted: readonly Address[]): void {
    const known = ingress.status?.loadBalancer?.ingress ?? [];
    if (equal(known, wanted)) return;
    const key = `${ingress.metadata.namespace}/${ingress.metadata.name}`;
    if (known.length === 0 && wanted.length > 0)
      parts.events.record(SOURCE, { about: ingress, type: 'Normal', reason: 'Sync', message: 'Scheduled for sync' });
    client.status(INGRESSES, key, (draft) => {
      draft.status = { loadBalancer: wanted.length === 0 ? {} : { ingress: [...wanted] } };
    });
  }
}
