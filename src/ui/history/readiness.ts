/** What the readiness probes of a pod asked, and what they got. */
import type { Kube, Reader } from '../../run/cluster.ts';
import { age } from '../text/age.ts';
import { lastSeen, remarksOn } from './remarks.ts';

type Probe = NonNullable<Kube.Pod['spec']['containers'][number]['readinessProbe']>;

/** What a probe asks, in words. */
function question({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec) return `runs ${(exec.command ?? []).join(' ')}`;
  if (httpGet) return `asks ${(httpGet.scheme ?? 'HTTP').toLowerCase()}://:${httpGet.port}${httpGet.path ?? '/'}`;
  if (tcpSocket) return `connects to port ${tcpSocket.port}`;
  return grpc ? `asks gRPC port ${grpc.port}` : 'asks nothing';
}

/** For each container that runs and is not ready: its probe, and the last answer by the events. @param now virtual ms */
export function unreadyOf(pod: Kube.Pod, reader: Reader, now: number): string | undefined {
  const waiting = (pod.status?.containerStatuses ?? []).filter(({ ready, state }) => !ready && state?.running);
  const told = waiting.flatMap((status) => {
    const probe = pod.spec.containers.find((container) => container.name === status.name)?.readinessProbe;
    if (probe === undefined) return [];
    const last = remarksOn(pod, reader).find(
      ({ reason, message, involvedObject }) =>
        reason === 'Unhealthy' &&
        message?.startsWith('Readiness probe') &&
        (involvedObject.fieldPath ?? '').includes(`{${status.name}}`),
    );
    const every = `Its probe ${question(probe)} every ${probe.periodSeconds ?? 10}s`;
    if (last === undefined) return [`Container ${status.name} is not ready. ${every}, and has failed so far.`];
    const times = (last.count ?? 1) > 1 ? `${last.count} times, ` : '';
    const ago = age(lastSeen(last), now);
    return [
      `Container ${status.name} is not ready. ${every}. Told ${times}last ${ago} ago: ${(last.message ?? '').trim()}`,
    ];
  });
  return told.length === 0 ? undefined : told.join(' ');
}
