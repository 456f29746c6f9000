/** What a new number of replicas will do, in words. */
import type { Kube, KubeObject, Resource } from '../../../run/cluster.ts';
import { replicasOf } from '../../kinds/generic.ts';
import type { Context } from '../../kinds/kind.ts';
import { idleText } from './idle.ts';
import { counted } from './removal.ts';

/** Kinds whose replicas are pods, by the rules of Kubernetes itself. */
const OF_PODS = new Set(['deployments.apps', 'replicasets.apps', 'statefulsets.apps', 'replicationcontrollers']);

/** The autoscaler that sets the replicas of an object. */
function autoscalerOf({ kind, metadata }: KubeObject, { cluster }: Context) {
  const all = cluster.list('horizontalpodautoscalers.autoscaling', metadata.namespace) as readonly Kube.HorizontalPodAutoscaler[]; // biome-ignore format: one line
  return all.find(({ spec: { scaleTargetRef: of } }) => of.kind === kind && of.name === metadata.name);
}

/** Who does not leave it at that. */
function putBack(object: KubeObject, wanted: number, context: Context): string | undefined {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller);
  if (owner !== undefined) return `Its ${owner.kind} ${owner.name} puts back the number that it wants.`;
  const hpa = autoscalerOf(object, context);
  if (hpa === undefined) return undefined;
  const { minReplicas: least = 1, maxReplicas: most } = hpa.spec;
  const name = `The autoscaler ${hpa.metadata.name}`;
  if (wanted === 0) return `${name} rests while it has 0 replicas.`;
  if (wanted < least) return `${name} puts it back to ${least} at least.`;
  if (wanted > most) return `${name} puts it back to ${most} at most.`;
  return `${name} sets the number by load, from ${least} to ${most}: it may put it back.`;
}

/** In which order a StatefulSet goes. */
function inTurn({ metadata: { name }, spec }: Kube.StatefulSet, now: number, wanted: number): string[] {
  const first = spec.ordinals?.start ?? 0;
  const next = `${name}-${first + (wanted > now ? now : now - 1)}`;
  const last = `${name}-${first + (wanted > now ? wanted - 1 : wanted)}`;
  const together = spec.podManagementPolicy === 'Parallel';
  const way =
    next === last ? `It is ${next}.` : `${together ? 'They are' : 'One after the other:'} ${next} to ${last}.`;
  const claims = (spec.volumeClaimTemplates ?? []).length > 0 && wanted < now;
  const kept = spec.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete';
  return [
    way,
    ...(claims ? [`Their claims ${kept ? 'stay, for when they come back' : 'are deleted with them'}.`] : []),
  ];
}

/** What scaling will do. */
export function scaleText(
  resource: Resource,
  targets: readonly KubeObject[],
  value: string,
  context: Context,
): string[] {
  if (!/^\d{1,6}$/.test(value)) return [];
  const wanted = Number(value);
  const counts = targets.map((target) => Number(replicasOf(resource, target, context.cluster) ?? 1));
  const more = counts.reduce((sum, now) => sum + Math.max(0, wanted - now), 0);
  const fewer = counts.reduce((sum, now) => sum + Math.max(0, now - wanted), 0);
  const one = OF_PODS.has(resource.id) ? 'pod' : 'replica';
  if (more + fewer === 0)
    return [`${targets.length === 1 ? 'It has' : 'They have'} that many already: nothing changes.`];
  const changes = [
    ...(more > 0 ? [`${counted(more, one)} more`] : []),
    ...(fewer > 0 ? [`${counted(fewer, one)} fewer`] : []),
  ];
  const idle = OF_PODS.has(resource.id) ? idleText(context) : [];
  const [only, now = 0] = [targets[0], counts[0]];
  if (only === undefined || targets.length > 1) return [`${changes.join(', ')}.`, ...idle];
  const none = `${now === 1 ? `Its ${one} goes` : `All ${now} ${one}s go`}; the ${resource.singular} itself stays.`;
  const lines = [wanted === 0 ? none : `${changes.join(', ')}: ${wanted} in place of ${now}.`];
  if (resource.id === 'statefulsets.apps') lines.push(...inTurn(only as Kube.StatefulSet, now, wanted));
  const back = putBack(only, wanted, context);
  return [...lines, ...(back === undefined ? [] : [back]), ...idle];
}
