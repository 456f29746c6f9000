/** Which pods stand behind which Services, asked from both sides through indexes. Both endpoint controllers use it. */
import { selects } from '../../api/selectors.ts';
import type { Pod, Service } from '../../api/types.ts';
import { NOBODY } from '../../client/controller.ts';
import { isPodReady, isPodTerminal } from '../../client/objects.ts';
import type { Change, Store } from '../../store/store.ts';

/** Set by pods: Services count them although they are not ready (older than the field of the Service). */
export const publishesNotReady = (service: Service): boolean => service.spec.publishNotReadyAddresses ?? false;

/** A Service without a selector, or that only stands for a name elsewhere, has endpoints of others' making. */
export function hasMembers(service: Service): boolean {
  return service.spec.selector !== undefined && service.spec.type !== 'ExternalName';
}

export const isHeadless = (service: Service): boolean => service.spec.clusterIP === 'None';

function pairs(service: Service): string[] {
  const namespace = service.metadata.namespace ?? '';
  return Object.entries(service.spec.selector ?? {})
    .map(([key, value]) => `${namespace}/${key}=${value}`)
    .sort();
}

/** Wiring. `selector`: a Service under `namespace/key=value` of the first pair of its selector, or `namespace/` when that is empty. */
export function indexSelectors(store: Store): void {
  store.addIndex('services', 'selector', (object) => {
    const service = object as Service;
    if (!hasMembers(service)) return [];
    return [pairs(service)[0] ?? `${service.metadata.namespace}/`];
  });
}

/** The keys of the Services that select a pod. */
export function servicesOf(store: Store, pod: Pod): string[] {
  const { namespace = '', labels = {} } = pod.metadata;
  const keys: string[] = [];
  const look = (list: string): void => {
    const found = store.by('services', 'selector', list);
    if (found.size === 0) return;
    for (const [key, service] of found)
      if (selects({ matchLabels: (service as Service).spec.selector ?? {} }, labels)) keys.push(key);
  };
  look(`${namespace}/`);
  for (const key in labels) look(`${namespace}/${key}=${labels[key]}`);
  return keys;
}

/** Whether two versions of a pod show alike in endpoints. */
function showAlike(a: Pod, b: Pod): boolean {
  return (
    addressOf(a) === addressOf(b) &&
    a.status.podIPs?.length === b.status.podIPs?.length &&
    isPodReady(a) === isPodReady(b) &&
    isPodTerminal(a) === isPodTerminal(b) &&
    (a.metadata.deletionTimestamp === undefined) === (b.metadata.deletionTimestamp === undefined) &&
    a.spec.nodeName === b.spec.nodeName &&
    a.spec.hostname === b.spec.hostname &&
    a.spec.subdomain === b.spec.subdomain
  );
}

/** What was found last: both controllers are told of each change, one right after the other. */
let found: { readonly change: Change; readonly services: readonly string[] } | undefined;

/** The Services to look at after a pod's change: none when nothing changed that they show. */
export function affected(store: Store, change: Change): readonly string[] {
  if (found?.change !== change) found = { change, services: affectedBy(store, change) };
  return found.services;
}

function affectedBy(store: Store, { object, before, type }: Change): readonly string[] {
  const pod = object as Pod;
  const old = before as Pod | undefined;
  let left: readonly string[] = NOBODY;
  if (type === 'MODIFIED' && old !== undefined) {
    const moved = old.metadata.labels !== pod.metadata.labels;
    if (!moved && showAlike(old, pod)) return NOBODY;
    if (moved) left = servicesOf(store, old);
  }
  if (!addressOf(pod) && (type === 'ADDED' || !addressOf(old ?? pod))) return left;
  const now = servicesOf(store, pod);
  return left.length === 0 ? now : [...left, ...now];
}

export const addressOf = (pod: Pod): string => pod.status.podIP ?? pod.status.podIPs?.[0]?.ip ?? '';

/** The pods with an address that a Service selects and that have not ended, in the order of their names. */
export function membersOf(store: Store, service: Service): Pod[] {
  const namespace = service.metadata.namespace ?? '';
  const wanted = pairs(service);
  let found = wanted[0] === undefined ? store.by('pods', 'namespace', namespace) : undefined;
  for (const pair of wanted) {
    const list = store.by('pods', 'label', pair);
    if (found === undefined || list.size < found.size) found = list;
  }
  const matchLabels = service.spec.selector ?? {};
  const pods: Pod[] = [];
  for (const object of found?.values() ?? []) {
    const pod = object as Pod;
    if (addressOf(pod) && !isPodTerminal(pod) && selects({ matchLabels }, pod.metadata.labels)) pods.push(pod);
  }
  return pods.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

type ServicePort = NonNullable<Service['spec']['ports']>[number];

/** The number that a Service's port has in a pod: named ones are looked up in its containers. */
export function portIn(pod: Pod, { targetPort, port, protocol = 'TCP' }: ServicePort): number | undefined {
  if (targetPort === undefined) return port;
  if (typeof targetPort === 'number') return targetPort;
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  for (const container of [...pod.spec.containers, ...sidecars])
    for (const candidate of container.ports ?? [])
      if (candidate.name === targetPort && (candidate.protocol ?? 'TCP') === protocol) return candidate.containerPort;
  return undefined;
}

/** The name under which DNS knows a pod within a headless Service, if it has one. */
export function hostnameIn(pod: Pod, service: Service): string | undefined {
  return pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined;
}
