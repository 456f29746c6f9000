/** How fast an autoscaler may follow what its metrics ask for: stabilisation windows and scaling policies (`horizontal.go`). */
import type { LabelSelector } from '../../api/selectors.ts';
import type { HorizontalPodAutoscaler } from '../../api/types.ts';

type Behavior = NonNullable<HorizontalPodAutoscaler['spec']['behavior']>;
type Rules = NonNullable<Behavior['scaleUp']>;

/** Without a behaviour of its own, an autoscaler shrinks to the highest recommendation of so long, ms (`--...-downscale-stabilization`). */
export const DOWNSCALE_STABILIZATION = 300_000;
/** Without a behaviour of its own, it at most doubles, or goes to four (`scaleUpLimitFactor`, `scaleUpLimitMinimum`). */
const UP_FACTOR = 2;
const UP_MINIMUM = 4;

/** A recommendation or a change of size, with its virtual ms. */
export interface Sample {
  readonly at: number;
  readonly value: number;
}

/** What an autoscaler remembers. */
export interface History {
  readonly recommendations: readonly Sample[];
  readonly ups: readonly Sample[];
  readonly downs: readonly Sample[];
  /** Whose pods it counts: known to others once it has asked for metrics, which it does not while bounds alone decide. */
  readonly selector?: LabelSelector;
}

export const NO_HISTORY: History = { recommendations: [], ups: [], downs: [] };

export interface Limited {
  readonly value: number;
  readonly reason: string;
  readonly message: string;
}

const WITHIN = { reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' };
const LIMITS = {
  ScaleUpLimit: 'the desired replica count is increasing faster than the maximum scale rate',
  TooManyReplicas: 'the desired replica count is more than the maximum replica count',
  ScaleDownLimit: 'the desired replica count is decreasing faster than the maximum scale rate',
  TooFewReplicas: 'the desired replica count is less than the minimum replica count',
} as const;

const limited = (value: number, reason: keyof typeof LIMITS): Limited => ({ value, reason, message: LIMITS[reason] });

const windowOf = (rules: Rules | undefined, otherwise: number): number =>
  rules?.stabilizationWindowSeconds === undefined ? otherwise : rules.stabilizationWindowSeconds * 1000;

/** How long recommendations matter, ms. */
export function memoryOf(behavior: Behavior | undefined): number {
  if (behavior === undefined) return DOWNSCALE_STABILIZATION;
  return Math.max(windowOf(behavior.scaleUp, 0), windowOf(behavior.scaleDown, DOWNSCALE_STABILIZATION));
}

/** The recommendation after looking back over the stabilisation windows. */
export function stabilized(
  behavior: Behavior | undefined,
  { recommendations }: History,
  current: number,
  desired: number,
  now: number,
): Limited {
  const since = (window: number) => recommendations.filter((r) => r.at > now - window).map((r) => r.value);
  const down = 'recent recommendations were higher than current one, applying the highest recent recommendation';
  if (behavior === undefined) {
    const value = Math.max(desired, ...since(DOWNSCALE_STABILIZATION + 1));
    return { value, reason: 'ScaleDownStabilized', message: down };
  }
  const lowest = Math.min(desired, ...since(windowOf(behavior.scaleUp, 0)));
  const highest = Math.max(desired, ...since(windowOf(behavior.scaleDown, DOWNSCALE_STABILIZATION)));
  const value = Math.min(Math.max(current, lowest), highest);
  const up = 'recent recommendations were lower than current one, applying the lowest recent recommendation';
  return desired >= current
    ? { value, reason: 'ScaleUpStabilized', message: up }
    : { value, reason: 'ScaleDownStabilized', message: down };
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** The size within the bounds and the speed limits. */
export function bounded(
  behavior: Behavior | undefined,
  history: History,
  current: number,
  desired: number,
  { min, max }: Bounds,
  now: number,
): Limited {
  const within = { value: desired, ...WITHIN };
  if (behavior === undefined) {
    const limit = Math.max(UP_FACTOR * current, UP_MINIMUM);
    if (desired < min) return limited(min, 'TooFewReplicas');
    if (desired <= Math.min(max, limit)) return within;
    return max > limit ? limited(limit, 'ScaleUpLimit') : limited(max, 'TooManyReplicas');
  }
  if (desired > current) {
    const limit = Math.max(current, limitOf(behavior.scaleUp, history, current, now, 1));
    if (desired <= Math.min(max, limit)) return within;
    return max > limit ? limited(limit, 'ScaleUpLimit') : limited(max, 'TooManyReplicas');
  }
  if (desired < current) {
    const limit = Math.min(current, limitOf(behavior.scaleDown, history, current, now, -1));
    if (desired >= Math.max(min, limit)) return within;
    return min < limit ? limited(limit, 'ScaleDownLimit') : limited(min, 'TooFewReplicas');
  }
  return within;
}

/** The default policies of behaviours that leave them out (API defaults). */
const DEFAULT_POLICIES = {
  up: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
  down: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
} as const;

/** How far the policies let the size go. @param way 1 up, -1 down */
function limitOf(rules: Rules | undefined, { ups, downs }: History, current: number, now: number, way: 1 | -1): number {
  const select = rules?.selectPolicy ?? 'Max';
  if (select === 'Disabled') return current;
  const policies = rules?.policies ?? DEFAULT_POLICIES[way > 0 ? 'up' : 'down'];
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const changed = (samples: readonly Sample[]) =>
      samples.filter((s) => s.at > now - periodSeconds * 1000).reduce((sum, s) => sum + s.value, 0);
    const start = current - changed(ups) + changed(downs);
    if (type === 'Pods') return start + way * value;
    return way > 0 ? Math.ceil(start * (1 + value / 100)) : Math.trunc(start * (1 - value / 100));
  });
  // "Max" is the greatest change: the highest limit on the way up, the lowest on the way down.
  return (select === 'Max') === way > 0 ? Math.max(...limits) : Math.min(...limits);
}

/** Longest period of a direction's policies, ms: so long its changes are remembered. */
export function periodOf(rules: Rules | undefined, way: 'up' | 'down'): number {
  return Math.max(0, ...(rules?.policies ?? DEFAULT_POLICIES[way]).map((policy) => policy.periodSeconds)) * 1000;
}
