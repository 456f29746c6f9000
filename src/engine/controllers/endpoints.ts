/** The Endpoints controller: the older form of what EndpointSlices say, one object a Service (pkg/controller/endpoint). */
import type { Endpoints, Pod, Service } from '../api/types.ts';
import { isRefusal, unless } from '../client/client.ts';
import type { Controller } from '../client/controller.ts';
import { isPodReady } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { toTime } from '../sim/time.ts';
import { equal } from '../store/equal.ts';
import {
  addressOf,
  affected,
  hasMembers,
  hostnameIn,
  isHeadless,
  membersOf,
  portIn,
  publishesNotReady,
} from './endpointslice/members.ts';

type Subset = NonNullable<Endpoints['subsets']>[number];
type Address = NonNullable<Subset['addresses']>[number];
type Port = NonNullable<Subset['ports']>[number];

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const HEADLESS = 'service.kubernetes.io/headless';
const TRIGGER = 'endpoints.kubernetes.io/last-change-trigger-time';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
/** `maxCapacity` of pkg/controller/endpoint: what one object may hold. */
const MAX_ADDRESSES = 1000;

export function endpointsController(parts: Parts): Controller {
  const { sim, store } = parts;
  const client = parts.client('kube-controller-manager');

  return {
    name: 'endpoints-controller',
    process: 'kube-controller-manager',
    watches: {
      services: ({ key }) => [key],
      pods: (change) => affected(store, change),
      endpoints: ({ type, key }) => (type === 'DELETED' ? [key] : []),
    },
    *keys() {
      for (const resource of ['services', 'endpoints'])
        for (const { metadata } of store.list(resource)) yield `${metadata.namespace}/${metadata.name}`;
    },

    reconcile(key) {
      const service = client.get('services', key);
      const old = client.get('endpoints', key);
      if (service === undefined) {
        // Whoever made them: those of a Service that is gone go with it.
        if (old !== undefined) unless(['NotFound'], () => client.delete('endpoints', key));
        return;
      }
      if (!hasMembers(service)) return;
      const { subsets, over } = subsetsOf(service, membersOf(store, service));
      const labels = labelsFor(service);
      const same =
        old !== undefined &&
        equal(old.subsets ?? [], subsets) &&
        equal(old.metadata.labels, labels) &&
        isOver(old) === over;
      if (same) return;
      const annotations = { [TRIGGER]: toTime(sim.now), ...(over ? { [OVER_CAPACITY]: 'truncated' } : {}) };
      const { name, namespace = '' } = service.metadata;
      try {
        if (old === undefined)
          client.create('endpoints', {
            apiVersion: 'v1',
            kind: 'Endpoints',
            metadata: { name, namespace, labels, annotations },
            ...(subsets.length > 0 ? { subsets } : {}),
          });
        else
          client.modify('endpoints', key, (draft) => {
            draft.metadata.labels = labels;
            draft.metadata.annotations = annotations;
            if (subsets.length > 0) draft.subsets = subsets;
            else delete draft.subsets;
          });
      } catch (error) {
        if (isRefusal(error)) tellFailure(parts, service, old, error.message);
        throw error;
      }
    },
  };
}

function tellFailure({ events }: Parts, service: Service, old: Endpoints | undefined, why: string): void {
  const { name, namespace } = service.metadata;
  const [reason, message] =
    old === undefined
      ? ['FailedToCreateEndpoint', `Failed to create endpoint for service ${namespace}/${name}: ${why}`]
      : ['FailedToUpdateEndpoint', `Failed to update endpoint ${namespace}/${name}: ${why}`];
  const about = old ?? service;
  events.record({ component: 'endpoint-controller' }, { about, type: 'Warning', reason, message });
}

const isOver = (endpoints: Endpoints): boolean => endpoints.metadata.annotations?.[OVER_CAPACITY] !== undefined;

function labelsFor(service: Service): Record<string, string> {
  return {
    ...service.metadata.labels,
    ...(isHeadless(service) ? { [HEADLESS]: '' } : {}),
    [MANAGED_BY]: 'endpoint-controller',
  };
}

function addressIn(service: Service, pod: Pod): Address {
  const { name, namespace = '', uid } = pod.metadata;
  const hostname = hostnameIn(pod, service);
  return {
    ip: addressOf(pod),
    ...(hostname ? { hostname } : {}),
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

/** Addresses with the same ports stand together; pods on their way out are left out. */
function subsetsOf(service: Service, pods: readonly Pod[]): { subsets: Subset[]; over: boolean } {
  const groups = new Map<string, { ports: Port[]; ready: Address[]; waiting: Address[] }>();
  const all = publishesNotReady(service);
  const shown = pods.filter((pod) => all || pod.metadata.deletionTimestamp === undefined);
  // Ready ones come first when not all have room.
  const kept =
    shown.length <= MAX_ADDRESSES
      ? shown
      : [...shown].sort((a, b) => Number(isPodReady(b)) - Number(isPodReady(a))).slice(0, MAX_ADDRESSES);
  for (const pod of kept) {
    const ports = (service.spec.ports ?? []).flatMap((port) => {
      const number = portIn(pod, port);
      if (number === undefined) return [];
      const { name, protocol = 'TCP', appProtocol } = port;
      return [{ ...(name ? { name } : {}), port: number, protocol, ...(appProtocol ? { appProtocol } : {}) }];
    });
    if (ports.length === 0 && (service.spec.ports ?? []).length > 0) continue;
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, ready: [], waiting: [] };
    groups.set(key, group);
    (all || isPodReady(pod) ? group.ready : group.waiting).push(addressIn(service, pod));
  }
  const byAddress = (a: Address, b: Address) => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0);
  const subsets = [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { ports, ready, waiting }]) => ({
      ...(ready.length > 0 ? { addresses: ready.sort(byAddress) } : {}),
      ...(waiting.length > 0 ? { notReadyAddresses: waiting.sort(byAddress) } : {}),
      ...(ports.length > 0 ? { ports } : {}),
    }));
  return { subsets, over: shown.length > MAX_ADDRESSES };
}
