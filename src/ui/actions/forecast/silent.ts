/** Pods on nodes that nothing is heard of: nobody there stops them, and says so. */
import type { Kube, Reader } from '../../../run/cluster.ts';
import { some } from '../../text/some.ts';
import { stopText } from './removal.ts';

const isSilent = (name: string, reader: Reader): boolean => {
  const node = reader.get('nodes', name) as Kube.Node | undefined;
  return node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'Unknown') === true;
};

/** The silent nodes that pods are on. */
export const silentOf = (pods: readonly Kube.Pod[], reader: Reader): string[] =>
  [...new Set(pods.flatMap(({ spec }) => spec.nodeName || []))].filter((name) => isSilent(name, reader)).sort();

/** What that means for pods that are deleted without force. */
export function silentText(pods: readonly Kube.Pod[], reader: Reader): string[] {
  const silent = silentOf(pods, reader);
  const stay = pods.length === 1 ? 'It stays' : 'Pods there stay';
  return silent.length === 0
    ? []
    : [`Nothing is heard of ${some(silent)}. ${stay}, ending, until the node is back; force does not wait.`];
}

/** How pods end that are deleted without force. @param given seconds of grace, -1 for each pod's own */
export function endText(pods: readonly Kube.Pod[], given: number, reader: Reader): string[] {
  const silent = silentOf(pods, reader);
  const heard = pods.filter(({ spec }) => !silent.includes(spec.nodeName ?? ''));
  const stop = stopText(heard, given);
  return [...(stop === undefined ? [] : [stop]), ...silentText(pods, reader)];
}
