/** How an object stands: its status, why it is not well, what that means, and what holds it when it is being deleted. */
import { type Kube, type KubeObject, podSummary, type Reader, type Resource } from '../../run/cluster.ts';
import type { Context } from '../kinds/kind.ts';
import { nodeStatus } from '../kinds/nodes.ts';
import { podHealth } from '../kinds/pods.ts';
import { kindOf } from '../kinds/registry.ts';
import { duration } from '../text/age.ts';
import type { Role } from '../theme/skins.ts';
import { answersOf } from './answers.ts';
import { budgetHolds, budgetLeft } from './budget.ts';
import { otherName, selected, serviceTrouble } from './endpoints.ts';
import { meaningOf } from './explain.ts';
import { heldBy } from './held.ts';
import { keepsOld } from './kept.ts';
import { whyKilled } from './killed.ts';
import { unattended } from './workers.ts';

export interface Standing {
  /** As the lists print it; empty for kinds that have none. */
  readonly status: string;
  readonly role: Role;
  /** Why it is not well; undefined when the status says all. */
  readonly why: string | undefined;
  readonly means: string | undefined;
  /** Where to look next, by keys. */
  readonly look: string | undefined;
  readonly held: string | undefined;
  /** That who looks after it does no work. */
  readonly unattended: string | undefined;
  /** How a pod's containers ended before they were started again. */
  readonly restarted: string | undefined;
  /** What those who look after it have said last. */
  readonly answers: string | undefined;
  /** What is so by design, and may surprise: another name, a budget that lets nobody go. */
  readonly bound: string | undefined;
}

const statusOf = (object: KubeObject): string =>
  object.kind === 'Pod'
    ? podSummary(object as Kube.Pod).status
    : object.kind === 'Node'
      ? nodeStatus(object as Kube.Node)
      : '';

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** What a container that ends well and is started again has done wrong: nothing. */
const WAS_DONE =
  ' It did not fail: its command was done, and is run again because of restartPolicy Always. A command that goes on, such as sleep 1d, keeps it.';

/** `app restarted 2 times; before it ran for 2m and ended as OOMKilled, exit code 137.` */
function restartsOf(pod: Kube.Pod, reader: Reader): string | undefined {
  const { status } = pod;
  const isOver = status?.phase === 'Failed' || status?.phase === 'Succeeded';
  const told = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].flatMap((container) => {
    const { name, restartCount, lastState } = container;
    const last = lastState?.terminated;
    if (restartCount === 0 || last === undefined) return [];
    const { reason = 'Error', exitCode, startedAt, finishedAt, message = '' } = last;
    // containerd has no time of a start that did not come about
    if (reason === 'StartError')
      return [
        `Container ${name} was tried ${times(restartCount + 1)} and could not be started (${reason}, exit code ${exitCode})${message === '' ? '.' : `: ${message.trim()}`}`,
      ];
    const ran =
      startedAt && finishedAt ? `ran for ${duration(Date.parse(finishedAt) - Date.parse(startedAt))} and ` : '';
    const killed = whyKilled(pod, container, reader);
    return [
      killed === undefined
        ? `Container ${name} restarted ${times(restartCount)}: before, it ${ran}ended as ${reason}, exit code ${exitCode}.${exitCode === 0 && !isOver ? WAS_DONE : ''}`
        : `Container ${name} restarted ${times(restartCount)}: before, it ${ran}was stopped by the kubelet, ${killed} (it ended as ${reason}, exit code ${exitCode}).`,
    ];
  });
  return told.length === 0 ? undefined : told.join(' ');
}

/** The pods of a workload, or those that a Service sends to. */
function podsBehind(object: KubeObject, cluster: Reader): readonly Kube.Pod[] {
  if (object.kind === 'Service') return selected(cluster, object as Kube.Service);
  const { metadata } = object;
  const sets = cluster.by('replicasets.apps', 'owner', metadata.uid);
  const owners = [metadata, ...sets.map((set) => set.metadata)];
  return owners.flatMap(({ uid }) => cluster.by('pods', 'owner', uid)) as unknown as readonly Kube.Pod[];
}

/** The pod for whose sake a workload is not well, or a Service has no endpoint: what is wrong with it, and where that is told. */
function failingPod(object: KubeObject, { cluster }: Context): string | undefined {
  const { kind } = object;
  if (kind === 'Pod' || kind === 'Node') return undefined;
  let unplaced: string | undefined;
  for (const pod of podsBehind(object, cluster)) {
    if (kind === 'StatefulSet' && pod.metadata.deletionTimestamp)
      return `Its pod ${pod.metadata.name} is being deleted, and a StatefulSet makes no second one before it is gone. shift-w on the pod tells what it waits for.`;
    const health = podHealth(pod);
    const { status } = podSummary(pod);
    const stands = (): string => {
      const why = health === undefined || health.why === status ? '' : health.why;
      return `Its pod ${pod.metadata.name} is ${status}${why === '' ? '' : `: ${why.replace(/\.$/, '')}`}. shift-w on the pod tells why.`;
    };
    if (health?.role === 'error') return stands();
    if (status === 'Pending') unplaced ??= stands();
  }
  return unplaced;
}

/** Where the quota is seen that lets no pod be made. */
function quotaOf(said: string): string | undefined {
  const [, quota] = /exceeded quota: ([^,]+),/.exec(said) ?? [];
  return quota && `:resourcequotas shows what ${quota} lets the namespace use, and what is used.`;
}

function boundOf(resource: Resource, object: KubeObject, status: string, { cluster }: Context): string | undefined {
  switch (resource.id) {
    case 'pods':
      return status === 'Running' ? budgetHolds(object as Kube.Pod, cluster) : undefined;
    case 'services':
      return otherName(object as Kube.Service);
    case 'statefulsets.apps':
    case 'daemonsets.apps': {
      const kept = keepsOld(object);
      return kept && `${kept[0]?.toUpperCase()}${kept.slice(1)}.`;
    }
    case 'poddisruptionbudgets.policy':
      return budgetLeft(object as Kube.PodDisruptionBudget);
  }
  return undefined;
}

/** A pod that names a node which does not exist. */
function nowhere(object: KubeObject, { cluster }: Context): { means: string; look: string } | undefined {
  const node = object.kind === 'Pod' ? (object as Kube.Pod).spec.nodeName : undefined;
  if (!node || cluster.get('nodes', node) !== undefined) return undefined;
  return {
    means: `It is placed on ${node}, and there is no such node: no kubelet takes it up, and the pod garbage collector deletes it.`,
    look: 'A pod that names its node itself (spec.nodeName) passes the scheduler by.',
  };
}

export function standingOf(resource: Resource, object: KubeObject, context: Context): Standing {
  const status = statusOf(object);
  const health = kindOf(resource, context.cluster).health?.(object, context);
  const meaning = nowhere(object, context) ?? meaningOf(object, status);
  const idle = unattended(resource, object, context);
  const answers = answersOf(resource, object, status, context);
  const isEmpty = resource.id === 'services' && serviceTrouble(context, object as Kube.Service) !== undefined;
  return {
    status,
    role: health?.role ?? 'normal',
    why: health?.why && health.why !== status ? health.why : undefined,
    // what it can be is of no interest once it is known
    means: object.kind === 'Node' && idle !== undefined ? undefined : meaning?.means,
    look:
      meaning?.look ||
      (health === undefined && !isEmpty
        ? undefined
        : (failingPod(object, context) ?? quotaOf(`${health?.why} ${answers}`))),
    held: heldBy(object, context),
    unattended: idle,
    restarted: object.kind === 'Pod' ? restartsOf(object as Kube.Pod, context.cluster) : undefined,
    answers,
    bound: boundOf(resource, object, status, context),
  };
}
