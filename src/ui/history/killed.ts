/** That the kubelet ended a container for the sake of a probe: by its exit code alone it may have ended well. */
import type { Kube, Reader } from '../../run/cluster.ts';
import { lastSeen, remarksOn } from './remarks.ts';

type ContainerStatus = NonNullable<NonNullable<Kube.Pod['status']>['containerStatuses']>[number];

/** @returns what the probe got, as `Liveness probe failed: …`; undefined where no probe ended the container's last run */
export function probeThatKilled(
  pod: Kube.Pod,
  { name, lastState }: ContainerStatus,
  reader: Reader,
): string | undefined {
  const { startedAt = '', finishedAt = '' } = lastState?.terminated ?? {};
  const events = remarksOn(pod, reader).filter(({ involvedObject }) =>
    (involvedObject.fieldPath ?? '').includes(`{${name}}`),
  );
  const during = (event: Kube.Event): boolean =>
    lastSeen(event) >= (startedAt ?? '') && lastSeen(event) <= (finishedAt ?? '');
  for (const event of events) {
    const probe =
      event.reason === 'Killing' ? /failed (liveness|startup) probe/.exec(event.message ?? '')?.[1] : undefined;
    if (probe === undefined || !during(event)) continue;
    const word = `${probe === 'liveness' ? 'Liveness' : 'Startup'} probe`;
    const failed = events.find(({ reason, message = '' }) => reason === 'Unhealthy' && message.startsWith(word));
    return (failed?.message ?? `${word} failed`).trim().replace(/:$/, ''); // a program may say nothing
  }
  return undefined;
}
