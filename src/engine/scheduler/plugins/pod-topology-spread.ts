/**
 * PodTopologySpread: spreads alike pods over nodes and zones. Constraints of the pod refuse (DoNotSchedule) or prefer
 * (ScheduleAnyway); pods without any get the system defaults when a Service, ReplicaSet or StatefulSet selects them.
 */

import { selects } from '../../api/selectors.ts';
import type { KubeObject, Pod } from '../../api/types.ts';
import type { Cache } from '../cache.ts';
import type { ClusterEvent } from '../events.ts';
import { MAX_SCORE, type Plugin, type Refusal } from '../framework.ts';
import type { Candidates, NodeState } from '../node-state.ts';
import type { Shape } from '../shape.ts';
import { HOSTNAME, type Spread, spreadsOf } from '../spread.ts';

const name = 'PodTopologySpread';
const MISMATCH = "node(s) didn't match pod topology spread constraints";

function refusal(reason: string, remedy: string, resolvable: boolean): Refusal {
  return { plugin: name, reasons: [reason], resolvable, remedy };
}

function check(spread: Spread, shape: Shape, node: NodeState): Refusal | undefined {
  const { topologyKey, maxSkew } = spread.constraint;
  const value = node.labels[topologyKey];
  if (value === undefined)
    return refusal(`${MISMATCH} (missing required label)`, `label ${node.name} with ${topologyKey}`, false);
  const self = selects(spread.selector, shape.labels) ? 1 : 0;
  const least = spread.least();
  const count = spread.count(value);
  if (count + self - least <= maxSkew) return undefined;
  const remedy = `${topologyKey}=${value} has ${count} such pods, the least has ${least}, and the skew may be ${maxSkew}: make room where there are fewer, or let maxSkew be ${count + self - least}`;
  return refusal(MISMATCH, remedy, true);
}

/**
 * The raw score of a node: the pods already there, rarer topologies weighing less; -1 for nodes without all labels.
 * @param requireAll whether such nodes are left out
 */
function rawScores(spreads: readonly Spread[], nodes: Candidates, requireAll: boolean, cache: Cache): number[] {
  const { indexes } = nodes;
  const columns = spreads.map(({ constraint }) => cache.column(constraint.topologyKey));
  const lacks = (index: number) => requireAll && columns.some((column) => column[index] === undefined);
  const counted = requireAll ? indexes.filter((index) => !lacks(index)) : indexes;
  const scores = new Array<number>(indexes.length).fill(0);
  for (let at = 0; at < spreads.length; at++)
    addScores(scores, spreads[at] as Spread, columns[at] as Column, indexes, counted);
  for (let i = 0; i < indexes.length; i++)
    scores[i] = lacks(indexes[i] as number) ? -1 : Math.round(scores[i] as number);
  return scores;
}

/** The values of a label, by the numbers of the nodes. */
type Column = readonly (string | undefined)[];

/** One constraint's share of the raw scores. @param counted the nodes that have all labels */
function addScores(
  scores: number[],
  spread: Spread,
  column: Column,
  indexes: readonly number[],
  counted: readonly number[],
): void {
  const { topologyKey, maxSkew } = spread.constraint;
  const { counts } = spread.tally;
  const ofNode = topologyKey === HOSTNAME;
  const weight = Math.log((ofNode ? counted.length : valuesAmong(column, counted)) + 2);
  for (let i = 0; i < indexes.length; i++) {
    const index = indexes[i] as number;
    const value = column[index];
    if (value === undefined) continue;
    const count = ofNode ? (counts[index] ?? 0) : spread.count(value);
    scores[i] = (scores[i] as number) + (count * weight + (maxSkew - 1));
  }
}

/** How many values a label has among nodes; none counts as one. */
function valuesAmong(column: Column, indexes: readonly number[]): number {
  const values = new Set<string | undefined>();
  for (let i = 0; i < indexes.length; i++) values.add(column[indexes[i] as number]);
  return values.size;
}

function normalize(scores: number[]): number[] {
  let [lowest, highest] = [Number.MAX_SAFE_INTEGER, 0];
  for (const score of scores) {
    if (score < 0) continue;
    if (score < lowest) lowest = score;
    if (score > highest) highest = score;
  }
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (score < 0) scores[i] = 0;
    else scores[i] = highest === 0 ? MAX_SCORE : Math.trunc((MAX_SCORE * (highest + lowest - score)) / highest);
  }
  return scores;
}

export const podTopologySpread: Plugin = {
  name,
  weight: 2,
  filter(shape, _pod, cache) {
    if (shape.spread.length === 0) return undefined;
    const spreads = spreadsOf(shape, 'DoNotSchedule', cache);
    if (spreads.length === 0) return undefined;
    return (node) => {
      for (const spread of spreads) {
        const refused = check(spread, shape, node);
        if (refused !== undefined) return refused;
      }
      return undefined;
    };
  },
  scores(shape, nodes, cache) {
    const spreads = spreadsOf(shape, 'ScheduleAnyway', cache);
    if (spreads.length === 0) return undefined;
    return normalize(rawScores(spreads, nodes, shape.spread.length > 0, cache));
  },
  wakes(event, shape) {
    if (event.resource === 'nodes') return movesDomains(event, shape);
    if (event.resource !== 'pods') return false;
    const [pod, before] = [event.object as Pod, event.before as Pod | undefined];
    if (pod.metadata.namespace !== shape.namespace) return false;
    return shape.spread.some(({ labelSelector }) => {
      const now = selects(labelSelector ?? {}, pod.metadata.labels);
      const then = before !== undefined && selects(labelSelector ?? {}, before.metadata.labels);
      return event.type === 'update' ? now !== then : now;
    });
  },
};

/** Whether a node that counts for all of the pod's constraints came, went, changed its domains or its taints. */
function movesDomains({ object, before, type, aspects }: ClusterEvent, shape: Shape): boolean {
  const keys = shape.spread
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
    .map(({ topologyKey }) => topologyKey);
  const label = (node: KubeObject | undefined, key: string) => node?.metadata.labels?.[key];
  const counts = (node: KubeObject | undefined) =>
    node !== undefined && keys.every((key) => label(node, key) !== undefined);
  if (type !== 'update') return counts(object);
  if (counts(before) !== counts(object)) return true;
  const moved = keys.some((key) => label(before, key) !== label(object, key));
  return counts(object) && (moved || aspects.has('taints'));
}
