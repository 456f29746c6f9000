/** What cordoning and draining nodes will do, in words. */
import type { Kube, KubeObject } from '../../../run/cluster.ts';
import { selects } from '../../../run/selectors.ts';
import type { Context } from '../../kinds/kind.ts';
import { some } from '../../text/some.ts';
import { hasEnded } from './heirs.ts';
import { counted } from './removal.ts';
import { silentOf } from './silent.ts';

const podsOn = ({ metadata }: KubeObject, { cluster }: Context): readonly Kube.Pod[] =>
  cluster.by('pods', 'node', metadata.name) as readonly Kube.Pod[];

/** @param on cordoned, or open again */
export function cordonText(nodes: readonly Kube.Node[], on: boolean, context: Context): string {
  const single = nodes.length === 1;
  if (nodes.every(({ spec }) => (spec.unschedulable ?? false) === on))
    return `${single ? 'It is' : 'They are'} ${on ? 'cordoned already' : 'not cordoned'}: nothing changes.`;
  if (!on) return 'New pods may be placed there again; those that went elsewhere do not come back.';
  const running = nodes.flatMap((node) => podsOn(node, context)).filter((pod) => !hasEnded(pod)).length;
  return running === 0
    ? 'No new pods are placed there.'
    : `${counted(running, 'pod')} there run${running === 1 ? 's' : ''} on; no new ones are placed there.`;
}

export interface DrainOptions {
  readonly daemons: boolean;
  readonly data: boolean;
  readonly force: boolean;
  /** By the eviction API, which heeds budgets; else pods are deleted. */
  readonly evicts: boolean;
}

interface Groups {
  readonly go: Kube.Pod[];
  readonly stay: Kube.Pod[];
  /** What `kubectl drain` stops at, by what would let it go on. */
  readonly stops: Map<string, Kube.Pod[]>;
}

/** Sorts the pods of a node as `kubectl drain` does. */
function groupsOf(pods: readonly Kube.Pod[], { daemons, data, force }: DrainOptions): Groups {
  const groups: Groups = { go: [], stay: [], stops: new Map() };
  const stop = (option: string, pod: Kube.Pod): void => {
    groups.stops.set(option, [...(groups.stops.get(option) ?? []), pod]);
  };
  for (const pod of pods) {
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller);
    if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) groups.stay.push(pod);
    else if (hasEnded(pod)) groups.go.push(pod);
    else if (owner?.kind === 'DaemonSet') daemons ? groups.stay.push(pod) : stop('Ignore DaemonSets', pod);
    else if (!data && pod.spec.volumes?.some(({ emptyDir }) => emptyDir !== undefined))
      stop('Delete emptyDir data', pod);
    else if (!force && owner === undefined) stop('Force', pod);
    else groups.go.push(pod);
  }
  return groups;
}

/** Budgets that let none of the pods go now. */
function strictOn(pods: readonly Kube.Pod[], { cluster }: Context): string[] {
  const budgets = cluster.list('poddisruptionbudgets.policy') as readonly Kube.PodDisruptionBudget[];
  return budgets
    .filter(
      ({ metadata, spec, status }) =>
        status?.disruptionsAllowed === 0 &&
        pods.some(
          (pod) =>
            pod.metadata.namespace === metadata.namespace &&
            spec.selector !== undefined &&
            selects(spec.selector, pod.metadata.labels),
        ),
    )
    .map(({ metadata }) => metadata.name);
}

const names = (pods: readonly Kube.Pod[]): string => some(pods.map(({ metadata }) => metadata.name));

/** What a drain will do. */
export function drainText(nodes: readonly KubeObject[], options: DrainOptions, context: Context): string[] {
  const single = nodes.length === 1;
  const groups = nodes.map((node) => groupsOf(podsOn(node, context), options));
  // kubectl leaves a node as it is where one pod may not go, and drains the others
  const drained = groups.filter(({ stops }) => stops.size === 0);
  const [go, stay] = [drained.flatMap((each) => each.go), drained.flatMap((each) => each.stay)];
  const stops = new Map<string, Kube.Pod[]>();
  for (const each of groups)
    for (const [option, pods] of each.stops) stops.set(option, [...(stops.get(option) ?? []), ...pods]);
  const stopped = [...stops].map(([option, pods]) => `${names(pods)}: not without ${option}.`);
  if (single && stops.size > 0) return ['It is cordoned, and kubectl stops there:', ...stopped];
  const cordoned = single ? 'It is cordoned' : 'All are cordoned';
  if (drained.length === 0) return [`${cordoned}, and none is drained:`, ...stopped];
  const strict = options.evicts ? strictOn(go, context) : [];
  const bare = go.filter(
    (pod) => !hasEnded(pod) && !pod.metadata.ownerReferences?.some(({ controller }) => controller),
  );
  const stays =
    stay.length === 0
      ? ''
      : stay.length === 1
        ? '; 1 of a DaemonSet or of the node itself stays'
        : `; ${stay.length} of DaemonSets or of the node itself stay`;
  const leave = options.evicts ? 'evicted as budgets allow' : 'deleted, whatever budgets say';
  const others = nodes.length - drained.length;
  const silent = silentOf(go, context.cluster);
  return [
    `${cordoned}, and ${counted(go.length, 'pod')} ${go.length === 1 ? 'is' : 'are'} ${leave}${stays}.`,
    ...(others > 0
      ? [`${counted(others, 'node')} of them ${others === 1 ? 'is' : 'are'} not drained:`, ...stopped]
      : []),
    ...(silent.length > 0
      ? [`Nothing is heard of ${some(silent)}: its pods stay, ending, and the drain waits for them.`]
      : []),
    ...(bare.length > 0 ? [`Nobody makes ${names(bare)} anew.`] : []),
    ...(strict.length > 0 ? [`The budget ${some(strict)} lets nobody go now: the drain asks again every 5 s.`] : []),
  ];
}
