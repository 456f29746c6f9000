/**
 * What the scheduler needs to know of a pod, worked out once for all pods that are alike. Pods of one ReplicaSet have one
 * shape, so what is found out for one of them holds for the next (the idea of opportunistic batching, KEP 5598).
 */
import type { PodAffinityTerm, TopologySpreadConstraint } from 'kubernetes-types/core/v1';
import type { Pod, PodSpec, Toleration } from '../api/types.ts';
import { type NodeWish, namedNodes } from '../client/node-selector.ts';
import type { OwnerReference } from '../store/object.ts';
import type { PodEntry } from './node-state.ts';
import { asksNothing, podRequests, type Resources } from './resources.ts';
import type { Tally } from './tally.ts';

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

export interface PodClaim {
  /** The claim's name; for an ephemeral volume it is made from the pod's. */
  readonly name: string;
  readonly ephemeral: boolean;
}

export interface WeightedTerm {
  readonly weight: number;
  readonly term: PodAffinityTerm;
}

/** Stands for all that a pod asks of one node by itself; shapes that differ in nothing else share it, and the answers. */
export interface Alike {
  readonly description: string;
}

export interface Shape {
  readonly key: string;
  readonly alike: Alike;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  readonly priority: number;
  readonly requests: Resources;
  /** With a default for containers that ask for nothing. */
  readonly assumed: Resources;
  readonly bestEffort: boolean;
  readonly hostPorts: readonly HostPort[];
  /** With their tags. */
  readonly images: readonly string[];
  readonly tolerations: readonly Toleration[];
  /** The names that node affinity limits the pod to, if it does. */
  readonly named: ReadonlySet<string> | undefined;
  readonly spread: readonly TopologySpreadConstraint[];
  readonly affinity: readonly PodAffinityTerm[];
  readonly antiAffinity: readonly PodAffinityTerm[];
  readonly preferred: readonly WeightedTerm[];
  readonly claims: readonly PodClaim[];
  readonly owner: OwnerReference | undefined;
  /** The known pods of this shape. */
  readonly pods: Set<PodEntry>;
  /** The counts that a pod of this shape is part of; kept by Tallies. */
  readonly counted: Set<Tally>;
  /** The counts that were started for this shape; kept by Tallies. */
  readonly needs: Set<Tally>;
}

export function withTag(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

/** What of a shape the plugins may read that look at one node only: no more than `Alike` describes. */
export type Asked = Pick<Shape, 'requests' | 'assumed' | 'bestEffort' | 'hostPorts' | 'tolerations'> & {
  readonly spec: NodeWish;
};

/** Equal keys mean equal scheduling. The generated parts of a pod (name, token volume) are not part of it. */
export function shapeKey(pod: Pod): string {
  return `${JSON.stringify(pod.metadata.labels)}${BEHIND_LABELS}${restOf(pod)}`;
}

/** The key of a pod of this shape that got other labels, as each does when it is bound. */
export function relabelled({ key }: Shape, pod: Pod): string {
  return `${JSON.stringify(pod.metadata.labels)}${key.slice(key.indexOf(BEHIND_LABELS))}`;
}

/** What stands between the labels and the rest of a key: labels cannot have it. */
const BEHIND_LABELS = '\n';

function restOf({ spec, metadata }: Pod): string {
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return JSON.stringify([
    metadata.namespace,
    metadata.ownerReferences?.find((owner) => owner.controller)?.uid,
    spec.priority,
    containers.map((c) => [
      c.image,
      c.resources?.requests,
      c.ports?.filter((port) => port.hostPort),
      (c as { restartPolicy?: string }).restartPolicy,
    ]),
    spec.initContainers?.length,
    (spec as { resources?: unknown }).resources,
    spec.overhead,
    spec.nodeSelector,
    spec.affinity,
    spec.tolerations,
    spec.topologySpreadConstraints,
    spec.preemptionPolicy,
    claimsOf(spec).map((claim) => (claim.ephemeral ? [metadata.name, claim.name] : claim.name)),
  ]);
}

/** Whether two pods certainly have one key, since they share the very parts that it is made of, as pods of one template do. */
export function areTwins(a: Pod, b: Pod): boolean {
  const [one, other] = [a.spec, b.spec];
  return (
    a.metadata.labels === b.metadata.labels &&
    a.metadata.ownerReferences === b.metadata.ownerReferences &&
    a.metadata.namespace === b.metadata.namespace &&
    one.priority === other.priority &&
    one.preemptionPolicy === other.preemptionPolicy &&
    one.overhead === other.overhead &&
    one.nodeSelector === other.nodeSelector &&
    one.affinity === other.affinity &&
    one.tolerations === other.tolerations &&
    one.topologySpreadConstraints === other.topologySpreadConstraints &&
    (one as { resources?: unknown }).resources === (other as { resources?: unknown }).resources &&
    one.initContainers === undefined &&
    other.initContainers === undefined &&
    one.containers.length === other.containers.length &&
    one.containers.every((container, i) => asksTheSame(container, other.containers[i])) &&
    claimsOf(one).length + claimsOf(other).length === 0
  );
}

function asksTheSame(a: PodSpec['containers'][number], b: PodSpec['containers'][number] | undefined): boolean {
  return b !== undefined && a.image === b.image && a.resources === b.resources && a.ports === b.ports;
}

function claimsOf(spec: PodSpec): PodClaim[] {
  const claims: PodClaim[] = [];
  for (const volume of spec.volumes ?? []) {
    if (volume.persistentVolumeClaim) claims.push({ name: volume.persistentVolumeClaim.claimName, ephemeral: false });
    else if (volume.ephemeral) claims.push({ name: volume.name, ephemeral: true });
  }
  return claims;
}

/** @param standsFor gives the one that stands for a description */
export function compileShape(key: string, pod: Pod, standsFor: (description: string) => Alike): Shape {
  const { spec, metadata } = pod;
  const requests = podRequests(spec);
  const assumed = podRequests(spec, true);
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return {
    key,
    alike: standsFor(
      JSON.stringify([
        [requests, assumed].map(({ others, ...rest }) => [rest, [...others]]),
        spec.tolerations,
        spec.nodeSelector,
        spec.affinity?.nodeAffinity,
        spec.containers.map(({ ports }) => ports?.filter((port) => port.hostPort)),
      ]),
    ),
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? {},
    spec,
    priority: spec.priority ?? 0,
    requests,
    assumed,
    bestEffort: asksNothing(requests),
    hostPorts: spec.containers.flatMap((c) =>
      (c.ports ?? [])
        .filter((port) => port.hostPort)
        .map((port) => ({ ip: port.hostIP || '0.0.0.0', protocol: port.protocol ?? 'TCP', port: port.hostPort ?? 0 })),
    ),
    images: containers.map((c) => withTag(c.image ?? '')),
    tolerations: spec.tolerations ?? [],
    named: namedNodes(spec),
    spread: spec.topologySpreadConstraints ?? [],
    affinity: podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
    antiAffinity: podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
    preferred: [
      ...(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => ({
        weight,
        term: podAffinityTerm,
      })),
      ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        ({ weight, podAffinityTerm }) => ({ weight: -weight, term: podAffinityTerm }),
      ),
    ],
    claims: claimsOf(spec).map((claim) =>
      claim.ephemeral ? { name: `${metadata.name}-${claim.name}`, ephemeral: true } : claim,
    ),
    owner: metadata.ownerReferences?.find((owner) => owner.controller),
    pods: new Set(),
    counted: new Set(),
    needs: new Set(),
  };
}
