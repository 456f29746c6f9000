/** What those who look after an object have said of it last: probes, volume controllers, autoscalers, ingress controllers. */
import type { Kube, KubeObject, Reader, Resource } from '../../run/cluster.ts';
import type { Context } from '../kinds/kind.ts';
import { age } from '../text/age.ts';
import { eventsAbout } from '../views/where.ts';
import { serviceTrouble } from './endpoints.ts';
import { unreadyOf } from './readiness.ts';

/** The newest event about an object, with its age. */
function lastWord({ kind, metadata }: KubeObject, reader: Reader, now: number): string | undefined {
  const { uid = '', name, namespace = '' } = metadata;
  const events = eventsAbout(reader, { uid, kind, name, namespace });
  const newest = events.toSorted((a, b) => ((a.lastTimestamp ?? '') < (b.lastTimestamp ?? '') ? 1 : -1))[0];
  if (newest === undefined) return undefined;
  return `${newest.source?.component || 'An event'} said ${age(newest.lastTimestamp ?? undefined, now)} ago: ${newest.reason}: ${(newest.message ?? '').trim()}`;
}

function ofClaim(claim: Kube.PersistentVolumeClaim, { cluster, now }: Context): string | undefined {
  if (claim.status?.phase === 'Bound') return undefined;
  return (
    lastWord(claim, cluster, now) ??
    'Nobody has said why so far: no volume that is there fits, and no driver makes one.'
  );
}

/** What the autoscaler found when it counted last, and what it did. */
function ofAutoscaler(hpa: Kube.HorizontalPodAutoscaler, { cluster, now }: Context): string | undefined {
  const conditions = (hpa.status?.conditions ?? []).map(
    ({ type, status, message }) => `${type} ${status}: ${message ?? ''}.`,
  );
  const last = lastWord(hpa, cluster, now);
  return [...conditions, ...(last === undefined ? [] : [last])].join(' ') || undefined;
}

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

/** Why nobody serves an Ingress. */
function ofIngress({ spec, status, metadata }: Kube.Ingress, { cluster }: Context): string | undefined {
  const classes = cluster.list('ingressclasses.networking.k8s.io');
  const name = spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'];
  if (name === undefined)
    return classes.some((each) => each.metadata.annotations?.[DEFAULT_CLASS] === 'true')
      ? 'It names no class, and had none when it was made: nobody serves it.'
      : 'It names no class, and no IngressClass is the default: nobody serves it.';
  if (spec.ingressClassName !== undefined && !classes.some((each) => each.metadata.name === name))
    return `There is no IngressClass ${name}: nobody serves it.`;
  return (status?.loadBalancer?.ingress ?? []).length === 0
    ? `No controller of the class ${name} has taken it up so far: it has no address.`
    : undefined;
}

/** @param status as the lists print it */
export function answersOf(
  resource: Pick<Resource, 'id'>,
  object: KubeObject,
  status: string,
  context: Context,
): string | undefined {
  switch (resource.id) {
    case 'pods':
      return status === 'Running' ? unreadyOf(object as Kube.Pod, context.cluster, context.now) : undefined;
    case 'services':
      return serviceTrouble(context.cluster, object as Kube.Service);
    case 'persistentvolumeclaims':
      return ofClaim(object as Kube.PersistentVolumeClaim, context);
    case 'horizontalpodautoscalers.autoscaling':
      return ofAutoscaler(object as Kube.HorizontalPodAutoscaler, context);
    case 'ingresses.networking.k8s.io':
      return ofIngress(object as Kube.Ingress, context);
    default:
      return undefined;
  }
}
