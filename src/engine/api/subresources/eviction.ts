/** The eviction subresource: deletes a pod if its disruption budget allows (registry `core/pod/storage/eviction.go`). */
import { toTime } from '../../sim/time.ts';
import { type KubeObject, splitKey } from '../../store/object.ts';
import { ApiError, badRequest, forbidden, tooManyRequests } from '../errors.ts';
import type { DeleteOptions } from '../options.ts';
import { selects } from '../selectors.ts';
import { type ApiServer, SYSTEM, type User } from '../server.ts';
import type { Pod, PodDisruptionBudget } from '../types.ts';

const BUDGETS = 'poddisruptionbudgets.policy';
/** How many evictions may wait for the disruption controller to see them (`MaxDisruptedPodSize`). */
const MAX_DISRUPTED = 2000;
const REFUSED = "Cannot evict pod as it would violate the pod's disruption budget.";
/** Seconds after which a client shall ask again while the budget's status is not up to date. */
const RETRY_AFTER = 10;

const isReady = (pod: Pod): boolean =>
  pod.status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;

/** Pods that serve nobody (yet, or any more) need no budget. */
const ignoresBudgets = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined || ['Pending', 'Succeeded', 'Failed'].includes(status.phase ?? '');

/**
 * @param options.name the name in the Eviction object, when one was sent
 * @throws ApiError NotFound, TooManyRequests (the budget does not allow it now), Forbidden
 */
export function evict(
  api: ApiServer,
  user: User,
  key: string,
  options: DeleteOptions & { readonly name?: string } = {},
): void {
  const { name: named, ...deletion } = options;
  const { namespace, name } = splitKey(key);
  api.authorize(user, 'create', 'pods', 'eviction', key);
  if (named !== undefined && named !== name) throw badRequest('name in URL does not match name in Eviction object');
  const pod = api.get(SYSTEM, 'pods', key);
  if (!ignoresBudgets(pod)) {
    const budget = budgetOf(api, namespace, pod);
    if (budget !== undefined && !sparesBudget(budget, pod)) spend(api, budget, pod, deletion.dryRun ?? false);
  }
  const manager = options.manager ?? user.name;
  if (!deletion.dryRun) markDisrupted(api, key, manager);
  api.delete(SYSTEM, 'pods', key, { ...deletion, manager });
}

function budgetOf(api: ApiServer, namespace: string, pod: Pod): PodDisruptionBudget | undefined {
  const found = [...api.store.by(BUDGETS, 'namespace', namespace).values()].filter((budget) =>
    selects((budget as PodDisruptionBudget).spec.selector, pod.metadata.labels),
  );
  if (found.length > 1)
    throw new ApiError(
      500,
      '',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  return found[0] as PodDisruptionBudget | undefined;
}

/** A pod that is not ready costs the budget nothing when enough others are healthy, or when the budget says so. */
function sparesBudget({ spec, status }: PodDisruptionBudget, pod: Pod): boolean {
  if (isReady(pod)) return false;
  const { currentHealthy = 0, desiredHealthy = 0 } = status;
  return spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (currentHealthy >= desiredHealthy && desiredHealthy > 0);
}

function why({ metadata: { name }, status }: PodDisruptionBudget): string {
  const { currentHealthy = 0, desiredHealthy = 0, conditions = [] } = status;
  const denied = conditions.find((c) => c.type === 'DisruptionAllowed' && c.status === 'False' && c.message !== '');
  if (denied?.reason === 'SyncFailed')
    return `The disruption budget ${name} does not allow evicting pods currently because it failed sync: ${denied.message}`;
  if (currentHealthy <= desiredHealthy)
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  const because = denied === undefined ? '' : ` (${denied.reason}): ${denied.message}`;
  return `The disruption budget ${name} does not allow evicting pods currently${because}`;
}

/** Takes one disruption from the budget. @throws ApiError when there is none */
function spend(api: ApiServer, budget: PodDisruptionBudget, pod: Pod, dryRun: boolean): void {
  const { name, generation = 0, namespace } = budget.metadata;
  const { disruptionsAllowed = 0, observedGeneration = 0, disruptedPods = {} } = budget.status;
  const refuse = (message: string, retryAfter?: number) =>
    tooManyRequests(REFUSED, [{ reason: 'DisruptionBudget', message }], retryAfter);
  if (observedGeneration < generation)
    throw refuse(`The disruption budget ${name} is still being processed by the server.`, RETRY_AFTER);
  const of = { group: 'policy', plural: 'poddisruptionbudget' };
  if (disruptionsAllowed < 0) throw forbidden(of, name, 'pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > MAX_DISRUPTED)
    throw forbidden(of, name, 'DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  if (disruptionsAllowed === 0) throw refuse(why(budget));
  if (dryRun) return;
  const now = toTime(api.now);
  api.modify(
    SYSTEM,
    BUDGETS,
    `${namespace}/${name}`,
    ({ status }) => {
      status.disruptionsAllowed = disruptionsAllowed - 1;
      status.disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: now };
      const condition = status.conditions?.find(({ type }) => type === 'DisruptionAllowed');
      if (disruptionsAllowed > 1 || condition?.status === 'False' || condition === undefined) return;
      Object.assign(condition, { status: 'False', reason: 'InsufficientPods', lastTransitionTime: now });
    },
    { subresource: 'status', manager: 'kube-apiserver', trusted: true },
  );
}

/** Tells owners (Jobs with a failure policy) that the pod did not end by itself. */
function markDisrupted(api: ApiServer, key: string, manager: string): void {
  const now = toTime(api.now);
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastProbeTime: null,
    lastTransitionTime: now,
  };
  api.modify(
    SYSTEM,
    'pods',
    key,
    (draft) => {
      const others = (draft.status.conditions ?? []).filter(({ type }) => type !== condition.type);
      (draft as KubeObject & { status: { conditions: unknown[] } }).status.conditions = [...others, condition];
    },
    { subresource: 'status', manager, trusted: true },
  );
}
