/** The EndpointSlice controller: who stands behind each Service, ready or not (k8s.io/endpointslice). */
import type { EndpointSlice, KubeObject, Node, Pod, Service } from '../api/types.ts';
import { type Client, isRefusal, unless } from '../client/client.ts';
import type { Controller } from '../client/controller.ts';
import { controllerOf, controllerRef, isPodReady } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { toTime } from '../sim/time.ts';
import { equal } from '../store/equal.ts';
import type { Store } from '../store/store.ts';
import {
  addressOf,
  affected,
  hasMembers,
  hostnameIn,
  indexSelectors,
  isHeadless,
  membersOf,
  portIn,
  publishesNotReady,
} from './endpointslice/members.ts';
import { type Content, type Endpoint, type Group, type Port, planSlices, portsKey } from './endpointslice/plan.ts';

const SLICES = 'endpointslices.discovery.k8s.io';
export const SERVICE_LABEL = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS = 'service.kubernetes.io/headless';
const TRIGGER = 'endpoints.kubernetes.io/last-change-trigger-time';
const ZONE = 'topology.kubernetes.io/zone';
/** kube-controller-manager `--max-endpoints-per-slice`. */
const MAX_PER_SLICE = 100;

/** The slices of each Service, under its key. */
function indexSlices(store: Store): void {
  store.addIndex(SLICES, 'service', ({ metadata }) => {
    const name = metadata.labels?.[SERVICE_LABEL];
    return name === undefined ? [] : [`${metadata.namespace}/${name}`];
  });
}

export function endpointSliceController(parts: Parts): Controller {
  const { sim, store } = parts;
  const client = parts.client('kube-controller-manager');
  indexSelectors(store);
  indexSlices(store);
  const zoneOf = (name: string) => (store.get('nodes', name) as Node | undefined)?.metadata.labels?.[ZONE];

  return {
    name: 'endpointslice-controller',
    process: 'kube-controller-manager',
    watches: {
      services: ({ key }) => [key],
      pods: (change) => affected(store, change),
      [SLICES]: ({ object, type, cause }) => {
        const name = object.metadata.labels?.[SERVICE_LABEL];
        const ours = cause.actor === 'endpointslice-controller';
        if (name === undefined || ours || (type === 'ADDED' && object.metadata.labels?.[MANAGED_BY] !== MANAGER))
          return [];
        return [`${object.metadata.namespace}/${name}`];
      },
    },
    *keys() {
      for (const { metadata } of store.list('services')) yield `${metadata.namespace}/${metadata.name}`;
    },

    reconcile(key) {
      const service = client.get('services', key);
      if (service === undefined || service.metadata.deletionTimestamp !== undefined || !hasMembers(service)) return;
      const groups = groupByPorts(service, membersOf(store, service), zoneOf);
      const existing = (client.by(SLICES, 'service', key) as EndpointSlice[]).filter(
        (slice) => slice.metadata.labels?.[MANAGED_BY] === MANAGER && controllerOf(slice)?.uid === service.metadata.uid,
      );
      const plan = planSlices(groups, existing, MAX_PER_SLICE);
      const now = toTime(sim.now);
      for (const slice of existing) {
        const { name } = slice.metadata;
        const content = plan.update.get(name);
        const stale = !equal(labelsFor(service), slice.metadata.labels);
        if (content !== undefined || (stale && !plan.remove.includes(name)))
          telling(parts, service, `update ${name} EndpointSlice`, () => rewrite(client, service, slice, content, now));
      }
      for (const content of plan.create)
        telling(parts, service, 'create EndpointSlice', () => create(client, service, content, now));
      for (const name of plan.remove)
        telling(parts, service, `delete ${name} EndpointSlice`, () =>
          unless(['NotFound'], () => client.delete(SLICES, `${service.metadata.namespace}/${name}`)),
        );
    },
  };
}

/** Does one write; a refusal is told of as the controller does. */
function telling({ events }: Parts, service: Service, what: string, write: () => unknown): void {
  try {
    write();
  } catch (error) {
    if (isRefusal(error)) {
      const { name, namespace } = service.metadata;
      const why = `failed to ${what} for Service ${namespace}/${name}: ${error.message}`;
      events.record(
        { component: 'endpoint-slice-controller' },
        {
          about: service,
          type: 'Warning',
          reason: 'FailedToUpdateEndpointSlices',
          message: `Error updating Endpoint Slices for Service ${namespace}/${name}: ${why}`,
        },
      );
    }
    throw error;
  }
}

function groupByPorts(service: Service, pods: readonly Pod[], zoneOf: (node: string) => string | undefined): Group[] {
  const groups = new Map<string, { ports: readonly Port[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    const ports = portsOf(service, pod);
    const key = portsKey(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf(service, pod, zoneOf));
  }
  return [...groups.values()];
}

function portsOf(service: Service, pod: Pod): Port[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = portIn(pod, port);
    if (number === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = port;
    return [{ name, port: number, protocol, ...(appProtocol ? { appProtocol } : {}) }];
  });
}

function endpointOf(service: Service, pod: Pod, zoneOf: (node: string) => string | undefined): Endpoint {
  const { name, namespace = '', uid, deletionTimestamp } = pod.metadata;
  const serving = isPodReady(pod);
  const terminating = deletionTimestamp !== undefined;
  const node = pod.spec.nodeName;
  const zone = node ? zoneOf(node) : undefined;
  const hostname = hostnameIn(pod, service);
  const ready = publishesNotReady(service) || (serving && !terminating);
  const hints = ready ? hintsFor(service, node, zone) : undefined;
  return {
    addresses: [addressOf(pod)],
    conditions: { ready, serving, terminating },
    ...(hostname ? { hostname } : {}),
    ...(node ? { nodeName: node } : {}),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(zone ? { zone } : {}),
    ...(hints ? { hints } : {}),
  };
}

/** Whom an endpoint is meant for, by the Service's `trafficDistribution`: kube-proxy prefers those of its zone or node. */
function hintsFor({ spec }: Service, node: string | undefined, zone: string | undefined): Endpoint['hints'] {
  const wanted = spec.trafficDistribution ?? '';
  if (!CLOSE.has(wanted)) return undefined;
  const forZones = zone ? [{ name: zone }] : undefined;
  const forNodes = node && wanted === 'PreferSameNode' ? [{ name: node }] : undefined;
  return forZones || forNodes ? { ...(forZones ? { forZones } : {}), ...(forNodes ? { forNodes } : {}) } : undefined;
}
const CLOSE: ReadonlySet<string> = new Set(['PreferClose', 'PreferSameZone', 'PreferSameNode']);

/** The Service's own labels, and what marks a slice. */
function labelsFor(service: Service): Record<string, string> {
  return {
    ...service.metadata.labels,
    ...(isHeadless(service) ? { [HEADLESS]: '' } : {}),
    [SERVICE_LABEL]: service.metadata.name,
    [MANAGED_BY]: MANAGER,
  };
}

function create(client: Client, service: Service, content: Content, now: string): void {
  const { name, namespace = '' } = service.metadata;
  client.create(SLICES, {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: labelsFor(service),
      annotations: { [TRIGGER]: now },
      ownerReferences: [controllerRef(service)],
    },
    addressType: 'IPv4',
    endpoints: [...content.endpoints],
    ports: [...content.ports],
  });
}

/** @param content undefined when only the labels follow the Service's */
function rewrite(
  client: Client,
  service: Service,
  slice: EndpointSlice,
  content: Content | undefined,
  now: string,
): void {
  const key = `${slice.metadata.namespace}/${slice.metadata.name}`;
  client.modify(SLICES, key, (draft) => {
    draft.metadata.labels = labelsFor(service);
    if (content === undefined) return;
    draft.metadata.annotations = { ...(draft as KubeObject).metadata.annotations, [TRIGGER]: now };
    draft.endpoints = [...content.endpoints];
    draft.ports = [...content.ports];
  });
}
