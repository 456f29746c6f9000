/** The ephemeral volume controller: the claims of pods' generic ephemeral volumes (`pkg/controller/volume/ephemeral`). */
import { ApiError } from '../api/errors.ts';
import type { Pod } from '../api/types.ts';
import type { Controller } from '../client/controller.ts';
import { controllerOf, controllerRef } from '../client/objects.ts';
import type { Parts } from '../parts.ts';
import { keyOf } from '../store/object.ts';
import { teller } from './shared/pods.ts';

const CLAIMS = 'persistentvolumeclaims';
const hasOwnClaims = (pod: Pod): boolean => (pod.spec.volumes ?? []).some((volume) => volume.ephemeral !== undefined);

export function ephemeralVolumeController(parts: Parts): Controller {
  const client = parts.client('kube-controller-manager');
  const tell = teller(parts, 'ephemeral_volume');

  function make(pod: Pod, volume: NonNullable<Pod['spec']['volumes']>[number]): void {
    const template = volume.ephemeral?.volumeClaimTemplate;
    if (template === undefined) return;
    const name = `${pod.metadata.name}-${volume.name}`;
    const { namespace = '' } = pod.metadata;
    const found = client.get(CLAIMS, `${namespace}/${name}`);
    if (found !== undefined && controllerOf(found)?.uid === pod.metadata.uid) return;
    const foreign = `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
    if (found !== undefined) throw new ApiError(409, 'Conflict', foreign);
    const { labels, annotations } = template.metadata ?? {};
    try {
      client.create(CLAIMS, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name,
          namespace,
          ...(labels ? { labels: { ...labels } } : {}),
          ...(annotations ? { annotations: { ...annotations } } : {}),
          ownerReferences: [controllerRef(pod)],
        },
        spec: template.spec,
      });
    } catch (error) {
      if (error instanceof ApiError)
        throw new ApiError(error.code, error.reason, `create PVC ${name}: ${error.message}`);
      throw error;
    }
  }

  /** Whatever keeps a claim from being the pod's is told of at each attempt; the attempts come with back-off. */
  function told(pod: Pod, volume: NonNullable<Pod['spec']['volumes']>[number]): void {
    try {
      make(pod, volume);
    } catch (error) {
      if (error instanceof ApiError)
        tell(pod, 'Warning', 'FailedBinding', `ephemeral volume ${volume.name}: ${error.message}`);
      throw error;
    }
  }

  return {
    name: 'ephemeral-volume-controller',
    process: 'kube-controller-manager',
    watches: {
      pods: ({ type, key, object }) => (type === 'ADDED' && hasOwnClaims(object as Pod) ? [key] : []),
      // A claim that goes is made again for the pods that want one of its name, whosever it was.
      [CLAIMS]: ({ type, key }) =>
        type === 'DELETED' ? client.by('pods', 'claim', key).filter(hasOwnClaims).map(keyOf) : [],
    },
    *keys() {
      for (const pod of client.list('pods')) if (hasOwnClaims(pod)) yield keyOf(pod);
    },
    reconcile(key) {
      const pod = client.get('pods', key);
      if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
      for (const volume of pod.spec.volumes ?? []) told(pod, volume);
    },
  };
}
