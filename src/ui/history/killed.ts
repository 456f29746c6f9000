/** That the kubelet ended a container: by its exit code alone it may have ended well. */
import type { Kube, Reader } from '../../run/cluster.ts';
import { lastSeen, remarksOn } from './remarks.ts';

type ContainerStatus = NonNullable<NonNullable<Kube.Pod['status']>['containerStatuses']>[number];

/** Why, by the words of its Killing event. */
const REASONS: readonly (readonly [said: RegExp, why: string])[] = [
  [/ definition changed\b/, 'for its image was changed'],
  [/ resize requires restart\b/, 'for its resources were changed, and resizePolicy asks for a restart'],
];

/** How a program ends that was told to: of itself, by SIGTERM, or by SIGKILL. */
const TOLD_TO_END: ReadonlySet<number> = new Set([0, 143, 137]);

/**
 * @param past events of then that have been counted on since
 * @returns why, as `for a probe failed: Liveness probe failed: …`; undefined where the container's last run ended of itself
 */
export function whyKilled(
  pod: Kube.Pod,
  { name, lastState }: ContainerStatus,
  reader: Reader,
  past: readonly Kube.Event[] = [],
): string | undefined {
  const { startedAt, finishedAt, exitCode = 0 } = lastState?.terminated ?? {};
  const events = [...past, ...remarksOn(pod, reader)].filter(({ involvedObject }) =>
    (involvedObject.fieldPath ?? '').includes(`{${name}}`),
  );
  const during = (event: Kube.Event): boolean =>
    lastSeen(event) >= (startedAt ?? '') && lastSeen(event) <= (finishedAt ?? '');
  for (const event of events) {
    if (event.reason !== 'Killing' || !during(event)) continue;
    const said = event.message ?? '';
    const why = REASONS.find(([pattern]) => pattern.test(said))?.[1];
    if (why !== undefined) return why;
    const probe = PROBE.exec(said)?.[1];
    if (probe !== undefined) return `for a probe failed: ${whatProbeGot(events, probe)}`;
  }
  // a client sends few events of one object: of a container that is stopped again and again the later ones are held back
  const before = events.find(
    (event) => event.reason === 'Killing' && PROBE.test(event.message ?? '') && firstSeen(event) < (startedAt ?? ''),
  );
  const probe = PROBE.exec(before?.message ?? '')?.[1];
  if (probe === undefined || !TOLD_TO_END.has(exitCode)) return undefined;
  return `for a probe failed, it seems, as before: ${whatProbeGot(events, probe)}`;
}

const PROBE = /failed (liveness|startup) probe/;

const firstSeen = (event: Kube.Event): string => event.firstTimestamp ?? lastSeen(event);

function whatProbeGot(events: readonly Kube.Event[], probe: string): string {
  const word = `${probe === 'liveness' ? 'Liveness' : 'Startup'} probe`;
  const failed = events.find(({ reason, message = '' }) => reason === 'Unhealthy' && message.startsWith(word));
  return (failed?.message ?? `${word} failed`).trim().replace(/:$/, ''); // a program may say nothing
}
