/** The pods that a POD or TYPE/NAME argument stands for, and their containers. */
import { type KubeObject, type LabelSelector, type Pod, type Service, selects } from '../../engine/index.ts';
import type { Invocation } from '../command.ts';
import { CliError } from '../errors.ts';
import { goSort } from '../go-sort.ts';
import { keyFor, resourceOf } from '../mapper.ts';
import type { Wait } from '../process.ts';

type Compare = (a: Pod, b: Pod) => number;

const readyOf = (pod: Pod) => pod.status.conditions?.find((c) => c.type === 'Ready' && c.status === 'True');
const text = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
const restartsOf = (statuses: Pod['status']['containerStatuses'], names?: ReadonlySet<string>): number =>
  Math.max(0, ...(statuses ?? []).filter(({ name }) => names?.has(name) ?? true).map((s) => s.restartCount));

const byBinding: Compare = (a, b) => Number(!a.spec.nodeName) - Number(!b.spec.nodeName);
const byPhase =
  (order: Readonly<Record<string, number>>): Compare =>
  (a, b) =>
    (order[a.status.phase ?? ''] ?? 0) - (order[b.status.phase ?? ''] ?? 0);
const byReadiness: Compare = (a, b) => Number(readyOf(b) !== undefined) - Number(readyOf(a) !== undefined);
const byReadyTime: Compare = (a, b) => text(readyOf(a)?.lastTransitionTime ?? '', readyOf(b)?.lastTransitionTime ?? '');
const byCreation: Compare = (a, b) => text(a.metadata.creationTimestamp, b.metadata.creationTimestamp);

/** More restarts first; where they are the same those of sidecars count. */
const byRestarts: Compare = (a, b) => {
  const sidecars = ({ spec }: Pod): Set<string> =>
    new Set((spec.initContainers ?? []).filter((c) => c.restartPolicy === 'Always').map((c) => c.name));
  return (
    restartsOf(b.status.containerStatuses) - restartsOf(a.status.containerStatuses) ||
    restartsOf(b.status.initContainerStatuses, sidecars(b)) - restartsOf(a.status.initContainerStatuses, sidecars(a))
  );
};

const sorter =
  (...by: readonly Compare[]): ((pods: readonly Pod[]) => Pod[]) =>
  (pods) =>
    goSort(pods, (a, b) => (by.find((compare) => compare(a, b) !== 0)?.(a, b) ?? 0) < 0);

/**
 * Whose logs are worth most (`podutils.ByLogging`). Who is being deleted counts as everybody else: an old pod that is still ready
 * comes before its successors, and one that has ended stands with those that run.
 */
const byLogging = sorter(
  byBinding,
  byPhase({ Unknown: 1, Pending: 2 }),
  byReadiness,
  byReadyTime,
  byRestarts,
  byCreation,
);

/** In which a command is run (the reverse of `podutils.ActivePods`): one that is not being deleted comes before those that are. */
const byActivity = sorter(
  byBinding,
  byPhase({ Running: -2, Unknown: -1 }),
  byReadiness,
  (a, b) => text(b.metadata.deletionTimestamp ?? '~', a.metadata.deletionTimestamp ?? '~'),
  byReadyTime,
  (a, b) => byRestarts(b, a),
  byCreation,
);

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
  const pods = on.api.list('pods', { namespace }).filter((pod) => selects(selector, pod.metadata.labels));
  return doing === 'attach to' ? byActivity(pods) : byLogging(pods);
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
