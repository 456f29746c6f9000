/** The pods that a POD or TYPE/NAME argument stands for, and their containers. */
import { type KubeObject, type LabelSelector, type Pod, type Service, selects } from '../../engine/index.ts';
import type { Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import { keyFor, resourceOf } from '../mapper.ts';
import type { Wait } from '../process.ts';

/** Which pod's logs are worth most (`podutils.ByLogging`): bound, running, ready, longest ready, fewest restarts. */
function byLogging(a: Pod, b: Pod): number {
  return order(a, b, () => 0);
}

/** Which pod a command is run in (`podutils.ActivePods`): one that is not being deleted comes before those that are. */
function byActivity(a: Pod, b: Pod): number {
  const deleted = ({ metadata }: Pod): string => metadata.deletionTimestamp ?? '~';
  return order(a, b, () => (deleted(a) < deleted(b) ? 1 : deleted(a) > deleted(b) ? -1 : 0));
}

/** @param then what counts next after being ready */
function order(a: Pod, b: Pod, then: () => number): number {
  const ready = (pod: Pod): boolean =>
    pod.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
  const phase = (pod: Pod): number => ({ Pending: 0, Unknown: 1, Running: 2 })[pod.status.phase ?? ''] ?? 0;
  const since = (pod: Pod): string =>
    pod.status.conditions?.find((c) => c.type === 'Ready' && c.status === 'True')?.lastTransitionTime ?? '';
  const restarts = (pod: Pod): number =>
    Math.max(0, ...(pod.status.containerStatuses ?? []).map((s) => s.restartCount));
  const bound = (pod: Pod): number => (pod.spec.nodeName ? 1 : 0);
  const text = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return (
    bound(b) - bound(a) ||
    phase(b) - phase(a) ||
    Number(ready(b)) - Number(ready(a)) ||
    then() ||
    text(since(a), since(b)) ||
    restarts(b) - restarts(a) ||
    text(b.metadata.creationTimestamp, a.metadata.creationTimestamp) ||
    text(a.metadata.name, b.metadata.name)
  );
}

function selectorOf(object: KubeObject): LabelSelector | undefined {
  const { spec } = object as { spec?: { selector?: unknown } };
  if (object.kind === 'Service' || object.kind === 'ReplicationController') {
    const matchLabels = (object as Service).spec.selector;
    return matchLabels === undefined ? undefined : { matchLabels };
  }
  return spec?.selector as LabelSelector | undefined;
}

/**
 * The pods behind an object, the most telling first.
 * @param doing what cannot be done without them, for the error
 * @throws CliError for kinds without pods, and for Services that choose none
 */
function podsBehind(
  on: Invocation,
  object: KubeObject,
  doing: 'get the logs from' | 'attach to' = 'get the logs from',
): Pod[] {
  if (object.kind === 'Pod') return [object as Pod];
  const selector = selectorOf(object);
  if (selector === undefined) {
    const type = `*v1.${object.kind}`;
    const why =
      object.kind === 'Service'
        ? `invalid service '${object.metadata.name}': Service is defined without a selector`
        : `selector for ${type} not implemented`;
    throw new CliError(`cannot ${doing} ${type}: ${why}`);
  }
  const namespace = object.metadata.namespace ?? on.namespace;
  return on.api
    .list('pods', { namespace })
    .filter((pod) => selects(selector, pod.metadata.labels))
    .sort(doing === 'attach to' ? byActivity : byLogging);
}

/** The object that POD or TYPE/NAME names. @throws ApiError NotFound */
export function objectOf(on: Invocation, target: string): KubeObject {
  const slash = target.indexOf('/');
  if (slash < 0) return on.api.get('pods', `${on.namespace}/${target}`);
  const resource = resourceOf(on.api, target.slice(0, slash));
  return on.api.get(resource.id, keyFor(resource, on.namespace, target.slice(slash + 1)));
}

/** The same; where there is none yet one is waited for, as long as --pod-running-timeout says. @param find the object, as it is now */
export function* podsAwaited(
  on: Invocation,
  find: () => KubeObject,
  doing?: Parameters<typeof podsBehind>[2],
): Generator<Wait, Pod[], unknown> {
  const limit = on.flags.has('pod-running-timeout') ? on.flags.duration('pod-running-timeout') : 0;
  for (const until = on.api.now + limit; ; ) {
    const pods = podsBehind(on, find(), doing);
    if (pods.length > 0 || on.api.now >= until) return pods;
    yield { change: ['pods'], until };
  }
}

/** One pod for exec, attach, cp and port-forward. */
export function* podOf(on: Invocation, target: string): Generator<Wait, Pod, unknown> {
  const [pod] = yield* podsAwaited(on, () => objectOf(on, target), 'attach to');
  if (pod === undefined) throw new CliError('timed out waiting for the condition');
  return pod;
}

/** `web, sidecar, init (init)` */
export function containerNames(pod: Pod): string {
  return [
    ...pod.spec.containers.map((c) => c.name),
    ...(pod.spec.ephemeralContainers ?? []).map((c) => `${c.name} (ephem)`),
    ...(pod.spec.initContainers ?? []).map((c) => `${c.name} (init)`),
  ].join(', ');
}

const ANNOTATION = 'kubectl.kubernetes.io/default-container';

/** The container meant when none is named; says which it took when there was a choice. */
export function defaultContainer(on: Invocation, pod: Pod, quiet = false): string {
  const { name, told } = meantContainer(pod);
  if (told !== undefined && !quiet) on.err(told);
  return name;
}

/** The container of a pod that is meant where none is named, and what is said of the choice. */
export function meantContainer(pod: Pod): { readonly name: string; readonly told?: string } {
  const annotated = pod.metadata.annotations?.[ANNOTATION];
  if (annotated && pod.spec.containers.some((c) => c.name === annotated)) return { name: annotated };
  const name = pod.spec.containers[0]?.name ?? '';
  const more =
    pod.spec.containers.length > 1 ||
    (pod.spec.initContainers?.length ?? 0) > 0 ||
    (pod.spec.ephemeralContainers?.length ?? 0) > 0;
  return more ? { name, told: `Defaulted container "${name}" out of: ${containerNames(pod)}` } : { name };
}
