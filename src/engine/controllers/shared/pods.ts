/** How controllers make and remove pods, and tell of it (`controller_utils.go`, RealPodControl). */
import { ApiError } from '../../api/errors.ts';
import type { KubeObject, Pod, PodTemplateSpec } from '../../api/types.ts';
import type { Client } from '../../client/client.ts';
import { controllerRef } from '../../client/objects.ts';
import type { Parts } from '../../parts.ts';
import { keyOf } from '../../store/object.ts';

/** Records an event about an object in a component's name. */
export type Tell = (about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string) => void;

export function teller(parts: Parts, component: string): Tell {
  return (about, type, reason, message) => parts.events.record({ component }, { about, type, reason, message });
}

/** Whether a creation was refused because its namespace is going. */
export function isNamespaceTerminating(error: unknown): boolean {
  return (
    error instanceof ApiError && (error.status.details?.causes ?? []).some((c) => c.reason === 'NamespaceTerminating')
  );
}

/** A pod's beginning: the template's labels, annotations, finalizers and spec, owned by `owner`. */
export function podFrom(
  template: PodTemplateSpec,
  owner: KubeObject,
): Omit<Pod, 'metadata' | 'status'> & {
  metadata: Partial<Pod['metadata']>;
} {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace ?? '',
      ...(labels && Object.keys(labels).length > 0 ? { labels: { ...labels } } : {}),
      ...(annotations && Object.keys(annotations).length > 0 ? { annotations: { ...annotations } } : {}),
      ...(finalizers && finalizers.length > 0 ? { finalizers: [...finalizers] } : {}),
      ownerReferences: [controllerRef(owner)],
    },
    spec: template.spec ?? { containers: [] },
  };
}

/** @throws ApiError, ConnectionError; told as FailedCreate unless the namespace is going */
export function createPod(client: Client, tell: Tell, owner: KubeObject, pod: ReturnType<typeof podFrom>): Pod {
  try {
    const made = client.create('pods', pod);
    tell(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${made.metadata.name}`);
    return made;
  } catch (error) {
    if (error instanceof Error && !isNamespaceTerminating(error))
      tell(owner, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    throw error;
  }
}

/** A pod that is gone already is no error. @throws ApiError, ConnectionError; told as FailedDelete */
export function deletePod(client: Client, tell: Tell, owner: KubeObject, pod: Pod): void {
  try {
    client.delete('pods', keyOf(pod));
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'NotFound') return;
    if (error instanceof Error) tell(owner, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
    throw error;
  }
  tell(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
}

interface Started {
  readonly done: number;
  readonly last: number;
  readonly error: Error | undefined;
}

/**
 * Calls `act` `count` times in batches of 1, 2, 4, ...; a batch with a failure is the last one. So a thousand pods that a
 * quota refuses cost one request and not a thousand (`slowStartBatch`). A namespace that is going refuses everything: that
 * ends the work and is no failure.
 * @returns the first error, if any, and where the last batch began
 */
export function slowStart(count: number, act: (index: number) => void): Started {
  let done = 0;
  let last = 0;
  for (let batch = Math.min(count, 1), at = 0; batch > 0; batch = Math.min(2 * batch, count - at)) {
    let failure: Error | undefined;
    last = at;
    for (let i = 0; i < batch; i++, at++) {
      try {
        act(at);
        done++;
      } catch (error) {
        if (isNamespaceTerminating(error)) return { done, last, error: undefined };
        if (!(error instanceof Error)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) return { done, last, error: failure };
  }
  return { done, last, error: undefined };
}
