/** What makes each pod of a StatefulSet its own: ordinal, name, labels, claims (`stateful_set_utils.go`). */
import type { PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet } from '../../api/types.ts';
import { podFrom } from '../shared/pods.ts';

export const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
export const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';
/** Carries the name of the ControllerRevision that a pod was made from. */
export const REVISION_LABEL = 'controller-revision-hash';

export const wanted = (set: StatefulSet): number => set.spec.replicas ?? 1;
export const firstOrdinal = (set: StatefulSet): number => set.spec.ordinals?.start ?? 0;

/** The ordinal in a pod's name, or undefined when the name is not one of this set's. */
export function ordinalOf(set: StatefulSet, name: string): number | undefined {
  const match = /^(.*)-([0-9]+)$/.exec(name);
  return match !== null && match[1] === set.metadata.name ? Number(match[2]) : undefined;
}

export function inRange(set: StatefulSet, ordinal: number): boolean {
  return ordinal >= firstOrdinal(set) && ordinal < firstOrdinal(set) + wanted(set);
}

export const podName = (set: StatefulSet, ordinal: number): string => `${set.metadata.name}-${ordinal}`;

export const revisionOf = (pod: Pod): string | undefined => pod.metadata.labels?.[REVISION_LABEL];

type Claim = Pick<PersistentVolumeClaim, 'apiVersion' | 'kind' | 'spec'> & {
  metadata: Partial<PersistentVolumeClaim['metadata']> & { name: string };
};

/** The claims of one ordinal, by the name of their template, which is also the name of the pod's volume. */
export function claimsOf(set: StatefulSet, ordinal: number): Map<string, Claim> {
  const claims = new Map<string, Claim>();
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const volume = template.metadata?.name ?? '';
    const { annotations, labels } = template.metadata ?? {};
    claims.set(volume, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: `${volume}-${set.metadata.name}-${ordinal}`,
        namespace: set.metadata.namespace ?? '',
        labels: { ...labels, ...set.spec.selector.matchLabels },
        ...(annotations ? { annotations: { ...annotations } } : {}),
      },
      spec: template.spec ?? {},
    });
  }
  return claims;
}

/** The pod of an ordinal as it would be made from `template`, the content of revision `revision`. */
export function podOf(set: StatefulSet, template: PodTemplateSpec, revision: string, ordinal: number) {
  const pod = podFrom(template, set);
  const name = podName(set, ordinal);
  const { metadata } = pod;
  return {
    ...pod,
    metadata: {
      ...metadata,
      name,
      labels: { ...metadata.labels, ...identityLabels(set, ordinal), [REVISION_LABEL]: revision },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
      ...volumesOf(set, ordinal, pod.spec),
    },
  };
}

export function identityLabels(set: StatefulSet, ordinal: number): Record<string, string> {
  return { [POD_NAME_LABEL]: podName(set, ordinal), [POD_INDEX_LABEL]: String(ordinal) };
}

function volumesOf(set: StatefulSet, ordinal: number, spec: Pod['spec']): Pick<Pod['spec'], 'volumes'> {
  const claims = claimsOf(set, ordinal);
  const own = [...claims].map(([name, claim]) => ({ name, persistentVolumeClaim: { claimName: claim.metadata.name } }));
  const rest = (spec.volumes ?? []).filter((volume) => !claims.has(volume.name));
  return own.length + rest.length > 0 ? { volumes: [...own, ...rest] } : {};
}
