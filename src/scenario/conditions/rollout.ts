/** How far a rollout is, by the rules of `kubectl rollout status`. */
import type { KubeObject } from '../../engine/index.ts';

interface Workload extends KubeObject {
  readonly spec: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly currentRevision?: string;
    readonly updateRevision?: string;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly conditions?: readonly { readonly type: string; readonly reason?: string }[];
  };
}

export function rolloutState(object: KubeObject): 'complete' | 'progressing' | 'failed' {
  const { spec, status = {}, metadata } = object as Workload;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return 'progressing';
  if (object.kind === 'DaemonSet') {
    const wanted = status.desiredNumberScheduled ?? 0;
    const done = (status.updatedNumberScheduled ?? 0) >= wanted && (status.numberAvailable ?? 0) >= wanted;
    return done ? 'complete' : 'progressing';
  }
  const wanted = spec.replicas ?? 1;
  if (object.kind === 'StatefulSet') {
    const ready = (status.readyReplicas ?? 0) >= wanted;
    return ready && status.currentRevision === status.updateRevision ? 'complete' : 'progressing';
  }
  if (status.conditions?.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded'))
    return 'failed';
  const updated = status.updatedReplicas ?? 0;
  const done = updated >= wanted && (status.replicas ?? 0) <= updated && (status.availableReplicas ?? 0) >= updated;
  return done ? 'complete' : 'progressing';
}
