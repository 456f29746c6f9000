/** What a deletion will do, in words. */
import type { Kube } from '../../../run/cluster.ts';

/** The seconds that `kubectl delete` gives: 0 without force is 1; -1 stands for each pod's own. */
export const graceGiven = (grace: string): number => (grace === '0' ? 1 : Number(grace));

const ended = ({ status }: Kube.Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** How the containers of pods are stopped; undefined where none can run. @param given seconds, -1 for each pod's own */
export function stopText(pods: readonly Kube.Pod[], given: number): string | undefined {
  const placed = pods.filter((pod) => pod.spec.nodeName && !ended(pod));
  if (placed.length === 0) return undefined;
  const times = placed.map(({ spec }) => (given < 0 ? (spec.terminationGracePeriodSeconds ?? 30) : given));
  const [least, most] = [Math.min(...times), Math.max(...times)];
  const whose = pods.length === 1 ? 'Its' : 'Their';
  const time = least === most ? `${most} s` : `${least} to ${most} s`;
  return `${whose} containers are told to stop, and killed after ${time}.`;
}
