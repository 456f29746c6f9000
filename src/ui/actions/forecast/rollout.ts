/** How the pods of a workload are replaced when its template changes, in words. */
import type { Kube, KubeObject } from '../../../run/cluster.ts';
import type { Context } from '../../kinds/kind.ts';
import { some } from '../../text/some.ts';
import { hasEnded } from './heirs.ts';
import { idleText } from './idle.ts';
import { counted } from './removal.ts';

/** Resolves `25%` of the replicas, up or down, as Kubernetes does. */
export function budget(value: number | string | undefined, replicas: number, up: boolean): number {
  if (typeof value === 'number') return value;
  const percent = Number.parseInt(value ?? '0', 10);
  return up ? Math.ceil((replicas * percent) / 100) : Math.floor((replicas * percent) / 100);
}

/** What a change of the template does to a Deployment that is paused; kubectl refuses to restart it or roll it back. */
const PAUSED = {
  set: 'It is paused: its pods stay as they are until it is resumed.',
  refused: 'It is paused: kubectl refuses this until it is resumed.',
};

function ofDeployment({ spec }: Kube.Deployment, paused: keyof typeof PAUSED): string {
  const wanted = spec.replicas ?? 1;
  if (spec.paused) return PAUSED[paused];
  if (wanted === 0) return 'It has no pods to replace.';
  const all = wanted === 1 ? 'its pod' : `its ${wanted} pods`;
  if (spec.strategy?.type === 'Recreate')
    return `A new revision: ${all} ${wanted === 1 ? 'ends' : 'end'} first, and only then new ones start.`;
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy?.rollingUpdate ?? {};
  const surge = budget(maxSurge, wanted, true);
  const missing = Math.min(wanted, Math.max(budget(maxUnavailable, wanted, false), surge === 0 ? 1 : 0));
  return `A new revision rolls over ${all}: at most ${wanted + surge} at a time, at least ${wanted - missing} of them available.`;
}

function ofStatefulSet({ spec }: Kube.StatefulSet): string {
  const wanted = spec.replicas ?? 1;
  const from = spec.ordinals?.start ?? 0;
  if (spec.updateStrategy?.type === 'OnDelete') return 'OnDelete: a pod becomes new when somebody deletes it.';
  if (wanted === 0) return 'It has no pods to replace.';
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  const replaced = Math.max(0, Math.min(wanted, from + wanted - partition));
  if (replaced === 0) return `No pod is replaced: its partition is ${partition}.`;
  return replaced < wanted
    ? `A new revision: ${replaced} of its ${wanted} pods are replaced, the last first, down to partition ${partition}.`
    : wanted === 1
      ? 'A new revision: its pod is replaced, under the same name.'
      : `A new revision: its ${wanted} pods are replaced one after the other, the last first.`;
}

function ofDaemonSet({ spec, status }: Kube.DaemonSet): string {
  if (spec.updateStrategy?.type === 'OnDelete') return 'OnDelete: a pod becomes new when somebody deletes it.';
  const wanted = status?.desiredNumberScheduled ?? 0;
  if (wanted === 0) return 'It has no pods to replace.';
  const { maxSurge = 0, maxUnavailable = 1 } = spec.updateStrategy?.rollingUpdate ?? {};
  const surge = budget(maxSurge, wanted, true);
  const atOnce = surge > 0 ? surge : Math.max(1, budget(maxUnavailable, wanted, true));
  const way = surge > 0 ? 'a new one runs before the old one goes' : 'the old one goes before the new one comes';
  return `A new revision: its pods on ${counted(wanted, 'node')} are replaced, ${atOnce} at a time; ${way}.`;
}

/** What a new template will do to the pods of a workload; undefined for kinds that do nothing with it. */
function ofWorkload(object: KubeObject, paused: keyof typeof PAUSED): string | undefined {
  switch (object.kind) {
    case 'Deployment':
      return ofDeployment(object as Kube.Deployment, paused);
    case 'StatefulSet':
      return ofStatefulSet(object as Kube.StatefulSet);
    case 'DaemonSet':
      return ofDaemonSet(object as Kube.DaemonSet);
    default:
      return undefined;
  }
}

/** What a new template of workloads will do. */
export function replacedText(
  objects: readonly KubeObject[],
  context: Context,
  paused: keyof typeof PAUSED = 'refused',
): string[] {
  const told =
    objects.length === 1
      ? ofWorkload(objects[0] as KubeObject, paused)
      : 'The pods of each are replaced by its own strategy.';
  return [...(told === undefined ? [] : [told]), ...idleText(context)];
}

/** What new images will do to a pod that is there. @param changed names of the containers that get one */
export function newImagesText(pod: Kube.Pod, changed: readonly string[]): string[] {
  if (hasEnded(pod)) return ['It has ended: nothing starts with the new image.'];
  const first = (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy !== 'Always').map(({ name }) => name);
  const begun = changed.filter((name) => !first.includes(name));
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller);
  return [
    begun.length === 0
      ? 'Its init containers are run again only when the pod gets a new sandbox.'
      : `The kubelet stops ${some(begun)} and starts ${begun.length === 1 ? 'it' : 'them'} anew, in this pod only.`,
    ...(owner === undefined ? [] : [`Pods that its ${owner.kind} makes later have the image of its template.`]),
  ];
}
