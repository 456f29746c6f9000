/** What those who look after an object have said of it last: probes, volume controllers, autoscalers, ingress controllers. */
import type { Kube, KubeObject, Reader, Resource } from '../../run/cluster.ts';
import type { Context } from '../kinds/kind.ts';
import { age } from '../text/age.ts';
import { deadEnds, serviceTrouble } from './endpoints.ts';
import { guarded } from './guarded.ts';
import { unreadyOf } from './readiness.ts';
import { lastSeen, remarksOn } from './remarks.ts';

/** The newest event about an object, with its age. */
function lastWord(object: KubeObject, reader: Reader, now: number): string | undefined {
  const [newest] = remarksOn(object, reader);
  return newest === undefined ? undefined : wordOf(newest, now);
}

const wordOf = (event: Kube.Event, now: number): string =>
  `${event.source?.component || 'An event'} said ${age(lastSeen(event), now)} ago: ${event.reason}: ${(event.message ?? '').trim()}`;

/** What is not got over until something else is remarked: of a pod before its containers are made, and of who makes pods. */
const NOT_BEGUN = /^Failed(?:Mount|MapVolume|AttachVolume|CreatePodSandBox)$/;
const NOT_MADE = /^FailedCreate$/;
const STARTING = /^(?:ContainerCreating|PodInitializing|Init:\d.*)$/;

/** What an object is held up by, if that is the newest of what was remarked of it. */
function heldUpBy(object: KubeObject, reasons: RegExp, { cluster, now }: Context): string | undefined {
  const [newest] = remarksOn(object, cluster);
  return newest !== undefined && reasons.test(newest.reason ?? '') ? wordOf(newest, now) : undefined;
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
  const isTaken = (status?.loadBalancer?.ingress ?? []).length > 0;
  if (name === undefined && isTaken) return undefined; // a controller may watch those without a class, too
  if (name === undefined)
    return classes.some((each) => each.metadata.annotations?.[DEFAULT_CLASS] === 'true')
      ? 'It names no class, and had none when it was made: nobody serves it.'
      : 'It names no class, and no IngressClass is the default: nobody serves it.';
  if (spec.ingressClassName !== undefined && !classes.some((each) => each.metadata.name === name))
    return `There is no IngressClass ${name}: nobody serves it.`;
  return isTaken
    ? deadEnds({ spec, metadata } as Kube.Ingress, cluster).join(' ') || undefined
    : `No controller of the class ${name} has taken it up so far: it has no address.`;
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
      if (STARTING.test(status)) return heldUpBy(object, NOT_BEGUN, context);
      return status === 'Running' ? unreadyOf(object as Kube.Pod, context.cluster, context.now) : undefined;
    case 'jobs.batch':
    case 'cronjobs.batch':
    case 'statefulsets.apps':
    case 'daemonsets.apps':
      return heldUpBy(object, NOT_MADE, context);
    case 'services':
      return serviceTrouble(context.cluster, object as Kube.Service);
    case 'persistentvolumeclaims':
      return ofClaim(object as Kube.PersistentVolumeClaim, context);
    case 'horizontalpodautoscalers.autoscaling':
      return ofAutoscaler(object as Kube.HorizontalPodAutoscaler, context);
    case 'ingresses.networking.k8s.io':
      return ofIngress(object as Kube.Ingress, context);
    case 'networkpolicies.networking.k8s.io':
      return guarded(object as Kube.NetworkPolicy, context.cluster);
    default:
      return undefined;
  }
}
