/** Who makes a pod anew that is deleted. */
import type { Kube, KubeObject } from '../../../run/cluster.ts';
import type { Context } from '../../kinds/kind.ts';
import { some } from '../../text/some.ts';

const STORED: Readonly<Record<string, string | undefined>> = {
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
  DaemonSet: 'daemonsets.apps',
  Job: 'jobs.batch',
  ReplicationController: 'replicationcontrollers',
};

export const hasEnded = ({ status }: Kube.Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** The Job loses one of its tries with each pod. */
function ofJob(name: string, job: Kube.Job): string {
  const { backoffLimit = 6 } = job.spec;
  const counted = `Its Job ${name} counts it as failed`;
  if (job.spec.backoffLimitPerIndex !== undefined && job.spec.backoffLimitPerIndex !== null) return `${counted}.`;
  return (job.status?.failed ?? 0) + 1 > backoffLimit
    ? `${counted}, one more than it may (backoffLimit ${backoffLimit}): the Job fails.`
    : `${counted}, and makes another.`;
}

interface Heir {
  /** Whether somebody makes another pod in its place. */
  readonly some: boolean;
  readonly text: string;
}

const nobody = (text: string): Heir => ({ some: false, text });

/** What comes in the place of one pod. */
export function heirOf(pod: Kube.Pod, { cluster, halted }: Context): Heir {
  const { metadata, spec } = pod;
  if (metadata.deletionTimestamp !== undefined) return nobody('It is being deleted already.');
  if (metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined)
    return { some: true, text: 'It mirrors a static pod: its kubelet shows it again, and its containers run on.' };
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner === undefined) return nobody('No controller owns it: nobody makes it anew.');
  const stored = STORED[owner.kind];
  if (stored === undefined) return { some: true, text: `It is for its ${owner.kind} ${owner.name} to make another.` };
  const alive = cluster.get(stored, `${metadata.namespace}/${owner.name}`);
  if (alive === undefined || alive.metadata.uid !== owner.uid || alive.metadata.deletionTimestamp !== undefined)
    return nobody(`Its ${owner.kind} ${owner.name} goes, too: nobody makes it anew.`);
  // a StatefulSet and a DaemonSet do so with a pod that failed
  if (hasEnded(pod) && /^(ReplicaSet|ReplicationController|Job)$/.test(owner.kind))
    return nobody('It has ended: none is made in its place.');
  const idle = halted?.('kube-controller-manager');
  const text = texts(owner.kind, owner.name, spec.nodeName, alive);
  return { some: idle === undefined, text: idle === undefined ? text : `${text} Nobody does so now: ${idle}.` };
}

function texts(kind: string, name: string, node: string | undefined, owner: KubeObject): string {
  switch (kind) {
    case 'StatefulSet':
      return `Its StatefulSet ${name} makes it anew, under the same name.`;
    case 'DaemonSet':
      return `Its DaemonSet ${name} makes another${node ? ` on ${node}` : ''}.`;
    case 'Job':
      return ofJob(name, owner as Kube.Job);
    default:
      return `Its ${kind} ${name} makes another.`;
  }
}

/** What comes in the place of pods that are deleted. */
export function heirText(pods: readonly Kube.Pod[], context: Context): string {
  const [only] = pods;
  if (only !== undefined && pods.length === 1) return heirOf(only, context).text;
  const lost = pods.filter((pod) => !heirOf(pod, context).some).map(({ metadata }) => metadata.name);
  if (lost.length === 0) return 'Who owns them makes others in their place.';
  return lost.length === pods.length
    ? 'Nobody makes others in their place.'
    : `Nobody makes ${some(lost)} anew; the others are, by who owns them.`;
}
