/** What a kubelet or the scheduler did by one write, in a sentence: each of them writes for many reasons. */
import type { Change, Kube } from '../../run/cluster.ts';
import { isEnding } from './ended.ts';

type Pod = Kube.Pod;
type Status = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

const statuses = ({ status }: Pod): readonly Status[] => [
  ...(status?.initContainerStatuses ?? []),
  ...(status?.containerStatuses ?? []),
];

const endedAt = ({ state, lastState }: Status): string =>
  (state?.terminated ?? lastState?.terminated)?.finishedAt ?? '';

/** Of one container, the newest of what happened to it between two statuses. */
function ofContainer(was: Status | undefined, is: Status): string | undefined {
  const { waiting, running } = is.state ?? {};
  const reason = waiting?.reason ?? '';
  if (reason !== (was?.state?.waiting?.reason ?? '')) {
    if (reason === 'CrashLoopBackOff')
      return 'The container has ended, and its kubelet waits before it starts it again.';
    if (/^(ErrImagePull|ImagePullBackOff)$/.test(reason))
      return 'The kubelet cannot pull the image, and tries again later.';
    if (/Error/.test(reason)) return 'The kubelet cannot start the container, and tries again.';
  }
  if (was !== undefined && endedAt(is) !== endedAt(was))
    return running === undefined
      ? 'The kubelet has found that a container ended.'
      : 'The kubelet has found that a container ended, and has started it again.';
  if (running !== undefined && was?.state?.running === undefined)
    return is.restartCount > 0
      ? 'The kubelet has started the container again.'
      : 'The kubelet has started the container.';
  if (was !== undefined && was.ready !== is.ready)
    return is.ready
      ? 'The kubelet reports that a container is ready to be sent requests.'
      : 'The kubelet reports that a container is not ready: it gets no requests.';
  return undefined;
}

function ofPod(type: Change['type'], before: Pod | undefined, pod: Pod): string | undefined {
  if (type === 'DELETED') return 'All its containers have ended, so its kubelet lets the pod go.';
  if (before === undefined) return undefined;
  const phase = pod.status?.phase;
  if (phase !== before.status?.phase) {
    if (phase === 'Failed' && pod.status?.reason)
      return `The kubelet ${isEnding(pod.status.reason) ? 'has ended' : 'does not take'} the pod: ${pod.status.reason}.`;
    if (phase === 'Failed' || phase === 'Succeeded')
      return 'The containers have ended and are not started again, as its kubelet reports.';
  }
  const then = statuses(before);
  for (const is of statuses(pod)) {
    const told = ofContainer(
      then.find(({ name }) => name === is.name),
      is,
    );
    if (told !== undefined) return told;
  }
  return before.status?.startTime === undefined && pod.status?.startTime !== undefined
    ? 'The kubelet has taken up the pod, and makes it ready to start.'
    : undefined;
}

const NO_NODE = 'The scheduler found no node for it; it tries again when something changes that may help.';

function ofScheduler({ resource, object }: Change): string | undefined {
  if (resource === 'events') return (object as Kube.Event).reason === 'FailedScheduling' ? NO_NODE : undefined;
  const pod = object as Pod;
  const isRefused = (pod.status?.conditions ?? []).some(({ reason }) => reason === 'Unschedulable');
  return resource === 'pods' && !pod.spec.nodeName && isRefused ? NO_NODE : undefined;
}

/** @returns undefined where what the actor is there for says enough */
export function deedOf(change: Change): string | undefined {
  const { actor } = change.cause;
  if (change.object === undefined) return undefined;
  if (actor === 'kube-scheduler') return ofScheduler(change);
  if (!actor.startsWith('kubelet/')) return undefined;
  if (change.resource === 'events') return 'The kubelet remarks what it did, or could not do.';
  if (change.resource === 'nodes') return 'The kubelet reports how its node is.';
  return change.resource === 'pods'
    ? ofPod(change.type, change.before as Pod | undefined, change.object as Pod)
    : undefined;
}
