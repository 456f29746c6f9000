/** What those who look after an object have said of it last: probes, volume controllers, autoscalers, ingress controllers. */
import { type Kube, type KubeObject, type Reader, type Resource, Schedule, whyNot } from '../../run/cluster.ts';
import { jobHealth } from '../kinds/jobs.ts';
import type { Context } from '../kinds/kind.ts';
import { age, duration } from '../text/age.ts';
import { some } from '../text/some.ts';
import { deafPorts, gonePods, SERVICE_LABEL, serviceTrouble } from './endpoints.ts';
import { guarded } from './guarded.ts';
import { ingressTrouble } from './ingress.ts';
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

/** `cpu at 230% of the requests, 50% wanted`: what the metrics of an autoscaler showed last. */
function countedBy({ spec, status }: Kube.HorizontalPodAutoscaler): string[] {
  return (status?.currentMetrics ?? []).flatMap((metric) => {
    const found = metric.resource ?? metric.containerResource;
    const wanted = (spec.metrics ?? [])
      .map((each) => each.resource ?? each.containerResource)
      .find((each) => each?.name === found?.name)?.target;
    if (found === undefined || wanted === undefined) return [];
    const { averageUtilization: share, averageValue: value } = found.current;
    return wanted.averageUtilization === undefined
      ? [`${found.name} at ${value} a pod, ${wanted.averageValue} wanted`]
      : [`${found.name} at ${share}% of the requests, ${wanted.averageUtilization}% wanted`];
  });
}

/** What the autoscaler found when it counted last, and what it did. */
function ofAutoscaler(hpa: Kube.HorizontalPodAutoscaler, { cluster, now }: Context): string | undefined {
  const conditions = (hpa.status?.conditions ?? []).map(
    ({ type, status, message }) => `${type} ${status}: ${message ?? ''}.`,
  );
  const last = lastWord(hpa, cluster, now);
  const counts = countedBy(hpa);
  const { desiredReplicas = 0, currentReplicas = 0 } = hpa.status ?? {};
  const sizes = `${desiredReplicas} replica${desiredReplicas === 1 ? '' : 's'} for ${currentReplicas}`;
  const counted = counts.length === 0 ? [] : [`It counted ${counts.join(', ')}: ${sizes}.`];
  return [...counted, ...conditions, ...(last === undefined ? [] : [last])].join(' ') || undefined;
}

/** `A tick was left out 12s ago: …`, while the Job runs that was in its way. */
function leftOutTick({ spec, status }: Kube.CronJob, { now }: Context, last: Kube.Event | undefined): string {
  const active = (status?.active ?? []).map(({ name = '' }) => name);
  if (spec.concurrencyPolicy !== 'Forbid' || active.length === 0 || last?.reason !== 'JobAlreadyActive') return '';
  const runs = `${some(active)} still ${active.length === 1 ? 'runs' : 'run'}`;
  return `A tick was left out ${age(lastSeen(last), now)} ago: ${runs}, and concurrencyPolicy is Forbid. `;
}

/** When a CronJob makes its next Job, how many it has made, and which of them cannot do its work. */
function ofCronJob(job: Kube.CronJob, context: Context): string | undefined {
  const { spec, metadata } = job;
  const { cluster, now } = context;
  const made = cluster.by('jobs.batch', 'owner', metadata.uid) as readonly Kube.Job[];
  const jobs = made.length === 1 ? '1 Job of it is there.' : `${made.length || 'No'} Jobs of it are there.`;
  if (spec.suspend) return `It is suspended and makes no Jobs. ${jobs}`;
  const [ill] = made.flatMap((each) => {
    const health = jobHealth(each, context);
    return health?.role === 'error' ? [` Job ${each.metadata.name}: ${health.why.replace(/\.$/, '')}.`] : [];
  });
  const next = new Schedule(spec.schedule, spec.timeZone).next(now);
  return `${leftOutTick(job, context, remarksOn(job, cluster)[0])}Its next Job is due in ${duration(next - now)} (${spec.schedule}). ${jobs}${ill ?? ''}`;
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

function ofService(service: Kube.Service, context: Context): string | undefined {
  const trouble = serviceTrouble(context, service);
  const inside = trouble === undefined ? [gonePods(context, service), ...deafPorts(service, context)] : [trouble];
  const told = [addressless(service, context), ...inside].filter((each) => each !== undefined);
  return told.join(' ') || undefined;
}

/** Why a Service of type LoadBalancer has no address from outside. */
function addressless(service: Kube.Service, { cluster }: Context): string | undefined {
  const { type, loadBalancerClass, ports = [] } = service.spec;
  if (type !== 'LoadBalancer' || (service.status?.loadBalancer?.ingress ?? []).length > 0) return undefined;
  if (remarksOn(service, cluster).some(({ reason }) => reason === 'EnsuringLoadBalancer'))
    return 'Its cloud builds a load balancer, which takes up to a minute.';
  const nodePorts = ports.flatMap(({ nodePort }) => nodePort || []);
  const way =
    nodePorts.length === 0 ? '' : ` From outside it answers on every node, at ${some(nodePorts.map(String))}.`;
  const who =
    loadBalancerClass === undefined
      ? 'that is for a cloud, and this cluster has none; minikube tunnel gives one while it runs'
      : `that is for the controller of the class ${loadBalancerClass}, and nothing here has it`;
  return `Nobody gives it an address from outside: ${who}.${way}`;
}

/** What is written of a Service says nothing of its own; why it is empty is told by that Service. */
function ofEndpoints({ metadata }: KubeObject, context: Context): string | undefined {
  const name = metadata.labels?.[SERVICE_LABEL] ?? metadata.name;
  const service = context.cluster.get('services', `${metadata.namespace}/${name}`) as Kube.Service | undefined;
  return service && serviceTrouble(context, service);
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
      return ofService(object as Kube.Service, context);
    case 'endpoints':
    case 'endpointslices.discovery.k8s.io':
      return ofEndpoints(object, context);
    case 'persistentvolumeclaims':
      return ofClaim(object as Kube.PersistentVolumeClaim, context);
    case 'horizontalpodautoscalers.autoscaling':
      return ofAutoscaler(object as Kube.HorizontalPodAutoscaler, context);
    case 'ingresses.networking.k8s.io':
      return ingressTrouble(object as Kube.Ingress, context);
    case 'networkpolicies.networking.k8s.io':
      return guarded(object as Kube.NetworkPolicy, context.cluster);
    default:
      return undefined;
  }
}
