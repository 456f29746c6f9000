/** What those who look after an object have said of it last: probes, volume controllers, autoscalers, ingress controllers. */
import { type Kube, type KubeObject, type Reader, type Resource, Schedule, whyNot } from '../../run/cluster.ts';
import { jobHealth } from '../kinds/jobs.ts';
import type { Context } from '../kinds/kind.ts';
import { age, duration } from '../text/age.ts';
import { deadEnds, deafPorts, serviceTrouble } from './endpoints.ts';
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

/** When a CronJob makes its next Job, how many it has made, and which of them cannot do its work. */
function ofCronJob({ spec, metadata }: Kube.CronJob, context: Context): string | undefined {
  const { cluster, now } = context;
  const made = cluster.by('jobs.batch', 'owner', metadata.uid) as readonly Kube.Job[];
  const jobs = made.length === 1 ? '1 Job of it is there.' : `${made.length || 'No'} Jobs of it are there.`;
  if (spec.suspend) return `It is suspended and makes no Jobs. ${jobs}`;
  const [ill] = made.flatMap((job) => {
    const health = jobHealth(job, context);
    return health?.role === 'error' ? [` Job ${job.metadata.name}: ${health.why.replace(/\.$/, '')}.`] : [];
  });
  const next = new Schedule(spec.schedule, spec.timeZone).next(now);
  return `Its next Job is due in ${duration(next - now)} (${spec.schedule}). ${jobs}${ill ?? ''}`;
}

/** The nodes that get no pod of a DaemonSet, each with the reason. */
function leftOut(set: Kube.DaemonSet, { cluster }: Context): string | undefined {
  const nodes = cluster.list('nodes') as readonly Kube.Node[];
  const told = nodes.flatMap((node) => {
    const why = whyNot(node, set);
    return why === undefined ? [] : [`${node.metadata.name}: ${why}.`];
  });
  if (told.length === 0) return undefined;
  const more = told.length - MOST_NODES;
  return `It runs on ${nodes.length - told.length} of ${nodes.length} nodes. ${told.slice(0, MOST_NODES).join(' ')}${more > 0 ? ` And ${more} more.` : ''}`;
}
/** So many nodes are told one by one. */
const MOST_NODES = 5;

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

/** Why nobody serves an Ingress. */
function ofIngress({ spec, status, metadata }: Kube.Ingress, context: Context): string | undefined {
  const { cluster } = context;
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
    ? deadEnds({ spec, metadata } as Kube.Ingress, context).join(' ') || undefined
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
    case 'statefulsets.apps':
      return heldUpBy(object, NOT_MADE, context);
    case 'cronjobs.batch':
      return heldUpBy(object, NOT_MADE, context) ?? ofCronJob(object as Kube.CronJob, context);
    case 'daemonsets.apps':
      return heldUpBy(object, NOT_MADE, context) ?? leftOut(object as Kube.DaemonSet, context);
    case 'services':
      return (
        serviceTrouble(context, object as Kube.Service) ??
        (deafPorts(object as Kube.Service, context).join(' ') || undefined)
      );
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
