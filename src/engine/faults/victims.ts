/** Whom a fault strikes: the names that a target means at this moment, sorted. */
import { compileSelector } from '../api/selectors.ts';
import type { KubeObject, Node, Pod } from '../api/types.ts';
import { glob } from '../glob.ts';
import { didYouMean } from '../near.ts';
import type { Parts } from '../parts.ts';
import { keyOf } from '../store/object.ts';
import type { FaultKind, Strikes } from './kind.ts';

export interface FaultTarget {
  /** A node by name; `*` stands for any letters, here and below. */
  readonly node?: string;
  readonly nodeSelector?: string;
  /** The nodes that pods of this label selector run on. */
  readonly nodeOf?: string;
  /** The nodes of a zone, or the zone itself. */
  readonly zone?: string;
  /** A pod by name. */
  readonly pod?: string;
  readonly selector?: string;
  /** The namespace of pods, claims and Services; all unless given. */
  readonly namespace?: string;
  /** A PersistentVolumeClaim by name; else those of the pods. */
  readonly claim?: string;
  /** A Service by name. */
  readonly service?: string;
  /** What else is struck, by its name. */
  readonly name?: string;
}

const ZONE = 'topology.kubernetes.io/zone';
const zoneOf = (node: Node): string => node.metadata.labels?.[ZONE] ?? '';

/** @param machines those that there are: one whose Node was deleted is still there, and known by its name */
export function victims(parts: Parts, kind: FaultKind, target: FaultTarget, machines: Iterable<string> = []): string[] {
  if (kind.everybody && Object.values(target).every((value) => value === undefined)) return ['*'];
  const found = FIND[kind.strikes](parts, target);
  const { node = '', ...others } = target;
  const byName = kind.strikes === 'nodes' && Object.values(others).every((value) => value === undefined);
  if (byName) for (const machine of machines) if (glob(node, machine)) found.push(machine);
  return [...new Set(found)].sort();
}

const FIND: Readonly<Record<Strikes, (parts: Parts, target: FaultTarget) => string[]>> = {
  nodes: (parts, target) => nodes(parts, target).map(({ metadata }) => metadata.name),
  zones: (parts, target) =>
    nodes(parts, target)
      .map(zoneOf)
      .filter((zone) => zone !== ''),
  pods: (parts, target) => pods(parts, target).map(keyOf),
  claims,
  ends,
  name: (_, { name }) => [name ?? ''],
};

/** Of one namespace, or of all. */
function listed<R extends 'pods' | 'services' | 'persistentvolumeclaims'>(parts: Parts, resource: R, namespace = '') {
  const client = parts.client('fault');
  return namespace === '' ? [...client.list(resource)] : client.by(resource, 'namespace', namespace);
}

const fits = (pattern: string | undefined, { metadata }: KubeObject): boolean =>
  pattern === undefined || glob(pattern, metadata.name);

function labelled(labelSelector: string | undefined): (object: KubeObject) => boolean {
  return labelSelector === undefined ? () => true : compileSelector({ labelSelector }, () => ({}));
}

/** Pods by name and labels, and by the nodes that they run on. */
function pods(parts: Parts, target: FaultTarget): Pod[] {
  const { node, nodeSelector, nodeOf, zone } = target;
  const aimed = [node, nodeSelector, nodeOf, zone].some((part) => part !== undefined);
  const named = podsBy(parts, target);
  if (!aimed) return named;
  const on = nodes(parts, {
    ...(node === undefined ? {} : { node }),
    ...(nodeSelector === undefined ? {} : { nodeSelector }),
    ...(nodeOf === undefined ? {} : { nodeOf }),
    ...(zone === undefined ? {} : { zone }),
  });
  const names = new Set(on.map(({ metadata }) => metadata.name));
  return named.filter(({ spec }) => names.has(spec.nodeName ?? ''));
}

function podsBy(parts: Parts, { pod, selector, namespace }: FaultTarget): Pod[] {
  const matches = labelled(selector);
  return listed(parts, 'pods', namespace).filter((each) => matches(each) && fits(pod, each));
}

function nodes(parts: Parts, target: FaultTarget): Node[] {
  const { nodeSelector, nodeOf, zone, node } = target;
  const matches = labelled(nodeSelector);
  const aimed = [nodeOf, target.pod, target.selector, target.namespace].some((part) => part !== undefined);
  const under = aimed
    ? new Set(
        podsBy(parts, nodeOf === undefined ? target : { ...target, selector: nodeOf }).map((pod) => pod.spec.nodeName),
      )
    : undefined;
  return [...parts.client('fault').list('nodes')].filter(
    (each) =>
      matches(each) &&
      fits(node, each) &&
      (zone === undefined || glob(zone, zoneOf(each))) &&
      (under?.has(each.metadata.name) ?? true),
  );
}

/** Claims by name, or all that the pods use. */
function claims(parts: Parts, target: FaultTarget): string[] {
  const { claim, namespace } = target;
  const all = listed(parts, 'persistentvolumeclaims', namespace).filter((each) => fits(claim, each));
  if (target.pod === undefined && target.selector === undefined) return all.map(keyOf);
  const meant = new Set(podsBy(parts, target).map(keyOf));
  return all.map(keyOf).filter((key) =>
    parts
      .client('fault')
      .by('pods', 'claim', key)
      .some((pod) => meant.has(keyOf(pod))),
  );
}

/** A Service, else pods, else nodes. */
function ends(parts: Parts, target: FaultTarget): string[] {
  const { service, pod, selector, namespace } = target;
  if (service !== undefined)
    return listed(parts, 'services', namespace)
      .filter((each) => fits(service, each))
      .map((each) => `service/${keyOf(each)}`);
  if (pod !== undefined || selector !== undefined || namespace !== undefined)
    return pods(parts, target).map((each) => `pod/${keyOf(each)}`);
  return nodes(parts, target).map(({ metadata }) => `node/${metadata.name}`);
}

/** Why a target struck nobody, with a near name where a name was given. */
export function missed(parts: Parts, kind: FaultKind, target: FaultTarget): string {
  const given = Object.entries(target).filter(([, value]) => value !== undefined);
  const said = given.map(([field, value]) => `${field}=${value}`).join(' ');
  const client = parts.client('fault');
  const names = (resource: 'nodes' | 'pods' | 'services' | 'persistentvolumeclaims' | 'namespaces') =>
    [...client.list(resource)].map(({ metadata }) => metadata.name);
  const near: Partial<Record<keyof FaultTarget, () => string[]>> = {
    node: () => names('nodes'),
    zone: () => [...client.list('nodes')].map(zoneOf),
    pod: () => names('pods'),
    claim: () => names('persistentvolumeclaims'),
    service: () => names('services'),
    namespace: () => names('namespaces'),
  };
  for (const [field, value] of given) {
    const known = new Set(near[field as keyof FaultTarget]?.() ?? [value]);
    if (!known.has(String(value))) return `${kind.name}: nothing matches ${said}${didYouMean(String(value), known)}`;
  }
  return `${kind.name}: nothing matches ${said}`;
}
