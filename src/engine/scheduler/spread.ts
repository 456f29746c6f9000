/** Topology spread constraints at work: for each, the domains of the eligible nodes with their counts of matching pods. */
import type { TopologySpreadConstraint } from 'kubernetes-types/core/v1';
import { type LabelSelector, requirementsOf, selects } from '../api/selectors.ts';
import { requiredMatches } from '../client/node-selector.ts';
import { untolerated } from '../client/tolerations.ts';
import type { Cache } from './cache.ts';
import type { NodeState } from './node-state.ts';
import type { Shape } from './shape.ts';
import { homeOf } from './tallies.ts';
import type { Tally, TallyListener } from './tally.ts';

export const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

type Action = 'DoNotSchedule' | 'ScheduleAnyway';

/** `systemDefaultConstraints` of the plugin. */
const SYSTEM_DEFAULTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
];

/** One constraint of one shape. */
export class Spread {
  readonly constraint: TopologySpreadConstraint;
  readonly selector: LabelSelector;
  readonly tally: Tally;
  /** Undefined when every node is. */
  readonly #eligible: ((node: NodeState) => boolean) | undefined;
  readonly #cache: Cache;
  #layout = -1;
  /** The domains with an eligible node, each with its count. */
  #domains = new Map<string, number>();
  /** How many domains have each count, so that the least is found without looking at all. */
  #having: number[] = [];

  constructor(
    constraint: TopologySpreadConstraint,
    selector: LabelSelector,
    tally: Tally,
    eligible: ((node: NodeState) => boolean) | undefined,
    cache: Cache,
  ) {
    this.constraint = constraint;
    this.selector = selector;
    this.tally = tally;
    this.#eligible = eligible;
    this.#cache = cache;
    tally.listeners.add(this.#onTally);
  }

  readonly #onTally: TallyListener = (node, delta) => {
    if (this.#layout !== this.#cache.layout) return; // counted anew when next asked
    const value = node.labels[this.constraint.topologyKey];
    const old = value === undefined ? undefined : this.#domains.get(value);
    if (value === undefined || old === undefined || this.#eligible?.(node) === false) return;
    this.#domains.set(value, old + delta);
    this.#having[old] = (this.#having[old] ?? 0) - 1;
    this.#having[old + delta] = (this.#having[old + delta] ?? 0) + 1;
  };

  #fresh(): void {
    if (this.#layout === this.#cache.layout) return;
    this.#layout = this.#cache.layout;
    this.#domains = new Map();
    for (const node of this.#cache.nodes.values()) {
      const value = node.labels[this.constraint.topologyKey];
      if (value === undefined || this.#eligible?.(node) === false) continue;
      this.#domains.set(value, (this.#domains.get(value) ?? 0) + this.tally.on(node));
    }
    this.#having = [];
    for (const count of this.#domains.values()) this.#having[count] = (this.#having[count] ?? 0) + 1;
  }

  count(value: string): number {
    if (this.#eligible === undefined) return this.tally.domains(this.constraint.topologyKey).get(value) ?? 0;
    this.#fresh();
    return this.#domains.get(value) ?? 0;
  }

  /** The smallest count of a domain; 0 while there are fewer domains than `minDomains`. */
  least(): number {
    this.#fresh();
    if (this.#domains.size < (this.constraint.minDomains ?? 1)) return 0;
    const least = this.#having.findIndex((domains) => domains !== undefined && domains > 0);
    return least < 0 ? 0 : least;
  }

  end(): void {
    this.tally.listeners.delete(this.#onTally);
  }
}

interface Kept {
  readonly surroundings: number;
  /** The default selector as text; empty for explicit constraints. */
  readonly selector: string;
  readonly spreads: readonly Spread[];
}
const hard = new WeakMap<Shape, Kept>();
const soft = new WeakMap<Shape, Kept>();

/** The constraints of a shape that act in this way; kept with the shape. */
export function spreadsOf(shape: Shape, action: Action, cache: Cache): readonly Spread[] {
  const kept = action === 'DoNotSchedule' ? hard : soft;
  const known = kept.get(shape);
  // Explicit constraints depend on the shape alone, defaults also on the Services around it.
  if (known !== undefined && (shape.spread.length > 0 || known.surroundings === cache.surroundings))
    return known.spreads;
  const { surroundings } = cache;
  const chosen = shape.spread.length > 0 || action === 'DoNotSchedule' ? undefined : defaultSelector(shape, cache);
  const selector = JSON.stringify(chosen) ?? '';
  if (known?.selector === selector) {
    kept.set(shape, { ...known, surroundings });
    return known.spreads;
  }
  for (const spread of known?.spreads ?? []) spread.end();
  const spreads = build(shape, action, chosen, cache);
  kept.set(shape, { surroundings, selector, spreads });
  return spreads;
}

/** @param chosen the selector of the default constraints, if they apply */
function build(shape: Shape, action: Action, chosen: LabelSelector | undefined, cache: Cache): Spread[] {
  if (shape.spread.length > 0) {
    const mine = shape.spread.filter((constraint) => constraint.whenUnsatisfiable === action);
    return mine.map((constraint) => make(shape, constraint, withLabelKeys(shape, constraint), mine, true, cache));
  }
  if (chosen === undefined) return [];
  return SYSTEM_DEFAULTS.map((constraint) => make(shape, constraint, chosen, SYSTEM_DEFAULTS, false, cache));
}

/** `matchLabelKeys` take their values from the pod's own labels. */
function withLabelKeys(shape: Shape, constraint: TopologySpreadConstraint): LabelSelector {
  const { labelSelector, matchLabelKeys = [] } = constraint;
  if (labelSelector === undefined) return { matchExpressions: [{ key: '', operator: 'In', values: [] }] };
  const more = matchLabelKeys
    .filter((key) => shape.labels[key] !== undefined)
    .map((key) => ({ key, operator: 'In', values: [shape.labels[key] ?? ''] }));
  return { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...more] };
}

function make(
  shape: Shape,
  constraint: TopologySpreadConstraint,
  selector: LabelSelector,
  all: readonly TopologySpreadConstraint[],
  requireAll: boolean,
  cache: Cache,
): Spread {
  const { namespace } = shape;
  const key = `spread|${namespace}|${JSON.stringify(requirementsOf(selector))}`;
  const tally = cache.tallies.use(
    shape,
    key,
    false,
    (other) => other.namespace === namespace && selects(selector, other.labels),
    homeOf(namespace, selector),
  );
  const ignoresAffinity = constraint.nodeAffinityPolicy === 'Ignore';
  const honorsTaints = constraint.nodeTaintsPolicy === 'Honor';
  const eligible = (node: NodeState) =>
    (!requireAll || all.every((other) => node.labels[other.topologyKey] !== undefined)) &&
    (ignoresAffinity || requiredMatches(shape.spec, node)) &&
    (!honorsTaints || untolerated(node.taints, shape.tolerations, ['NoSchedule', 'NoExecute']) === undefined);
  const { nodeSelector, affinity } = shape.spec;
  const everywhere =
    !requireAll &&
    !honorsTaints &&
    (ignoresAffinity || (nodeSelector === undefined && affinity?.nodeAffinity === undefined));
  return new Spread(constraint, selector, tally, everywhere ? undefined : eligible, cache);
}

/** What selects pods of this shape: its Services together with the ReplicaSet, StatefulSet or so that owns them (`DefaultSelector`). */
function defaultSelector(shape: Shape, cache: Cache): LabelSelector | undefined {
  const matchLabels: Record<string, string> = {};
  for (const [key, value] of Object.entries(shape.labels))
    for (const object of cache.store.by('services', 'selector', `${shape.namespace}/${key}=${value}`).values()) {
      const { selector } = (object as { spec?: { selector?: Record<string, string> } }).spec ?? {};
      if (selector !== undefined && selects({ matchLabels: selector }, shape.labels))
        Object.assign(matchLabels, selector);
    }
  const found: LabelSelector[] = Object.keys(matchLabels).length > 0 ? [{ matchLabels }] : [];
  const owner = ownerSelector(shape, cache);
  if (owner !== undefined) found.push(owner);
  if (found.length === 0) return undefined;
  return {
    matchLabels: Object.assign({}, ...found.map((selector) => selector.matchLabels ?? {})) as Record<string, string>,
    matchExpressions: found.flatMap((selector) => selector.matchExpressions ?? []),
  };
}

const OWNERS: Readonly<Record<string, string>> = {
  'apps/v1/ReplicaSet': 'replicasets.apps',
  'apps/v1/StatefulSet': 'statefulsets.apps',
  'v1/ReplicationController': 'replicationcontrollers',
};

function ownerSelector(shape: Shape, cache: Cache): LabelSelector | undefined {
  const { owner } = shape;
  const resource = owner === undefined ? undefined : OWNERS[`${owner.apiVersion}/${owner.kind}`];
  if (owner === undefined || resource === undefined) return undefined;
  const object = cache.store.get(resource, `${shape.namespace}/${owner.name}`);
  const selector = (object as { spec?: { selector?: object } } | undefined)?.spec?.selector;
  if (selector === undefined) return undefined;
  return owner.kind === 'ReplicationController'
    ? { matchLabels: selector as Record<string, string> }
    : (selector as LabelSelector);
}
